"""What each unit owes, and the cases that a supervisor looks at; open ones only, so the years cost nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from portal.feedback.due.deadlines import is_paused, told_due
from portal.feedback.facts import ESCALATED
from portal.feedback.models import Case, CaseFact
from portal.feedback.queries import cases_visible_to, number_of
from portal.feedback.states import AWAITING_ANSWER, REOPENED
from portal.staff.models import Unit
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.workdays import end_of_day, local_day

MOST = 20
# After the second "not solved": the third round.
TWICE = 3

COLUMNS: dict[str, str] = {
    "open": N_("在办"),
    "week": N_("七天内到期"),
    "late": N_("逾期"),
    "reopened": N_("重新办理"),
    "back": N_("退回过"),
    "extension": N_("申请延期"),
}
LISTS: dict[str, str] = {
    "escalated": N_("提请督办"),
    "late": N_("逾期"),
    "twice": N_("两次评价未解决"),
    "extension": N_("申请延期，等待批准"),
}


@dataclass(frozen=True)
class Owed:
    """What a unit owes; ``unit`` None: nobody has it yet."""

    unit: Unit | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Watched:
    """A case of a list, with its number and, where it was escalated, why (``ESCALATIONS``; "" otherwise)."""

    case: Case
    number: str
    why: str = ""

    @property
    def due(self) -> date | datetime:
        return told_due(self.case.due_at)

    @property
    def paused(self) -> bool:
        return is_paused(self.case)


async def owed_by_units(viewer: Viewer, *, now: datetime) -> list[Owed]:
    """By unit, who is overdue most first; two queries."""
    # An annotation must not have the name of a field.
    columns = {f"n_{name}": Count("id", _filter=which) for name, which in _columns(now).items()}
    rows = await _open(viewer).annotate(**columns).group_by("unit_id").values("unit_id", *columns)
    units = {row.id: row for row in await Unit.filter(id__in=[row["unit_id"] for row in rows if row["unit_id"]])}
    found = [Owed(units.get(row["unit_id"]), {name: row[f"n_{name}"] for name in COLUMNS}) for row in rows]
    return sorted(found, key=lambda row: (-row.counts["late"], -row.counts["open"], row.unit.id if row.unit else 0))


async def watched(viewer: Viewer, *, now: datetime, prefix: str) -> dict[str, list[Watched]]:
    """By list its cases, the longest due first, at most 20 each; a query a list, and one for the reasons."""
    listed = {}
    for name, which in _lists(now).items():
        rows = await _open(viewer).filter(which).order_by("due_at", "id").limit(MOST).select_related("project", "unit")
        listed[name] = rows
    reasons = await _escalated_for([case.id for case in listed["escalated"]])
    return {
        name: [Watched(case, number_of(case, prefix=prefix), reasons.get(case.id, "")) for case in rows]
        for name, rows in listed.items()
    }


async def _escalated_for(ids: Sequence[int]) -> dict[int, str]:
    """Why each of these came before the supervisor, as its newest such fact says."""
    facts = await CaseFact.filter(case_id__in=list(ids), kind=ESCALATED).order_by("id")
    return {fact.case_id: str(fact.detail.get("why", "")) for fact in facts}


def _open(viewer: Viewer) -> QuerySet[Case]:
    return cases_visible_to(viewer).filter(state__in=AWAITING_ANSWER)


def _overdue(now: datetime) -> Q:
    """While the resident is asked, the clock stands."""
    return Q(due_at__lte=now, asked_at__isnull=True)


def _columns(now: datetime) -> dict[str, Q]:
    week = end_of_day(local_day(now) + timedelta(days=6))
    return {
        "open": Q(id__gt=0),
        "week": Q(due_at__gt=now, due_at__lte=week, asked_at__isnull=True),
        "late": _overdue(now),
        "reopened": Q(state=REOPENED),
        "back": Q(handed_back__gt=0),
        "extension": Q(extension="asked"),
    }


def _lists(now: datetime) -> dict[str, Q]:
    return {
        "escalated": Q(escalated_at__isnull=False),
        "late": _overdue(now),
        "twice": Q(rounds__gte=TWICE),
        "extension": Q(extension="asked"),
    }
