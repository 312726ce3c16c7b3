"""What a public table does not show: counts of 1 to 4, and as many others as are needed so that none can be worked out.

The tables of a month (by unit, by project, by kind) share one total that is public. A row is given away when what is
shown adds up to it: a total less the other rows, a unit's row less those of its projects. So further rows are hidden,
the smallest first, until no hidden small row can be written as sums and differences of shown ones. Where that does not
help, since the total itself is small or hardly anything else is there, the column is hidden whole, zeros and all.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from portal.feedback.figures.cells import Cells, Part

SMALL = range(1, 5)
LEAST_BESIDE = SMALL[-1] + 1  # a row hidden beside is not small, and every reader can know that
# The row of complaints about people: in no public table, only in the total.
PEOPLE = "people"
Row = tuple[str, Hashable]
# Arithmetic without fractions: a number is 0 only if it is 0 modulo a large prime, but for one chance in 10^18.
PRIME = (1 << 61) - 1


@dataclass(frozen=True)
class Hidden:
    """``small``: shown as "<5". ``beside``: hidden so that the small ones cannot be worked out. ``whole``: no row."""

    small: frozenset[Row] = frozenset()
    beside: frozenset[Row] = frozenset()
    whole: bool = False

    def __contains__(self, row: object) -> bool:
        return self.whole or row in self.small or row in self.beside


def hidden_rows(cells: Cells, *measures: str) -> Hidden:
    """Which rows of the month's tables stay hidden in the column that adds up these measures.

    A row: ("unit", 3), ("project", None), ("kind", "praise").
    """
    vectors, counts = _rows(cells, measures)
    small = {row for row, n in counts.items() if n in SMALL}
    beside = {row for row in counts if row[1] == PEOPLE} - small
    if not small:
        return Hidden(beside=frozenset(beside))
    if _total(counts) in SMALL:
        return Hidden(whole=True)
    everything = {place: 1 for vector in vectors.values() for place in vector}
    while given_away := _given_away(small, small | beside, vectors, everything, counts):
        candidates = [row for row in vectors if row not in small and row not in beside and row[0] == given_away[0]]
        candidates = candidates or [row for row in vectors if row not in small and row not in beside]
        if not candidates:
            return Hidden(whole=True)
        beside.add(min(candidates, key=lambda row: (counts[row], str(row))))
    return Hidden(frozenset(small), frozenset(beside))


def _total(counts: Mapping[Row, int]) -> int:
    return sum(n for row, n in counts.items() if row[0] == "unit")


def _rows(cells: Cells, measures: Sequence[str]) -> tuple[dict[Row, dict[int, int]], Counter[Row]]:
    """Each row as the set of parts that it adds up, and its count; rows of 0 are public."""
    vectors: dict[Row, dict[int, int]] = {}
    counts: Counter[Row] = Counter()
    for place, (part, numbers) in enumerate(cells.parts.items()):
        if n := sum(numbers.get(key, 0) for key in measures):
            for row in rows_of(part):
                vectors.setdefault(row, {})[place] = 1
                counts[row] += n
    return vectors, counts


def rows_of(part: Part) -> tuple[Row, Row, Row]:
    """The rows that a part counts in, one of each table."""
    if part.people:
        return ("unit", PEOPLE), ("project", PEOPLE), ("kind", part.kind)
    return ("unit", part.unit), ("project", part.project), ("kind", part.kind)


def _given_away(
    small: set[Row],
    hidden: set[Row],
    vectors: Mapping[Row, dict[int, int]],
    everything: dict[int, int],
    counts: Mapping[Row, int],
) -> Row | None:
    """A small row that what is shown determines."""
    basis: dict[int, dict[int, int]] = {}
    for vector in [everything, *(vector for row, vector in vectors.items() if row not in hidden)]:
        if rest := _reduced(vector, basis):
            place = min(rest)
            factor = pow(rest[place], -1, PRIME)
            basis[place] = {at: n * factor % PRIME for at, n in rest.items()}
    for row in sorted(small, key=str):
        if not _reduced(vectors[row], basis):
            return row
    return _squeezed(small, hidden, counts)


def _reduced(vector: Mapping[int, int], basis: Mapping[int, dict[int, int]]) -> dict[int, int]:
    """What is left of a vector when everything that the basis spans is taken off."""
    rest = dict(vector)
    while known := [place for place in rest if place in basis]:
        place = min(known)
        factor = rest[place]
        for at, n in basis[place].items():
            value = (rest.get(at, 0) - factor * n) % PRIME
            if value:
                rest[at] = value
            else:
                rest.pop(at, None)
    return rest


def _squeezed(small: set[Row], hidden: set[Row], counts: Mapping[Row, int]) -> Row | None:
    """A small row of a table whose hidden rows add up to as little as they can, or, all small, to as much."""
    for table in sorted({row[0] for row in small}):
        inside = [row for row in hidden if row[0] == table]
        tight = sorted((row for row in inside if row in small), key=str)
        total, others = sum(counts[row] for row in inside), len(inside) - len(tight)
        least = len(tight) * SMALL[0] + others * LEAST_BESIDE
        if tight and (total == least or (not others and total == len(tight) * SMALL[-1])):
            return tight[0]
    return None
