"""The tabs of the queue: what a name in the address means."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tortoise.expressions import Q, Subquery

from portal.feedback.danger_hint import HINTED_AT
from portal.feedback.facts import ADDED
from portal.feedback.models import CaseTask
from portal.feedback.queue.waiting import NOT_OVER, waits_for
from portal.feedback.states import ACCEPTED, ANSWERED, ASSIGNED, AWAITING_ANSWER, REOPENED, STATE_WORDS, SUBMITTED
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.workdays import end_of_day, local_day

OPEN, OVER, ALL, OTHERS = "open", "over", "all", "others"

TABS: dict[str, str] = {
    OPEN: N_("在办"),
    "mine": N_("等我办理"),
    "late": N_("逾期"),
    "today": N_("今天到期"),
    "urgent": N_("紧急"),
    "danger": N_("可能有危险"),
    SUBMITTED: N_("待受理"),
    ACCEPTED: N_("待交办"),
    ASSIGNED: N_("待签收"),
    "back": N_("退回的"),
    REOPENED: N_("重新办理"),
    ADDED: N_("居民有补充"),
    "extension": N_("申请延期"),
    "coordinator": N_("转协调员"),
    "people": N_("反映工作人员"),
    OTHERS: N_("本单位项目，别的单位办"),
    ANSWERED: N_("已答复"),
    # Whatever ended: answered and closed, not accepted, withdrawn. The state of that name is the first of them.
    OVER: N_("已结束"),
    ALL: N_("全部"),
}
# These grow with the years: nobody counts them.
NOT_COUNTED = (ANSWERED, OVER, ALL)
# What else the address may name: every state for itself.
STATES: dict[str, str] = {
    **{name: words for name, words in STATE_WORDS.items() if name not in TABS},
    "handed": N_("退回过"),
}

_CONDITIONS: dict[str, Callable[[datetime], Q]] = {
    OPEN: lambda now: Q(state__in=AWAITING_ANSWER),
    # While the resident is asked, the clock stands: such a case is neither overdue nor due.
    "late": lambda now: Q(state__in=AWAITING_ANSWER, asked_at__isnull=True, due_at__lte=now),
    "today": lambda now: Q(
        state__in=AWAITING_ANSWER, asked_at__isnull=True, due_at__gt=now, due_at__lte=end_of_day(local_day(now))
    ),
    "week": lambda now: Q(
        state__in=AWAITING_ANSWER,
        asked_at__isnull=True,
        due_at__gt=now,
        due_at__lte=end_of_day(local_day(now) + timedelta(days=6)),
    ),
    "urgent": lambda now: Q(state__in=AWAITING_ANSWER, urgent_at__isnull=False),
    "danger": lambda now: HINTED_AT,
    "back": lambda now: Q(state=ACCEPTED, handed_back__gt=0),
    "handed": lambda now: Q(state__in=AWAITING_ANSWER, handed_back__gt=0),
    ADDED: lambda now: Q(state__in=NOT_OVER, unread=True),
    "extension": lambda now: Q(state__in=AWAITING_ANSWER, extension="asked"),
    "coordinator": lambda now: Q(state__in=AWAITING_ANSWER, with_coordinator=True),
    "people": lambda now: Q(state__in=NOT_OVER, about_people=True),
    # Over is what is closed and not open: found by the index over the day of closing, never by that over states.
    OVER: lambda now: Q(closed_at__isnull=False) & ~Q(state__in=NOT_OVER),
    ALL: lambda now: Q(),
}


def condition(name: str, *, viewer: Viewer, now: datetime) -> Q:
    """Which cases a tab, or a state, holds; one of TABS or STATES."""
    if name == "mine":
        return waits_for(viewer)
    if name == OTHERS:
        return Q(state__in=NOT_OVER) & _of_others(viewer)
    found = _CONDITIONS[name](now) if name in _CONDITIONS else Q(state=name)
    everything = name in (OVER, ALL) or viewer.may("see cases of all units")
    return found if everything else found & ~_of_others(viewer)


def _of_others(viewer: Viewer) -> Q:
    """What a unit sees since its project is meant, and has no part in: another one handles it."""
    own_task = Q(id__in=Subquery(CaseTask.filter(unit_id=viewer.unit_id).values("case_id")))
    return Q(unit_id__isnull=False) & ~Q(unit_id=viewer.unit_id) & ~own_task


def tabs_of(viewer: Viewer) -> dict[str, str]:
    """The tabs that make sense for a viewer."""
    hidden = set() if viewer.may("see complaints about people") else {"people"}
    if viewer.may("see cases of all units"):
        hidden.add(OTHERS)
    else:
        hidden |= {"danger", SUBMITTED, ACCEPTED, "coordinator"}
    return {name: words for name, words in TABS.items() if name not in hidden}
