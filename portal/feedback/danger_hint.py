"""Words that suggest danger in a case that nobody has marked as urgent: a hint to staff, no decision."""

from tortoise.expressions import Q

from portal.feedback.models import Case
from portal.feedback.states import AWAITING_ANSWER, JOINED

HINTED_AT = Q(state__in=AWAITING_ANSWER, danger=True, urgent_at__isnull=True)


def hints_at_danger(case: Case) -> bool:
    """Whether somebody should look at once; also while it goes along with another case."""
    return case.danger and case.urgent_at is None and case.state in (*AWAITING_ANSWER, JOINED)
