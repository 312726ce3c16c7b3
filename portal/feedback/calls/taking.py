"""Taking a call: a case as any other, entered by staff, with the portal's promise and a receipt on paper."""

from dataclasses import dataclass, replace
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.calls.form import Call
from portal.feedback.contacts import open_contact
from portal.feedback.facts import CODE_PRINTED
from portal.feedback.handling.urgency import start_danger_clock
from portal.feedback.intake.form_key import FormKey
from portal.feedback.intake.submission import Outcome, Sending, Sent, submit
from portal.feedback.models import Case
from portal.feedback.moves import append
from portal.feedback.receipts.codes_anew import new_code
from portal.feedback.states import AWAITING_ANSWER, JOINED
from portal.projects.models import Project
from portal.settings import Settings
from portal.staff.models import Account
from portal.store.keys import Keyring
from portal.store.photo_store import PhotoStore
from portal.web.language import N_
from portal.web.problems import Conflict


@dataclass(frozen=True)
class Desk:
    """What every call is taken with."""

    keyring: Keyring
    settings: Settings
    photos: PhotoStore


async def take_call(
    call: Call, *, project: Project | None, form_key: FormKey, by: Account, now: datetime, desk: Desk
) -> Sent:
    """Make the case; a danger starts the 24-hour clock. The same form sent twice makes one case and one code."""
    sending = Sending(
        intake=call.intake,
        project_id=project.id if project else None,
        photos=(),
        form_key=form_key,
        locale=call.locale,
        at=now,
        unit_id=project.unit_id if project else None,
        entered_by_id=by.id,
    )

    async def hurried_and_printed(case: Case) -> None:
        if call.danger:
            await _hurry(case, by, now)
        await append(case_id=case.id, kind=CODE_PRINTED, by=by, now=now)

    sent = await submit(
        sending=sending,
        keyring=desk.keyring,
        settings=desk.settings,
        photo_store=desk.photos,
        besides=hurried_and_printed,
    )
    # A danger moved the due date, which the slip tells.
    return replace(sent, case=await Case.get(id=sent.case.id)) if sent.outcome is Outcome.new else sent


async def print_anew(*, case: Case, keyring: Keyring, by: Account, now: datetime, reason: str) -> str:
    """A new code for a slip of paper; the old one opens nothing any more.

    ``reason``: how it was known who asks, and why. Raises Conflict where nobody can be known by a contact, and when
    somebody was first.
    """
    async with in_transaction():
        held = await Case.select_for_update().get(id=case.id)
        must_have_a_contact(held, keyring)
        code = await new_code(held, keyring, now, by=by)
        await append(case_id=case.id, kind=CODE_PRINTED, by=by, now=now, words={"why": reason})
    return code


def must_have_a_contact(case: Case, keyring: Keyring) -> None:
    """Raises Conflict when no contact was given, or it is gone: then nobody can be told from a stranger."""
    if case.erased_at is not None or open_contact(case.contact, keyring=keyring, form_hash=case.form_hash) is None:
        raise Conflict(N_("这一件没有留联系方式，或者联系方式已经删除，无法核对来人就是反映人，不能换新的查询码。"))


async def _hurry(case: Case, by: Account, now: datetime) -> None:
    newest = await Case.get(id=case.id)
    # Who goes along with another goes by that one's clock.
    leading = await Case.get(id=newest.joined_to_id) if newest.state == JOINED and newest.joined_to_id else newest
    if leading.urgent_at is None and leading.state in AWAITING_ANSWER:
        await start_danger_clock(case=leading, by=by, now=now)
