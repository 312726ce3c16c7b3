"""What a resident says of how praise was taken: only how satisfied; there is nothing to be solved."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import JUDGED
from portal.feedback.handling.verdicts import why_not_now
from portal.feedback.lock import must_not_be_locked
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, touch
from portal.feedback.states import ANSWERED, CLOSED, SATISFACTIONS
from portal.web.language import N_
from portal.web.problems import Conflict

PRAISE = "praise"


async def rate_praise(*, case: Case, satisfaction: str = "", words: str = "", now: datetime) -> CaseFact | None:
    """Note how satisfied who praised is, and words; None when it adds nothing. It opens and closes nothing.

    Raises Conflict, Locked.
    """
    must_not_be_locked(case, now)
    if case.kind != PRAISE or case.erased_at is not None or case.state not in (ANSWERED, CLOSED):
        raise Conflict(why_not_now(case))
    if satisfaction not in ("", *SATISFACTIONS):
        raise Conflict(N_("请从列出的评价中选择一项。"))
    chosen = satisfaction or case.satisfaction
    if chosen == case.satisfaction and not words:
        return None
    async with in_transaction():
        await touch(case=case, states=(ANSWERED, CLOSED), satisfaction=chosen, verdict_at=now)
        detail = {"verdict": "", "satisfaction": chosen}
        return await append(case_id=case.id, kind=JUDGED, now=now, words={"added": words}, detail=detail)
