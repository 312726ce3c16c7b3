"""The year in figures: how many projects, in which light, where, whose, and what is due in this month.

Counted in the database by a few grouped queries, once for each edition of the public content in each process: what
costs time with 10,000 projects is the same on every page of an edition.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tortoise import connections

from portal.projects.light import LIGHT_WORDS, Light
from portal.projects.light.standings import ready
from portal.projects.models import Programme
from portal.settings import Settings
from portal.web.forms import Word
from portal.workdays import local_day

WIDE = "district"
MOST_SQUARES = 60
MOST_CHOICES = 100
MOST_SITELESS = 20
# The whole district, for a project that names no place.
PLACE = f"CASE WHEN p.scope = 'sites' AND p.place_zh <> '' THEN p.place_zh ELSE '{WIDE}' END"
OF_YEAR = "p.programme_id = {year} AND p.merged_into_id IS NULL"


@dataclass(frozen=True)
class Choice:
    """One option of a filter: its value in the address, the words that name it, how many projects it has."""

    value: str
    name_zh: str
    name_en: str = ""
    count: int = 0


@dataclass(frozen=True)
class LightCount:
    """The projects in one light; ``numbers`` only while there are few enough for a square each.

    ``overridden``: how many of them a supervisor set.
    """

    key: str
    count: int
    numbers: tuple[int, ...] = ()
    overridden: int = 0

    @property
    def light(self) -> Light:
        return Light(self.key, Word(LIGHT_WORDS[self.key]))


@dataclass(frozen=True)
class BarPart:
    """A light's part of the bar, in per cent of its width."""

    css: str
    start: float
    width: float


def bar_of(lights: Sequence[LightCount]) -> list[BarPart]:
    """The bar by proportions, for more projects than can be told apart."""
    parts, start, total = [], 0.0, sum(one.count for one in lights)
    for one in lights:
        width = one.count * 100 / total
        parts.append(BarPart(one.light.css, round(start, 2), round(width, 2)))
        start += width
    return parts


@dataclass(frozen=True)
class Month:
    """Milestones whose date in force lies in the month, those reached in it; targets of the year, those reached."""

    due: int
    reached: int
    targets: int
    targets_reached: int


@dataclass(frozen=True)
class YearFigures:
    """``places`` are the most frequent ones; ``wide`` is how many projects name none.

    ``siteless``: the ids of the projects without a point on the map, at most as many as are listed beside it.
    ``sites`` counts all points: with many of them the map asks for those in view.
    """

    lights: tuple[LightCount, ...]
    areas: tuple[Choice, ...]
    places: tuple[Choice, ...]
    units: tuple[Choice, ...]
    wide: int
    siteless: tuple[int, ...]
    siteless_count: int
    sites: int
    month: Month
    newest: datetime | None

    @property
    def total(self) -> int:
        return sum(light.count for light in self.lights)

    @property
    def overridden(self) -> int:
        return sum(light.overridden for light in self.lights)

    @property
    def has_squares(self) -> bool:
        return self.total <= MOST_SQUARES

    @property
    def parts(self) -> list[BarPart]:
        return bar_of(self.lights)


@dataclass
class FiguresMemory:
    """The figures of the present edition by programme."""

    edition: Callable[[], object]
    of: object = None
    kept: dict[int, YearFigures] = field(default_factory=dict)

    async def figures_of(self, programme: Programme, *, now: datetime, settings: Settings) -> YearFigures:
        edition = self.edition()
        if edition != self.of:
            self.of, self.kept = edition, {}
        found = self.kept.get(programme.id)
        if found is None:
            await ready(now=now, settings=settings)
            found = await count_year(programme, today=local_day(now))
            if edition == self.of:
                self.kept[programme.id] = found
        return found


async def count_year(programme: Programme, *, today: date) -> YearFigures:
    """Four queries over rows of the standings that are ready."""
    lights, newest = await _lights(programme, today)
    choices = await _choices(programme)
    siteless, siteless_count = await _siteless(programme)
    places = [row for row in choices if row["what"] == "place"]
    return YearFigures(
        lights=lights,
        areas=_chosen(choices, "area"),
        places=_chosen([row for row in places if row["value"] != WIDE], "place"),
        units=_chosen(choices, "unit"),
        wide=sum(row["n"] for row in places if row["value"] == WIDE),
        siteless=siteless,
        siteless_count=siteless_count,
        sites=sum(row["n"] for row in choices if row["what"] == "sites"),
        month=await _month(programme, today),
        newest=newest,
    )


async def _lights(programme: Programme, today: date) -> tuple[tuple[LightCount, ...], datetime | None]:
    connection = connections.get("default")
    postgres = connection.capabilities.dialect == "postgres"
    numbers = "STRING_AGG(CAST(p.number AS text), ',')" if postgres else "GROUP_CONCAT(p.number)"
    day = today.isoformat()
    overrides = (
        "SELECT DISTINCT o.project_id FROM light_override o"  # noqa: S608 (a date)
        f" WHERE o.ended_at IS NULL AND o.begins_on <= '{day}' AND o.ends_on >= '{day}'"
    )
    rows = await connection.execute_query_dict(
        f"SELECT s.light, COUNT(CASE WHEN p.ended_on IS NULL THEN o.project_id END) AS overridden,"  # noqa: S608 (our own words)
        f" COUNT(*) AS n, MAX(s.newest_at) AS newest, {numbers} AS numbers"
        f" FROM project p JOIN standing s ON s.project_id = p.id LEFT JOIN ({overrides}) o ON o.project_id = p.id"
        f" WHERE {OF_YEAR.format(year=programme.id)} GROUP BY s.light"
    )
    squares = sum(row["n"] for row in rows) <= MOST_SQUARES
    by_light = {row["light"]: row for row in rows}
    lights = tuple(_light(by_light[key], squares) for key in LIGHT_WORDS if key in by_light)
    return lights, max((moment for row in rows if (moment := _moment(row["newest"]))), default=None)


def _light(row: Mapping[str, Any], squares: bool) -> LightCount:
    numbers = sorted(int(number) for number in str(row["numbers"]).split(",")) if squares else []
    return LightCount(row["light"], row["n"], tuple(numbers), row["overridden"])


def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite gives a greatest moment as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def _choices(programme: Programme) -> list[Any]:
    """Areas in their order, the most frequent places and units; each part bounded."""
    of_year = OF_YEAR.format(year=programme.id)
    area = (
        "SELECT 'area' AS what, a.key AS value, a.name_zh, a.name_en, COUNT(*) AS n, a.position AS place"  # noqa: S608
        f" FROM project p JOIN area a ON a.id = p.area_id WHERE {of_year}"
        " GROUP BY a.id, a.key, a.name_zh, a.name_en, a.position"
    )
    place = (
        f"SELECT 'place', {PLACE}, MIN(p.place_zh), MIN(p.place_en), COUNT(*), MIN(p.number)"  # noqa: S608
        f" FROM project p WHERE {of_year} GROUP BY 2 ORDER BY 5 DESC, 6 LIMIT {MOST_CHOICES + 1}"
    )
    unit = (
        "SELECT 'unit', CAST(u.id AS text), u.name_zh, u.name_en, COUNT(*), MIN(p.number)"  # noqa: S608
        f" FROM project p JOIN unit u ON u.id = p.unit_id WHERE {of_year}"
        f" GROUP BY u.id, u.name_zh, u.name_en ORDER BY 5 DESC, 6 LIMIT {MOST_CHOICES}"
    )
    sites = (
        "SELECT 'sites', '', '', '', COUNT(*), 0 FROM project p JOIN site x ON x.project_id = p.id"  # noqa: S608
        f" WHERE {of_year} AND x.removed_at IS NULL"
    )
    parts = (area, place, unit, sites)
    together = " UNION ALL ".join(f"SELECT * FROM ({part}) q{at}" for at, part in enumerate(parts))  # noqa: S608
    return list(await connections.get("default").execute_query_dict(together))


def _chosen(rows: list[Any], what: str) -> tuple[Choice, ...]:
    """In the order of the programme: by the area's position, else by the first project's number."""
    ordered = sorted((row for row in rows if row["what"] == what), key=lambda row: row["place"])
    return tuple(Choice(row["value"], row["name_zh"], row["name_en"], row["n"]) for row in ordered)


async def _siteless(programme: Programme) -> tuple[tuple[int, ...], int]:
    of_year = OF_YEAR.format(year=programme.id)
    without = "NOT EXISTS (SELECT 1 FROM site x WHERE x.project_id = p.id AND x.removed_at IS NULL)"
    rows = await connections.get("default").execute_query_dict(
        f"SELECT p.id, COUNT(*) OVER () AS n FROM project p WHERE {of_year} AND {without}"  # noqa: S608 (our own words)
        f" ORDER BY p.number, p.id LIMIT {MOST_SITELESS}"
    )
    return tuple(row["id"] for row in rows), rows[0]["n"] if rows else 0


async def _month(programme: Programme, today: date) -> Month:
    first = today.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    between = f"BETWEEN '{first.isoformat()}' AND '{last.isoformat()}'"
    of_year = OF_YEAR.format(year=programme.id)
    milestones = f"SELECT COUNT(*) FROM project p JOIN milestone m ON m.project_id = p.id WHERE {of_year}"  # noqa: S608
    targets = f"SELECT COUNT(*) FROM project p JOIN target t ON t.project_id = p.id WHERE {of_year}"  # noqa: S608
    revised = "SELECT 1 FROM milestone_revision r WHERE r.milestone_id = m.id"
    rows = await connections.get("default").execute_query_dict(
        f"SELECT ({milestones} AND m.dropped_at IS NULL AND m.planned_on {between} AND NOT EXISTS ({revised}))"  # noqa: S608
        f" + ({milestones} AND m.dropped_at IS NULL AND EXISTS ({revised} AND r.due_on {between}"
        "   AND r.id = (SELECT MAX(id) FROM milestone_revision WHERE milestone_id = m.id))) AS due,"
        f" ({milestones} AND m.dropped_at IS NULL AND m.actual_on {between}) AS reached,"
        f" ({targets} AND t.ended_on IS NULL) AS targets,"
        # SQLite keeps decimals as text.
        f" ({targets} AND t.ended_on IS NULL"
        " AND CAST(t.achieved AS DOUBLE PRECISION) >= CAST(t.planned AS DOUBLE PRECISION)) AS targets_reached"
    )
    return Month(**rows[0])
