"""The tables of a month by unit, project and kind, for everybody with small numbers hidden, for staff with all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.feedback.figures.cells import Cells
from portal.feedback.figures.definitions import FEW, RATES
from portal.feedback.figures.hiding import PEOPLE, Hidden, Row, hidden_rows, rows_of
from portal.feedback.kinds import KINDS
from portal.projects.models import Project
from portal.staff.models import Unit
from portal.web.forms import Chinese, Word
from portal.web.language import N_
from portal.web.problems import NotFound
from portal.web.rendering import in_language

JUDGED = ("solved", "partly", "not_solved")
# The columns of the public tables, each the sum of some measures; two of them have a rate of their own.
COLUMNS: dict[str, tuple[str, ...]] = {
    "received": ("received",),
    "due": ("due",),
    "on_time": ("on_time",),
    "judged": JUDGED,
    "solved": ("solved",),
    "reopened": ("reopened",),
}
COLUMN_WORDS = {
    "received": N_("收到件数"),
    "due": N_("到期"),
    "on_time": N_("按期"),
    "judged": N_("有评价"),
    "solved": N_("已解决"),
    "reopened": N_("重新办理"),
}
RATED = {"on_time": "due", "solved": "judged"}
TABLES = {"unit": N_("责任单位"), "project": N_("项目"), "kind": N_("类别")}
SMALL, BESIDE = "small", "beside"
TITLES = ("id", "title_zh", "title_en")


@dataclass(frozen=True)
class Value:
    """A count; ``mark`` SMALL: shown as "<5", BESIDE: not shown either."""

    n: int
    mark: str = ""


@dataclass(frozen=True)
class Share:
    """A rate: ``share`` from 0 on, None for an empty denominator or where a number of it is hidden."""

    above: Value
    below: Value
    share: float | None
    hidden: bool
    few: bool


@dataclass(frozen=True)
class Line:
    """A row of a table. ``key``: its part of the address, ``name``: a word, or what staff wrote in Chinese."""

    key: str
    name: Word
    values: Mapping[str, Value]
    shares: Mapping[str, Share]


@dataclass(frozen=True)
class Head:
    """A column as it stands in a public table: a count or, with ``is_rate``, the rate that belongs to it."""

    column: str
    is_rate: bool = False

    @property
    def word(self) -> str:
        return RATES[self.column].word if self.is_rate else COLUMN_WORDS[self.column]

    def is_hidden(self, line: Line) -> bool:
        """Whether this cell says nothing: "…"."""
        return line.shares[self.column].hidden if self.is_rate else line.values[self.column].mark == BESIDE


# The rate that the tables are about stands next to the name, in sight on a phone.
HEADS = (
    Head("on_time", is_rate=True),
    *(Head(column) for column in ("received", "due", "on_time", "judged", "solved")),
    Head("solved", is_rate=True),
    Head("reopened"),
)


@dataclass(frozen=True)
class Names:
    """The names of units and projects by id; what is not in the reader's language is marked as Chinese."""

    units: Mapping[int, str] = field(default_factory=dict)
    projects: Mapping[int, str] = field(default_factory=dict)

    def of(self, row: Row) -> Word:
        table, key = row
        if table == "kind":
            return Word(KINDS[str(key)].word)
        if key == PEOPLE:
            return Word(N_("反映工作人员的投诉"))
        if key is None:
            return Word(N_("尚未交办") if table == "unit" else N_("不属于某个项目"))
        found = (self.units if table == "unit" else self.projects).get(key, "")  # type: ignore[call-overload]
        return Word(N_("%(name)s"), {"name": found})


async def names_in(cells: Cells, key: str) -> Names:
    """The names of everything in these cells, for a reader of a language; two queries."""
    units = {part.unit for part in cells.parts if part.unit is not None}
    projects = {part.project for part in cells.parts if part.project is not None}
    return Names(
        {row.id: _named(row, "name", key) for row in await Unit.filter(id__in=list(units))},
        {row.id: _named(row, "title", key) for row in await Project.filter(id__in=list(projects)).only(*TITLES)},
    )


async def names_of(row: Row, key: str) -> Names:
    """The name of one row, whether or not anything was counted in it. Raises NotFound for no unit or project."""
    table, number = row
    if table == "kind" or number is None:
        return Names()
    if table == "unit":
        unit = await Unit.get_or_none(id=number)
        names = Names(units={unit.id: _named(unit, "name", key)} if unit else {})
    else:
        project = await Project.get_or_none(id=number).only(*TITLES)
        names = Names(projects={project.id: _named(project, "title", key)} if project else {})
    if not (names.units or names.projects):
        raise NotFound
    return names


def _named(row: Unit | Project, field: str, key: str) -> str:
    text = in_language(row, field, key)
    return Chinese(text) if text == getattr(row, f"{field}_zh") else text


def hidden_in(cells: Cells) -> dict[str, Hidden]:
    """By column, the rows that the public does not see."""
    found = {column: hidden_rows(cells, *measures) for column, measures in COLUMNS.items()}
    return found | {column: found[below] for column, below in RATED.items() if found[below].whole}


def heads_of(lines: Sequence[Line]) -> tuple[list[Head], list[Head]]:
    """The columns of which a line says something, and those to leave out: hidden, or empty beside what is hidden."""
    left_out = [head for head in HEADS if _says_nothing(head, lines)]
    return [head for head in HEADS if head not in left_out], left_out


def _says_nothing(head: Head, lines: Sequence[Line]) -> bool:
    hidden = [line for line in lines if head.is_hidden(line)]
    rest = [line for line in lines if line not in hidden]
    return bool(hidden) and (
        not rest or (head.is_rate and all(line.shares[head.column].share is None for line in rest))
    )


def tables_of(cells: Cells, names: Names, hidden: Mapping[str, Hidden]) -> dict[str, list[Line]]:
    """By table its lines, the most received first. ``hidden`` empty: everything, with a row for people, for staff."""
    found: dict[str, list[Line]] = {}
    for place, table in enumerate(TABLES):
        rows = cells.by(lambda part, place=place: rows_of(part)[place])  # type: ignore[misc]
        told = {row: counts for row, counts in rows.items() if not hidden or row[1] != PEOPLE}
        lines = [line_of(row, counts, names.of(row), hidden) for row, counts in told.items() if _says(counts, hidden)]
        found[table] = sorted(lines, key=_order)
    return found


def _says(counts: Counter[str], hidden: Mapping[str, Hidden]) -> bool:
    # A row that is there for a column that is hidden whole alone would tell what that column hides.
    shown = [measures for column, measures in COLUMNS.items() if column not in hidden or not hidden[column].whole]
    return any(counts[key] for measures in shown for key in measures)


def _order(line: Line) -> tuple[bool, int, str]:
    # By what is shown: the order must not tell what is hidden.
    shown = line.values["received"]
    return line.key.endswith(("-none", f"-{PEOPLE}")), -(0 if shown.mark else shown.n), line.key


def line_of(row: Row, counts: Mapping[str, int], name: Word, hidden: Mapping[str, Hidden]) -> Line:
    """One row with its columns and rates."""
    values = {column: _value(column, row, counts, hidden) for column in COLUMNS}
    for column, below in RATED.items():
        if values[below].mark and not values[column].mark:
            values[column] = Value(values[column].n, BESIDE)
    shares = {column: share_of(values[column], values[below]) for column, below in RATED.items()}
    return Line(f"{row[0]}-{'none' if row[1] is None else row[1]}", name, values, shares)


def _value(column: str, row: Row, counts: Mapping[str, int], hidden: Mapping[str, Hidden]) -> Value:
    n = sum(counts.get(key, 0) for key in COLUMNS[column])
    known = hidden.get(column, Hidden())
    return Value(n, SMALL if row in known.small else BESIDE if row in known else "")


def share_of(above: Value, below: Value) -> Share:
    """A rate of two counts."""
    hidden = bool(above.mark or below.mark)
    share = above.n / below.n if below.n and not hidden else None
    return Share(above, below, share, hidden, 0 < below.n < FEW)


def total_shares(counts: Mapping[str, int]) -> dict[str, Share]:
    """The rates of everything together: nothing of a whole month is hidden."""
    return {
        key: share_of(Value(rate.numerator(counts)), Value(rate.denominator(counts))) for key, rate in RATES.items()
    }
