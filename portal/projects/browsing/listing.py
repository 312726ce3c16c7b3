"""One page of a year's projects that the filters keep, found, ordered and cut by the database."""

from dataclasses import dataclass, field
from datetime import datetime

from tortoise import connections

from portal.projects.browsing.figures import OF_YEAR, PLACE, WIDE, YearFigures
from portal.projects.browsing.filters import Filters
from portal.projects.light import Light
from portal.projects.light.standings import light_in
from portal.projects.light.words import NOT_PUBLISHED
from portal.projects.models import Programme, Project, Site, Standing, Update
from portal.projects.search.finding import Found, Selection
from portal.projects.search.table import is_postgres, kind_of
from portal.web.forms import Word
from portal.web.language import N_

PAGE = 50
AT_SITES = ("site", "covers")
WHERE = {
    "number": N_("找到的地方：编号"),
    "title": N_("找到的地方：标题"),
    "place": N_("找到的地方：地点"),
    "area": N_("找到的地方：方面"),
    "promise": N_("找到的地方：承诺"),
    "target": N_("找到的地方：年度目标"),
    "site": N_("找到的地方：点位"),
    "covers": N_("找到的地方：涉及的街道、村和小区"),
    "milestone": N_("找到的地方：节点"),
    "update": N_("找到的地方：进展"),
    "unit": N_("找到的地方：责任单位"),
}


@dataclass(frozen=True)
class Line:
    """A project in a list, with its light of the day. ``found``: where its words answer a search."""

    project: Project
    light: Light
    found: Found | None = None
    update: Update | None = None
    site: Site | None = None

    @property
    def where(self) -> Word | None:
        """In which text the words stand."""
        return Word(WHERE[self.found.kind]) if self.found else None

    @property
    def why(self) -> Word:
        """The reason of the light; for a promise whose own date is known while nothing was published, that date."""
        if self.light.key == NOT_PUBLISHED and self.project.due is not None:
            return Word(N_("承诺%(day)s完成；本站没有公布结果。"), {"day": self.project.due})
        return self.light.reason


@dataclass(frozen=True)
class Listing:
    """A page of the list: its lines, how many projects the filters keep, which page of how many."""

    lines: list[Line] = field(default_factory=list)
    total: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


async def page_of(programme: Programme, chosen: Filters, figures: YearFigures, *, now: datetime) -> Listing:
    """The page that the filters name, or the last one. Two queries, three for a search."""
    statement = _Statement(programme, chosen, now=now)
    total = _known_total(chosen, figures)
    if total is None:
        total = await statement.count()
    page = min(chosen.page, max(1, -(-total // PAGE)))
    found = await statement.page(page) if total else {}
    return Listing(await lines_of(found), total, page)


async def lines_of(found: dict[int, Found | None]) -> list[Line]:
    """Projects by their ids, in this order."""
    if not found:
        return []
    rows = await Standing.filter(project_id__in=list(found)).select_related("project__area", "project__programme")
    by_id = {row.project_id: row for row in rows}
    updates = await _updates([hit for hit in found.values() if hit])
    sites = await _sites([hit for hit in found.values() if hit])
    lines = []
    for key, row, hit in ((key, by_id[key], hit) for key, hit in found.items() if key in by_id):
        update = updates.get(hit.ref) if hit and hit.kind == "update" else None
        site = sites.get((key, hit.ref)) if hit and hit.kind in AT_SITES else None
        lines.append(Line(row.project, light_in(row), hit, update, site))
    return lines


def _known_total(chosen: Filters, figures: YearFigures) -> int | None:
    """What is counted already."""
    if not chosen:
        return figures.total
    counts = [
        (chosen.light, {one.key: one.count for one in figures.lights}),
        (chosen.area, {one.value: one.count for one in figures.areas}),
        (chosen.place, {**{one.value: one.count for one in figures.places}, WIDE: figures.wide}),
        (chosen.unit, {one.value: one.count for one in figures.units}),
    ]
    named = [(value, known) for value, known in counts if value]
    if len(named) != 1 or chosen.text:
        return None
    return named[0][1].get(named[0][0], 0)


async def _updates(found: list[Found]) -> dict[int, Update]:
    numbers = [hit.ref for hit in found if hit.kind == "update"]
    return {row.id: row for row in await Update.filter(id__in=numbers)} if numbers else {}


async def _sites(found: list[Found]) -> dict[tuple[int, int], Site]:
    """The sites that are named, by project and number."""
    named = {(hit.project_id, hit.ref) for hit in found if hit.kind in AT_SITES}
    if not named:
        return {}
    projects, numbers = {one for one, _ in named}, {number for _, number in named}
    rows = await Site.filter(project_id__in=projects, number__in=numbers, removed_at=None)
    return {(row.project_id, row.number): row for row in rows}


class _Statement:
    """The filters as SQL; values only as marks."""

    def __init__(self, programme: Programme, chosen: Filters, *, now: datetime) -> None:
        self.postgres = is_postgres(connections.get("default"))
        self.selection = Selection(chosen.terms, now=now) if chosen.terms else None
        self.values: list[object] = self.selection.values if self.selection else []
        self.tables = f"WITH {self.selection.tables} " if self.selection else ""
        self.source = "project p" + (" JOIN hits h ON h.project_id = p.id" if self.selection else "")
        self.where = OF_YEAR.format(year=programme.id)
        if chosen.area:
            of_year = f"programme_id = {programme.id} AND key = {self._mark(chosen.area)}"
            self.where += f" AND p.area_id = (SELECT id FROM area WHERE {of_year})"  # noqa: S608 (marks)
        if chosen.place:
            self.where += f" AND {PLACE} = {self._mark(chosen.place)}"
        if chosen.unit:
            self.where += f" AND p.unit_id = {int(chosen.unit)}"
        if chosen.light:
            self.source += " JOIN standing s ON s.project_id = p.id"
            self.where += f" AND s.light = {self._mark(chosen.light)}"

    def _mark(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}" if self.postgres else f"?{len(self.values)}"

    async def count(self) -> int:
        rows = await self._ask("COUNT(*) AS n", "")
        return int(rows[0]["n"])

    async def page(self, page: int) -> dict[int, Found | None]:
        cut = f" LIMIT {PAGE} OFFSET {(page - 1) * PAGE}"
        if self.selection is None:
            return {row["id"]: None for row in await self._ask("p.id", f" ORDER BY p.number, p.id{cut}")}
        best = f"SELECT p.id, p.number, h.best, h.weight FROM {self.source} WHERE {self.where}"  # noqa: S608 (marks)
        rows = await connections.get("default").execute_query_dict(
            f"{self.tables}SELECT b.id, b.best, e.ref FROM ({best} ORDER BY h.weight, p.number, p.id{cut}) b"  # noqa: S608
            " JOIN search_entry e ON e.id = b.best ORDER BY b.weight, b.number, b.id",
            self.values,
        )
        return {row["id"]: Found(row["id"], kind_of(row["best"]), row["ref"]) for row in rows}

    async def _ask(self, columns: str, end: str) -> list[dict[str, int]]:
        statement = f"{self.tables}SELECT {columns} FROM {self.source} WHERE {self.where}{end}"  # noqa: S608 (marks)
        return list(await connections.get("default").execute_query_dict(statement, self.values))
