"""Which site and which target of the file is which of the database's."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.projects.models import Site, Target
from portal.projects.programme_file import SitePart, TargetPart
from portal.projects.programme_import.stored import StaffRows

SITE_FIELDS = ("name_zh", "name_en", "lon", "lat", "precision_m")
# What a file owns of a target; ``achieved`` is staff's.
TARGET_FIELDS = ("name_zh", "name_en", "unit_zh", "unit_en", "planned", "basis")
# Translations and sources of a figure can be mended without a reason.
PROMISED = ("name_zh", "lon", "lat", "precision_m", "unit_zh", "planned")

P = TypeVar("P", SitePart, TargetPart)
R = TypeVar("R", Site, Target)


@dataclass(frozen=True)
class Pair(Generic[P, R]):
    """A part of the file (None: it names this row no more) and a row (None: to be added)."""

    part: P | None
    row: R | None
    staffs: bool

    def differing(self, names: Iterable[str]) -> list[str]:
        """The columns in which part and row differ."""
        if self.part is None or self.row is None:
            return []
        return [name for name in names if getattr(self.part, name) != getattr(self.row, name)]


def match_sites(parts: Sequence[SitePart], rows: Iterable[Site], staff: StaffRows) -> list[Pair[SitePart, Site]]:
    """By name and point, then by either, then those without a name in their order. A removed site is out of the
    game, unless staff removed it: then the file does not bring it back."""
    open_rows = [row for row in rows if row.removed_at is None or staff.own(row)]
    ways: list[Callable[[SitePart, Site], bool]] = [
        lambda part, row: part.name_zh == row.name_zh and (part.lon, part.lat) == (row.lon, row.lat),
        lambda part, row: bool(part.name_zh) and part.name_zh == row.name_zh,
        lambda part, row: (part.lon, part.lat) == (row.lon, row.lat),
        lambda part, row: bool(part.name_zh) and staff.had_name(row, part.name_zh),
        lambda part, row: not part.name_zh and not row.name_zh,
    ]
    return _match(parts, sorted(open_rows, key=lambda row: (row.position, row.id)), ways, staff)


def match_targets(
    parts: Sequence[TargetPart], rows: Iterable[Target], staff: StaffRows
) -> list[Pair[TargetPart, Target]]:
    """A target is known by its name, so that a published figure never comes to stand under another one."""
    ways: list[Callable[[TargetPart, Target], bool]] = [
        lambda part, row: part.name_zh == row.name_zh and row.ended_on is None,
        lambda part, row: part.name_zh == row.name_zh,
        lambda part, row: staff.had_name(row, part.name_zh),
    ]
    return _match(parts, sorted(rows, key=lambda row: (row.position, row.id)), ways, staff)


def _match(
    parts: Sequence[P], rows: Sequence[R], ways: Sequence[Callable[[P, R], bool]], staff: StaffRows
) -> list[Pair[P, R]]:
    found: dict[int, R] = {}
    left = list(rows)
    for way in ways:
        for place, part in enumerate(parts):
            row = None if place in found else next((row for row in left if way(part, row)), None)
            if row is not None:
                found[place] = row
                left.remove(row)
    pairs: list[Pair[P, R]] = []
    for place, part in enumerate(parts):
        row = found.get(place)
        pairs.append(Pair(part, row, row is not None and staff.own(row)))
    pairs.extend(Pair(None, row, staff.own(row)) for row in left)
    return pairs
