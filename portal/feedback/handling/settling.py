"""A published update answers the open cases that it settles; none is closed by it."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.handling.along import move_along
from portal.feedback.handling.answering import answered
from portal.feedback.handling.clock import let_joined_wait, resumed
from portal.feedback.models import Case
from portal.feedback.moves import move
from portal.feedback.states import JOINED, MOVES
from portal.projects.models import Update
from portal.staff.models import Account
from portal.web.problems import Conflict

WAY = "solved"


async def settle_cases(*, ids: Sequence[int], update: Update, by: Account, now: datetime) -> list[int]:
    """Answer the cases with these ids by an update that appears now, and those that were joined to them.

    Called in the transaction of publication. What is not of the update's project, is about people, was not taken
    on yet or no longer waits for an answer is left out: the ids come from a form. No words are copied: the resident
    reads the published update. Returns the ids answered, without those that only went along.
    """
    open_ones = Case.filter(id__in=list(ids), project_id=update.project_id, about_people=False)
    waiting = await open_ones.filter(state__in=MOVES["settle"].sources).order_by("id")
    leading_first = sorted(waiting, key=lambda case: case.state == JOINED)
    return [case.id for case in leading_first if await _settle(case, update, by, now)]


async def _settle(case: Case, update: Update, by: Account, now: datetime) -> bool:
    clock, told = resumed(case, now), {"update": update.id, "way": WAY}
    case.read_to = 0  # who writes updates reads no case: what a resident added waits for its staff
    try:
        async with in_transaction():
            await move(
                case=case,
                verb="settle",
                by=by,
                now=now,
                detail={**clock.detail, **told},
                settled_by_id=update.id,
                **clock.columns,
                **answered(case, WAY, now),
            )
            await let_joined_wait(main=case, now=now)
            await move_along(
                main=case,
                verb="settle",
                by=by,
                now=now,
                detail=told,
                settled_by_id=update.id,
                way=WAY,
                answered_at=now,
            )
    except Conflict:  # somebody answered it meanwhile, or it was answered along a moment ago
        return False
    return True
