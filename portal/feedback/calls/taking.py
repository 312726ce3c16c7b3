"""Taking a call: a case as any other, entered by staff, with the portal's promise and a receipt on paper."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.calls.form import Call
from portal.feedback.facts import CODE_PRINTED
from portal.feedback.handling.urgency import mark_urgent
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
    sent = await submit(sending=sending, keyring=desk.keyring, settings=desk.settings, photo_store=desk.photos)
    if sent.outcome is Outcome.new:
        if call.danger:
            await _hurry(sent.case, by, now)
        async with in_transaction():
            await append(case_id=sent.case.id, kind=CODE_PRINTED, by=by, now=now)
    return sent


async def print_anew(*, case: Case, keyring: Keyring, by: Account, now: datetime) -> str:
    """A new code for a slip of paper; the old one opens nothing any more. Raises Conflict when somebody was first."""
    async with in_transaction():
        code = await new_code(case, keyring, now, by=by)
        await append(case_id=case.id, kind=CODE_PRINTED, by=by, now=now)
    return code


async def _hurry(case: Case, by: Account, now: datetime) -> None:
    newest = await Case.get(id=case.id)
    # Who goes along with another goes by that one's clock.
    leading = await Case.get(id=newest.joined_to_id) if newest.state == JOINED and newest.joined_to_id else newest
    if leading.urgent_at is None and leading.state in AWAITING_ANSWER:
        await mark_urgent(case=leading, by=by, now=now)
