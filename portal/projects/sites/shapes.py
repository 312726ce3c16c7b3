"""What a site may look like on the map: a point, a line or an area, judged before anybody publishes it."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.validation import explain_validity

from portal.projects.sites.coordinates import Place
from portal.web.forms import Word
from portal.web.language import N_

MOST_POINTS = 2000  # of one site; a page of the map carries many

KIND_WORDS = {
    "Point": N_("点"),
    "LineString": N_("线"),
    "MultiLineString": N_("线"),
    "Polygon": N_("面"),
    "MultiPolygon": N_("面"),
}
# How deep the places lie in the coordinates of each kind (RFC 7946, 3.1).
DEPTH = {"Point": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
LEAST = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}
SIDES = {"west": N_("西边"), "south": N_("南边"), "east": N_("东边"), "north": N_("北边")}
_WHERE = re.compile(r"(.*)\[(\S+) (\S+)\]")


class ShapeRefused(Exception):
    """A shape that cannot be shown; ``word`` tells the reader what and where."""

    def __init__(self, message: str, /, **params: object) -> None:
        self.word = Word(message, params)
        super().__init__(message)


@dataclass(frozen=True)
class Shape:
    """A judged place in WGS-84: ``lon`` and ``lat`` lie on it; ``geometry`` is None for a point alone."""

    lon: float
    lat: float
    geometry: dict[str, Any] | None

    @property
    def kind(self) -> str:
        return str(self.geometry["type"]) if self.geometry else "Point"

    @property
    def word(self) -> str:
        """Point, line or area, in words."""
        return KIND_WORDS[self.kind]


def judged(
    geometry: Mapping[str, Any],
    *,
    box: Mapping[str, float],
    convert: Callable[[Place], Place] = lambda place: place,
) -> Shape:
    """The shape of a GeoJSON geometry, its places converted one by one.

    Raises ShapeRefused: not a kind that is shown, no numbers, too many places, outside the box, not closed, crossing
    itself.
    """
    kind = geometry.get("type")
    if not isinstance(kind, str) or kind not in DEPTH:
        raise ShapeRefused(N_("只收点、线和面（可以有几段），不收“%(kind)s”"), kind=str(kind)[:30])
    coordinates = _converted(geometry.get("coordinates"), DEPTH[kind], convert, _Count())
    places = list(places_of(coordinates))
    _check_box(places, box)
    if kind == "Point":
        return Shape(*places[0], None)
    _check_parts(kind, coordinates)
    return _on_the_map({"type": kind, "coordinates": coordinates})


def places_of(coordinates: Any) -> Iterator[Place]:
    """The places in GeoJSON coordinates of any depth, in their order."""
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from places_of(part)


class _Count:
    """Counts the places while they are read, so that a huge list is refused before it is kept."""

    n = 0

    def next(self) -> int:
        self.n += 1
        if self.n > MOST_POINTS:
            raise ShapeRefused(N_("一个图形最多 %(most)s 个点，请简化后再传"), most=MOST_POINTS)
        return self.n


def _converted(value: Any, depth: int, convert: Callable[[Place], Place], count: _Count) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ShapeRefused(N_("坐标写得不完整"))
    if depth:
        return [_converted(part, depth - 1, convert, count) for part in value]
    number = count.next()
    if not 2 <= len(value) <= 4 or not all(_is_number(part) for part in value):
        raise ShapeRefused(N_("第 %(n)s 个点不是一对数字"), n=number)
    lon, lat = float(value[0]), float(value[1])
    if not (abs(lon) <= 180 and abs(lat) <= 180):
        raise ShapeRefused(N_("第 %(n)s 个点不是经纬度：数字太大"), n=number)
    return list(convert((lon, lat)))


def _is_number(value: object) -> bool:
    # A JSON number may have 4,000 digits or be an exponent out of bounds.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e9 and math.isfinite(value)


def _check_box(places: Sequence[Place], box: Mapping[str, float]) -> None:
    for number, (lon, lat) in enumerate(places, start=1):
        sides = outside(lon, lat, box)
        if not sides:
            continue
        if not outside(lat, lon, box):
            raise ShapeRefused(N_("第 %(n)s 个点的经纬度写反了：先写经度，再写纬度"), n=number)
        raise ShapeRefused(
            N_("第 %(n)s 个点（%(lon)s, %(lat)s）不在本区范围内：%(side)s超出 %(edge)s"),
            n=number,
            lon=written(lon),
            lat=written(lat),
            side=Word(SIDES[sides[0]]),
            edge=written(box[sides[0]]),
        )


def outside(lon: float, lat: float, box: Mapping[str, float]) -> list[str]:
    """The sides of the box beyond which a place lies, west, south, east, north."""
    beyond = {
        "west": lon < box["west"],
        "south": lat < box["south"],
        "east": lon > box["east"],
        "north": lat > box["north"],
    }
    return [side for side, it_is in beyond.items() if it_is]


def written(degrees: float) -> str:
    """Degrees as people write them, without noughts at the end."""
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def _check_parts(kind: str, coordinates: list[Any]) -> None:
    lines = coordinates
    for _ in range(DEPTH[kind] - 2):
        lines = [line for part in lines for line in part]
    if DEPTH[kind] == 1:
        lines = [coordinates]
    for line in lines:
        if len({tuple(place) for place in line}) < LEAST[kind] - (LEAST[kind] == 4):
            least = 3 if LEAST[kind] == 4 else 2
            raise ShapeRefused(N_("%(kind)s至少要有 %(n)s 个不同的点"), kind=Word(KIND_WORDS[kind]), n=least)
        if LEAST[kind] == 4 and line[0] != line[-1]:
            raise ShapeRefused(N_("面的边界没有闭合：最后一个点须与第一个点相同"))


def _on_the_map(geometry: dict[str, Any]) -> Shape:
    drawn = shape(geometry)
    if not drawn.is_valid:
        raise _invalid(explain_validity(drawn))
    if drawn.geom_type in ("LineString", "MultiLineString"):
        line = max(shapely.get_parts(drawn), key=lambda part: part.length)
        on_it = line.interpolate(0.5, normalized=True)
    else:
        on_it = drawn.representative_point()
    return Shape(round(on_it.x, 6), round(on_it.y, 6), geometry)


def _invalid(reason: str) -> ShapeRefused:
    """GEOS says "Self-intersection[121.5 38.8]"."""
    found = _WHERE.fullmatch(reason)
    what, lon, lat = found.groups() if found else (reason, "", "")
    where = {"lon": written(float(lon)), "lat": written(float(lat))} if lon else {"lon": "?", "lat": "?"}
    if "elf-intersection" in what:
        return ShapeRefused(N_("面的边界自己和自己相交，在 %(lon)s, %(lat)s 附近"), **where)
    if "Hole" in what:
        return ShapeRefused(N_("面里的空洞画到了外面，在 %(lon)s, %(lat)s 附近"), **where)
    return ShapeRefused(N_("这个面画得不成立，在 %(lon)s, %(lat)s 附近"), **where)
