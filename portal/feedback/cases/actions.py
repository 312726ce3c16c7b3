"""What staff do with a case that moves nothing: a note for colleagues."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import NOTED
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append
from portal.staff.models import Account


async def note_on_case(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Write down something for colleagues; the resident never sees it."""
    async with in_transaction():
        return await append(case_id=case.id, kind=NOTED, by=by, now=now, words={"note": words}, read_to=case.read_to)
