"""What each unit owes; open cases only, so the years cost nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from portal.feedback.models import Case
from portal.feedback.queries import cases_visible_to
from portal.feedback.states import AWAITING_ANSWER, REOPENED
from portal.staff.models import Unit
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.workdays import end_of_day, local_day

COLUMNS: dict[str, str] = {
    "open": N_("在办"),
    "week": N_("七天内到期"),
    "late": N_("逾期"),
    "reopened": N_("重新办理"),
    "back": N_("退回过"),
    "extension": N_("申请延期"),
}


@dataclass(frozen=True)
class Owed:
    """What a unit owes; ``unit`` None: nobody has it yet."""

    unit: Unit | None
    counts: Mapping[str, int]


async def owed_by_units(viewer: Viewer, *, now: datetime) -> list[Owed]:
    """By unit, who is overdue most first; two queries."""
    # An annotation must not have the name of a field.
    columns = {f"n_{name}": Count("id", _filter=which) for name, which in _columns(now).items()}
    rows = await _open(viewer).annotate(**columns).group_by("unit_id").values("unit_id", *columns)
    units = {row.id: row for row in await Unit.filter(id__in=[row["unit_id"] for row in rows if row["unit_id"]])}
    found = [Owed(units.get(row["unit_id"]), {name: row[f"n_{name}"] for name in COLUMNS}) for row in rows]
    return sorted(found, key=lambda row: (-row.counts["late"], -row.counts["open"], row.unit.id if row.unit else 0))


def _open(viewer: Viewer) -> QuerySet[Case]:
    return cases_visible_to(viewer).filter(state__in=AWAITING_ANSWER)


def overdue(now: datetime) -> Q:
    """Which open cases are overdue. While the resident is asked, the clock stands."""
    return Q(due_at__lte=now, asked_at__isnull=True)


def _columns(now: datetime) -> dict[str, Q]:
    week = end_of_day(local_day(now) + timedelta(days=6))
    return {
        "open": Q(id__gt=0),
        "week": Q(due_at__gt=now, due_at__lte=week, asked_at__isnull=True),
        "late": overdue(now),
        "reopened": Q(state=REOPENED),
        "back": Q(handed_back__gt=0),
        "extension": Q(extension="asked"),
    }
