"""The geometry of the charts, drawn on the server: numbers for SVG attributes, twice, for a screen and for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.feedback.figures.hiding import SMALL
from portal.feedback.figures.months import Month
from portal.feedback.figures.tables import Line, Share
from portal.web.forms import Word

STEPS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000)


@dataclass(frozen=True)
class Bar:
    """A bar that lies."""

    name: Word
    y: int
    width: float
    share: Share


@dataclass(frozen=True)
class Bars:
    """Rates as bars from 0 to 100 %, each below its name: a phone is not wide enough for both side by side."""

    wide: int
    left: int
    right: int
    height: int
    bars: list[Bar]
    marks: list[tuple[float, int]]


def bars_of(lines: Sequence[Line], column: str, *, wide: int) -> Bars:
    """A bar for each line whose rate is shown."""
    left, right = 2, wide - 64
    full = right - left
    shown = [(line, share) for line in lines if (share := line.shares[column]).share is not None]
    bars = [
        Bar(line.name, 38 + 58 * at, round((share.share or 0) * full, 1), share)
        for at, (line, share) in enumerate(shown)
    ]
    marks = [(left + full * part / 4, part * 25) for part in range(5)]
    return Bars(wide, left, right, 26 + 58 * len(bars), bars, marks)


@dataclass(frozen=True)
class Pair:
    """Two columns of a month that stand side by side: where they begin, and how high they are.

    ``year``: of the first month, and of each January; None where it goes on.
    """

    label: int
    year: int | None
    middle: float
    first: tuple[float, float, int]
    second: tuple[float, float, int]


@dataclass(frozen=True)
class Columns:
    wide: int
    height: int
    base: int
    thick: float
    pairs: list[Pair]
    lines: list[tuple[float, int]]


def columns_of(months: Sequence[tuple[Month, int, int]], *, wide: int) -> Columns:
    """Months as (month, received, closed)."""
    height = 320 if wide == 800 else 260
    base, top, left = height - 50, 24, 40
    most = max((max(row[1:]) for row in months), default=0)
    step = next((step for step in STEPS if step * 4 >= most), STEPS[-1])
    scale = (base - top) / max(step * 4, most)
    place = (wide - left - 4) / max(1, len(months))
    thick = round(place * 0.34, 1)
    pairs = []
    for at, (month, received, closed) in enumerate(months):
        year = month.year if at == 0 or month.number == 1 else None
        middle = round(left + place * (at + 0.5), 1)
        first, second = round(received * scale, 1), round(closed * scale, 1)
        pairs.append(Pair(month.number, year, middle, (middle - thick, first, received), (middle, second, closed)))
    return Columns(wide, height, base, thick, pairs, [(base - step * n * scale, step * n) for n in range(5)])


@dataclass(frozen=True)
class Piece:
    key: str
    x: float
    width: float
    n: int


def pieces_of(counts: Sequence[tuple[str, int]], *, wide: int) -> list[Piece]:
    """One bar cut into pieces by proportion, empty ones left out; none of a handful, which looks like much."""
    total, x, pieces = sum(n for _, n in counts), 0.0, []
    if total in SMALL:
        return []
    for key, n in counts:
        if n:
            width = round(n / total * wide, 1)
            pieces.append(Piece(key, round(x, 1), max(width - 2, 1), n))
            x += width
    return pieces
