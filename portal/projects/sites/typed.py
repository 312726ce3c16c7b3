"""Places as people type them: a pair of degrees a line, written again as they are kept."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from portal.projects.sites.coordinates import to_wgs84
from portal.projects.sites.shapes import MOST_POINTS, Shape, ShapeRefused, judged, places_of, written
from portal.web.language import N_

TYPED_KINDS = {"point": "Point", "line": "LineString", "area": "Polygon"}
_NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")
_BETWEEN = re.compile(r"[\s,;/]+")


def shape_of(text: str, *, kind: str, system: str, box: Mapping[str, float]) -> Shape:
    """The shape of typed lines "lon, lat"; ``kind`` is one of ``TYPED_KINDS``, an area closes by itself.

    Full-width digits and commas are what many Chinese keyboards give, and are read. Raises ShapeRefused.
    """
    lines = [line for line in unicodedata.normalize("NFKC", text).replace("、", ",").split("\n") if line.strip()]
    if len(lines) > MOST_POINTS:
        raise ShapeRefused(N_("一个图形最多 %(most)s 个点，请简化后再传"), most=MOST_POINTS)
    places = [_place(line, at) for at, line in enumerate(lines, start=1)]
    geometry = {"type": TYPED_KINDS[kind], "coordinates": _coordinates(places, kind)}
    return judged(geometry, box=box, convert=lambda place: to_wgs84(place, system))


def lines_of(shape: Mapping[str, Any]) -> str:
    """A kept place as the lines that would give it: {lon, lat, geometry}."""
    geometry = shape.get("geometry")
    places = list(places_of(geometry["coordinates"])) if geometry else [(shape["lon"], shape["lat"])]
    if geometry and geometry["type"] == "Polygon":
        places = places[:-1]
    return "\n".join(f"{written(lon)}, {written(lat)}" for lon, lat in places)


def _place(line: str, at: int) -> list[float]:
    parts = [part for part in _BETWEEN.split(line.strip()) if part]
    if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        example = "121.5234, 38.8612"
        raise ShapeRefused(N_("第 %(n)s 行不是经纬度，请写成 %(example)s 这样"), n=at, example=example)
    return [float(part) for part in parts]


def _coordinates(places: list[list[float]], kind: str) -> list[Any]:
    if kind == "point":
        if len(places) > 1:
            raise ShapeRefused(N_("一个点只写一行；要画线或面，请先在“形状”里选"))
        return places[0] if places else []
    if kind == "area":
        closed = places if places and places[0] == places[-1] else [*places, *places[:1]]
        return [closed]
    return places
