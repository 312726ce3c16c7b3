"""What waits for a member of staff: by their role, and in the place of absent colleagues for whom they stand in."""

from tortoise.expressions import Q, Subquery

from portal.feedback.models import CaseTask
from portal.feedback.states import (
    ACCEPTED,
    ANSWERED,
    ASSIGNED,
    AWAITING_ANSWER,
    JOINED,
    REOPENED,
    SIGNED,
    SUBMITTED,
    WORKING,
)
from portal.staff.models import Account
from portal.staff.policy import Role
from portal.staff.viewer import Viewer

# Named beside every condition, so that the index over states keeps the closed ones out of the search.
NOT_OVER = (*AWAITING_ANSWER, ANSWERED, JOINED)
AT_INTAKE = (SUBMITTED, ACCEPTED)
AT_UNIT = (ASSIGNED, SIGNED, WORKING, REOPENED)

# With no unit: not yet, or no longer, as after "not solved" where intake had answered.
NOBODYS = Q(state__in=AT_INTAKE) | Q(unit_id__isnull=True, state__in=AT_UNIT)
ASKED_FOR_MORE_TIME = Q(extension="asked", state__in=AWAITING_ANSWER)
NOTHING = Q(id=0)


def waits_for(viewer: Viewer) -> Q:
    """Which of the cases that a viewer may see wait for them. A deputy's absent colleague of the same role counts."""
    role = viewer.account.role
    if role == Role.INTAKE:
        found = NOBODYS | ASKED_FOR_MORE_TIME
    elif role == Role.COORDINATOR:
        found = Q(with_coordinator=True, state__in=AWAITING_ANSWER) | _about_people()
    elif role == Role.SUPERVISOR:
        found = Q(escalated_at__isnull=False, state__in=AWAITING_ANSWER) | ASKED_FOR_MORE_TIME
    elif role in (Role.HANDLER, Role.CONTRACTOR):
        found = _at_unit_of(viewer.account, viewer.stands_in_for)
    else:
        return NOTHING
    return Q(state__in=NOT_OVER) & found


def _about_people() -> Q:
    """No unit is asked first: whatever is not with one waits for the coordinator."""
    return Q(about_people=True) & (NOBODYS | Q(extension="asked") | Q(unread=True))


def _at_unit_of(account: Account, absent: tuple[Account, ...]) -> Q:
    people = [account.id, *(row.id for row in absent if row.unit_id == account.unit_id)]
    ours = Q(unit_id=account.unit_id) & (Q(handler_id__isnull=True) | Q(handler_id__in=people))
    tasks = Subquery(CaseTask.filter(unit_id=account.unit_id, done_at__isnull=True).values("case_id"))
    return (ours & (Q(state__in=AT_UNIT) | Q(unread=True))) | Q(id__in=tasks)
