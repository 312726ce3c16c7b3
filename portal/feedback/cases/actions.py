"""What staff do with a case. Each verb is one transaction with its fact."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.contacts import Contact, open_contact
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, move
from portal.feedback.states import ANSWERED, CONTACT_OPENED, NOTED
from portal.staff.models import Account
from portal.staff.record import note
from portal.store.keys import Keyring
from portal.web.language import N_
from portal.web.problems import NotFound


async def accept_case(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Take a case on. Raises Conflict when somebody was first."""
    return await move(case=case, verb="accept", by=by, now=now)


async def decline_case(*, case: Case, by: Account, now: datetime, reason: str, words: str, channel: str) -> CaseFact:
    """Decline a case with a classified reason and the right channel. Raises Conflict."""
    told = {"words": words, "channel": channel}
    return await move(case=case, verb="decline", by=by, now=now, words=told, detail={"reason": reason}, closed_at=now)


async def answer_case(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Answer a case, or answer it again, which begins its 15 days anew. Raises Conflict."""
    verb = "answer again" if case.state == ANSWERED else "answer"
    return await move(
        case=case,
        verb=verb,
        by=by,
        now=now,
        words={"words": words},
        answered_at=now,
        first_answered_at=case.first_answered_at or now,
    )


async def note_on_case(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Write down something for colleagues; the resident never sees it."""
    async with in_transaction():
        return await append(case_id=case.id, kind=NOTED, by=by, now=now, words={"note": words})


async def read_contact(
    *, case: Case, number: str, by: Account, now: datetime, reason: str, keyring: Keyring
) -> Contact:
    """Open a contact with a reason, on the case's record and on the record of acts. Raises NotFound."""
    contact = open_contact(case.contact, keyring=keyring, form_hash=case.form_hash)
    if contact is None:
        raise NotFound(N_("该办件没有留联系方式，或者已经按期删除。"))
    async with in_transaction():
        await append(case_id=case.id, kind=CONTACT_OPENED, by=by, now=now, words={"why": reason})
        await note(verb="contact opened", subject=number, by=by, now=now, reason=reason)
    return contact
