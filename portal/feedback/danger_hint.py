"""Words that suggest danger in a case that nobody has marked as urgent: a hint to staff, no decision."""

from tortoise.expressions import Q

from portal.feedback.danger_words import suggests_danger
from portal.feedback.models import Case
from portal.feedback.states import AWAITING_ANSWER, JOINED

HINTED_AT = Q(state__in=AWAITING_ANSWER, danger=True, urgent_at__isnull=True)


def hints_at_danger(case: Case) -> bool:
    """Whether somebody should look at once; also while it goes along with another case."""
    return case.danger and case.urgent_at is None and case.state in (*AWAITING_ANSWER, JOINED)


async def hint_at_danger(case: Case, words: str) -> None:
    """Set the hint where later words of a resident suggest a danger, first of all in the caller's transaction.

    Staff see those who joined on the main case only, so it is set there too, and there first (the order of locks).
    """
    if not suggests_danger(words):
        return
    if case.state == JOINED and case.joined_to_id is not None:
        await Case.filter(id=case.joined_to_id, state__in=AWAITING_ANSWER).update(danger=True)
    await Case.filter(id=case.id).update(danger=True)
