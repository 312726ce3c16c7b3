"""The sites that an update would add or change, column by column, with a drawing of where they lay and would lie."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.projects.models import Site
from portal.projects.sites.coordinates import Place, metres_between
from portal.projects.sites.shapes import DEPTH, KIND_WORDS
from portal.web.forms import Chinese, Word
from portal.web.language import N_

WIDTH, HEIGHT, EDGE = 240, 160, 12
METRES_A_DEGREE = 111_320
Columns = Mapping[str, Any]  # of a site, as ``changes`` holds them


@dataclass(frozen=True)
class Column:
    """What one column says, before and after; the same for one that stays."""

    word: str
    before: str | Word
    after: str | Word

    @property
    def is_chinese(self) -> bool:
        return isinstance(self.after, Chinese)


@dataclass(frozen=True)
class Figure:
    """A site as SVG: the ``d`` of a path for a line or an area, the middle of a dot for a point."""

    path: str
    dot: tuple[float, float] | None


@dataclass(frozen=True)
class ChangedSite:
    """A row of ``changes["sites"]`` beside the site as it is published, if there is one to compare with."""

    after: Columns
    before: Columns | None

    @property
    def columns(self) -> list[Column]:
        return [
            Column(word, told(self.before) if self.before else "", told(self.after))
            for word, told in (
                (N_("点位名称"), lambda row: _chinese(row.get("name_zh"))),
                (N_("英文名称"), lambda row: row.get("name_en") or ""),
                (N_("覆盖的街道、村、小区"), lambda row: _chinese((row.get("covers") or "").replace("\n", "、"))),
                (N_("误差约（米）"), lambda row: str(row["precision_m"])),
                (N_("位置"), place_of),
                (N_("形状"), _shape_of),
            )
        ]

    @property
    def metres(self) -> int:
        """How far its point moves."""
        if self.before is None:
            return 0
        far = metres_between((self.before["lon"], self.before["lat"]), (self.after["lon"], self.after["lat"]))
        return math.ceil(far)

    @property
    def points(self) -> list[tuple[str, str]]:
        """All places of its line or area before and after, one a line, when there is one and it changes."""
        shapes = [row.get("geometry") for row in (self.before or {}, self.after)]
        if shapes[0] == shapes[1]:
            return []
        words = (N_("原来的坐标"), N_("新的坐标"))
        return [(word, _written(shape)) for word, shape in zip(words, shapes, strict=True) if shape]

    @property
    def drawing(self) -> list[Figure]:
        """Before and after to one scale, north above; nothing for a lone point or what stays where it is."""
        rows = [row for row in (self.before, self.after) if row]
        parts = [_parts(row) for row in rows]
        if parts[0] == parts[-1] and (len(parts) > 1 or not self.after.get("geometry")):
            return []
        to_svg = _Scale([place for those in parts for part in those for place in part])
        return [_figure(those, row, to_svg) for those, row in zip(parts, rows, strict=True)]


def changed_sites(changes: Mapping[str, Any], present: Mapping[str, Site], *, compare: bool) -> list[ChangedSite]:
    """The sites that ``changes`` sets. ``compare``: with ``present``, the published ones by number as text."""
    found = []
    for row in changes.get("sites", []):
        site = present.get(str(row.get("number"))) if compare else None
        found.append(ChangedSite(row, vars(site) if site else None))
    return found


def place_of(row: Columns) -> str:
    """Where a site's point lies, in degrees."""
    return f"{row['lon']:.6f}, {row['lat']:.6f}"


def _chinese(text: str | None) -> str:
    return Chinese(text or "")


def _shape_of(row: Columns) -> Word:
    shape = row.get("geometry")
    name = KIND_WORDS[shape["type"] if shape else "Point"]
    word = Word(name)
    points = sum(len(part) for part in _parts(row))
    return Word(N_("%(kind)s，%(n)s 个点"), {"kind": word, "n": points}) if shape else word


def _parts(row: Columns) -> list[list[Place]]:
    """The lines and rings that a site is made of; one of one place for a point."""
    shape = row.get("geometry")
    return list(_lines(shape["coordinates"], DEPTH[shape["type"]])) if shape else [[(row["lon"], row["lat"])]]


def _lines(coordinates: Sequence[Any], depth: int) -> Iterator[list[Place]]:
    if depth == 1:
        yield [(place[0], place[1]) for place in coordinates]
    elif depth > 1:
        for part in coordinates:
            yield from _lines(part, depth - 1)
    else:
        yield [(coordinates[0], coordinates[1])]


def _written(shape: Mapping[str, Any]) -> str:
    parts = _lines(shape["coordinates"], DEPTH[shape["type"]])
    return "\n\n".join("\n".join(f"{lon:.6f}, {lat:.6f}" for lon, lat in part) for part in parts)


class _Scale:
    """From degrees to the drawing's units; a degree of longitude is as short as it is there."""

    def __init__(self, places: Sequence[Place]) -> None:
        lons, lats = zip(*places, strict=True)
        self.narrow = math.cos(math.radians(sum(lats) / len(lats)))
        self.west, self.north = min(lons), max(lats)
        wide = max((max(lons) - self.west) * self.narrow, 1 / METRES_A_DEGREE)
        high = max(self.north - min(lats), 1 / METRES_A_DEGREE)
        self.by = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)

    def __call__(self, place: Place) -> tuple[float, float]:
        east, south = (place[0] - self.west) * self.narrow, self.north - place[1]
        return round(EDGE + east * self.by, 1), round(EDGE + south * self.by, 1)


def _figure(parts: Sequence[Sequence[Place]], row: Columns, to_svg: _Scale) -> Figure:
    if not row.get("geometry"):
        return Figure("", to_svg(parts[0][0]))
    lines = ("M" + " L".join(f"{x} {y}" for x, y in map(to_svg, part)) for part in parts)
    return Figure(" ".join(lines), None)
