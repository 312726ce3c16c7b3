"""The smallest parts that the figures are made of: counts by project, unit, kind and whether about people."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Part:
    """Whose counts. A complaint about people belongs to no unit and no project: the unit would see that it is there."""

    project: int | None
    unit: int | None
    kind: str
    people: bool


@dataclass
class Cells:
    """Counts by part; missing counts are 0."""

    parts: dict[Part, Counter[str]] = field(default_factory=dict)

    def add(self, part: Part, counts: Mapping[str, int]) -> None:
        self.parts.setdefault(part, Counter()).update({key: count for key, count in counts.items() if count})

    def total(self) -> Counter[str]:
        return sum(self.parts.values(), Counter())

    def by(self, group: Callable[[Part], K]) -> dict[K, Counter[str]]:
        """The counts added up by whatever ``group`` says of a part."""
        found: dict[K, Counter[str]] = {}
        for part, counts in self.parts.items():
            found.setdefault(group(part), Counter()).update(counts)
        return found

    def only(self, wanted: Callable[[Part], bool]) -> "Cells":
        return Cells({part: counts for part, counts in self.parts.items() if wanted(part)})

    def kept(self) -> dict[str, Any]:
        """As it is kept in a column."""
        rows = [
            [part.project, part.unit, part.kind, part.people, dict(sorted(counts.items()))]
            for part, counts in sorted(self.parts.items(), key=lambda row: _order(row[0]))
            if counts
        ]
        return {"cells": rows}


def read_cells(kept: Mapping[str, Any]) -> Cells:
    """What ``kept`` gave."""
    cells = Cells()
    for project, unit, kind, people, counts in kept["cells"]:
        cells.add(Part(project, unit, kind, bool(people)), counts)
    return cells


def together(many: Iterable[Cells]) -> Cells:
    """Several added up."""
    cells = Cells()
    for one in many:
        for part, counts in one.parts.items():
            cells.add(part, counts)
    return cells


def _order(part: Part) -> tuple[int, int, str, bool]:
    return part.project or 0, part.unit or 0, part.kind, part.people
