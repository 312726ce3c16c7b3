"""Correcting what one wrote, text and place: staff see both, what stands there and what stood there before."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.danger_hint import hint_at_danger
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
    """While an answer is awaited, also anew: what stood there at an earlier one is kept with the correction."""
    return case.state in (*AWAITING_ANSWER, JOINED)


async def correct_words(*, case: Case, text: str, place: str, now: datetime) -> CaseFact | None:
    """Put another text and place in the stead of the resident's own; None when both are the same.

    Raises Conflict when it was answered or erased, or somebody acted meanwhile; Full after ten times.
    """
    must_not_be_erased(case)
    before = {}
    if text != case.text:
        before["before"] = case.text
    if place != case.place:
        before["place before"] = case.place
    if not before:
        return None
    if not may_correct(case):
        raise Conflict(N_("已经答复或者办结，原来写的不能再改。"))
    if await CaseFact.filter(case_id=case.id, kind=CORRECTED).count() >= MOST_CORRECTIONS:
        raise Full
    detail = {"place": "added"} if place and not case.place else None
    async with in_transaction():
        await hint_at_danger(case, text if "before" in before else "")
        await touch(case=case, states=(*AWAITING_ANSWER, JOINED), text=text, place=place)
        return await append(case_id=case.id, kind=CORRECTED, now=now, words=before, detail=detail)
