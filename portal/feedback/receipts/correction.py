"""Correcting what one wrote: staff see both, the text as it stands and what stood there before."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.erased import must_not_be_erased
from portal.feedback.facts import CORRECTED
from portal.feedback.intake.additions import Full
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, touch
from portal.feedback.states import AWAITING_ANSWER, JOINED
from portal.web.language import N_
from portal.web.problems import Conflict

MOST_CORRECTIONS = 10


def may_correct(case: Case) -> bool:
    """Until the first answer: what was answered must stay what it was."""
    return case.state in (*AWAITING_ANSWER, JOINED) and case.first_answered_at is None


async def correct_text(*, case: Case, text: str, now: datetime) -> CaseFact | None:
    """Put another text in place of the resident's own; None when it is the same.

    Raises Conflict when it was answered or erased, or somebody acted meanwhile; Full after ten times.
    """
    must_not_be_erased(case)
    if text == case.text:
        return None
    if not may_correct(case):
        raise Conflict(N_("已经答复或者办结，原来写的不能再改。"))
    if await CaseFact.filter(case_id=case.id, kind=CORRECTED).count() >= MOST_CORRECTIONS:
        raise Full
    async with in_transaction():
        await touch(case=case, states=(*AWAITING_ANSWER, JOINED), text=text)
        return await append(case_id=case.id, kind=CORRECTED, now=now, words={"before": case.text})
