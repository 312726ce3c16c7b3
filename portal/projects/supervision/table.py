"""The supervisor's table: all projects of a year, counted and filtered by light and unit, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from portal.projects.light.standings import computed_in, light_in
from portal.projects.light.status import STATUS_WORDS
from portal.projects.light.words import LIGHT_WORDS, Light
from portal.projects.models import Programme, Project, Standing
from portal.staff.models import Unit
from portal.web.forms import Word, clean_line
from portal.web.language import N_

PAGE = 50
MOST_UNITS = 200
NO_UNIT = 0

# value in the address -> its words and the order of rows
SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "slip": (N_("晚得最多的在前"), ("-slip_days",)),
    "overdue": (N_("逾期最久的在前"), ("overdue_on",)),
    "next": (N_("最近要到期的在前"), ("next_on",)),
    "number": (N_("按编号"), ("project__number",)),
}
# A sort by a day leaves out the projects without one.
ONLY_SOME = {"overdue": {"overdue_on__not_isnull": True}, "next": {"next_on__not_isnull": True}}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; ``unit`` is an id, NO_UNIT for projects of no unit, None for all."""

    light: str = ""
    unit: int | None = None
    sort: str = "slip"
    page: int = 1

    def address(self, year: int, **other: object) -> str:
        """The query of the same page with something else."""
        values = {"year": year, "light": self.light, "unit": self.unit, "sort": self.sort, **other}
        return urlencode({name: value for name, value in values.items() if value not in ("", None)})


@dataclass(frozen=True)
class Line:
    """A project with its row of today."""

    project: Project
    light: Light
    computed: Light
    overridden: bool
    status: str
    slip_days: int
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True)
class UnitCounts:
    """How many projects of a unit have each light. ``unit`` None: of no unit yet."""

    unit: Unit | None
    by_light: Mapping[str, int]

    @property
    def id(self) -> int:
        return self.unit.id if self.unit else NO_UNIT

    @property
    def total(self) -> int:
        return sum(self.by_light.values())


@dataclass(frozen=True)
class Table:
    """One page of it with the counts over all."""

    lines: list[Line]
    units: list[UnitCounts]
    totals: Mapping[str, int]
    found: int
    page: int
    pages: int


def asked_in(query: Mapping[str, str]) -> Asked:
    """What an address asks for; what is no value counts as not asked."""
    light, unit, sort, page = (clean_line(query.get(name)) for name in ("light", "unit", "sort", "page"))
    return Asked(
        light=light if light in LIGHT_WORDS else "",
        unit=_number(unit),
        sort=sort if sort in SORTS else "slip",
        page=_number(page) or 1,
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else None


async def table_of(programme: Programme, asked: Asked) -> Table:
    """At most four queries, whatever the number of projects. The standings are of today."""
    units = await _counts(programme)
    found = await _filtered(programme, asked).count() if asked.sort in ONLY_SOME else _found(units, asked)
    pages = max(1, -(-found // PAGE))
    page = min(max(asked.page, 1), pages)
    rows = _filtered(programme, asked).order_by(*SORTS[asked.sort][1], "project_id")
    shown = await rows.offset((page - 1) * PAGE).limit(PAGE).select_related("project__unit", "project__area")
    totals = {key: sum(row.by_light.get(key, 0) for row in units) for key in LIGHT_WORDS}
    return Table([line_of(row) for row in shown], units[:MOST_UNITS], totals, found, page, pages)


def _filtered(programme: Programme, asked: Asked) -> QuerySet[Standing]:
    rows = Standing.filter(programme_id=programme.id)
    if asked.light:
        rows = rows.filter(light=asked.light)
    if asked.unit is not None:
        rows = rows.filter(unit_id=asked.unit or None)
    return rows.filter(**ONLY_SOME[asked.sort]) if asked.sort in ONLY_SOME else rows


def _found(units: Sequence[UnitCounts], asked: Asked) -> int:
    kept = [row for row in units if asked.unit is None or row.id == asked.unit]
    return sum(n for row in kept for light, n in row.by_light.items() if asked.light in ("", light))


def line_of(row: Standing) -> Line:
    """A row whose project is read."""
    return Line(
        project=row.project,
        light=light_in(row),
        computed=computed_in(row),
        overridden="computed" in row.reason,
        status=STATUS_WORDS[row.status],
        slip_days=row.slip_days,
        due_on=row.overdue_on or row.next_on,
        is_overdue=row.overdue_on is not None,
    )


async def _counts(programme: Programme) -> list[UnitCounts]:
    """By unit, those with most late and at risk first."""
    rows = (
        await Standing.filter(programme_id=programme.id)
        .annotate(n=Count("project_id"))
        .group_by("unit_id", "light")
        .values_list("unit_id", "light", "n")
    )
    by_unit: dict[int | None, dict[str, int]] = {}
    for unit, light, n in rows:
        by_unit.setdefault(unit, {})[light] = n
    named = {unit.id: unit for unit in await Unit.filter(id__in=[key for key in by_unit if key])}
    return _worst_first([UnitCounts(named.get(key or 0), lights) for key, lights in by_unit.items()])


def _worst_first(units: Sequence[UnitCounts]) -> list[UnitCounts]:
    def order(row: UnitCounts) -> tuple[int, int, int, str]:
        name = row.unit.name_zh if row.unit else "\uffff"
        return -row.by_light.get("late", 0), -row.by_light.get("at_risk", 0), -row.total, name

    return sorted(units, key=order)


def sort_words() -> dict[str, Word]:
    return {key: Word(words) for key, (words, _) in SORTS.items()}
