"""What is overdue comes before the supervisor by itself."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import ESCALATED
from portal.feedback.models import Case
from portal.feedback.moves import append
from portal.feedback.states import AWAITING_ANSWER
from portal.web.language import N_

BATCH = 200
# Why a case came before the supervisor, as its fact says it ("why").
OVERDUE, NOT_SOLVED_TWICE = "overdue", "not solved twice"
ESCALATIONS = {OVERDUE: N_("逾期没有答复"), NOT_SOLVED_TWICE: N_("居民两次评价“未解决”")}


async def escalate_overdue(*, now: datetime) -> int:
    """Tell the supervisor of open cases whose due date passed while their clock ran, once each. Returns how many."""
    overdue = Case.filter(state__in=AWAITING_ANSWER, due_at__lte=now, escalated_at=None, asked_at=None)
    count = 0
    for case_id in await overdue.order_by("due_at").limit(BATCH).values_list("id", flat=True):
        async with in_transaction():
            # Another process, or an answer, may be first.
            if await overdue.filter(id=case_id).update(escalated_at=now):
                await append(case_id=int(str(case_id)), kind=ESCALATED, now=now, detail={"why": OVERDUE})
                count += 1
    return count
