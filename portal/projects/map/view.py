"""The part of the map that a reader has in view, as the address says it: ?bbox=west,south,east,north&zoom=14."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.forms import clean_line
from portal.web.language import N_
from portal.web.problems import Problem

NEAREST, USUAL = 18, 12
CELL_PIXELS = 64
MOST_CELLS = 900
_NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")


class ViewRefused(Problem):
    """A view that is none."""

    status = 422
    message = N_("地图范围写得不对，请写成 bbox=西,南,东,北，例如 bbox=121.4,38.8,121.5,38.9。")


@dataclass(frozen=True)
class View:
    """Degrees WGS-84 and Leaflet's zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    @property
    def cell(self) -> tuple[float, float]:
        """The sides of a cell for clusters, in degrees: 64 pixels at this zoom, but never more than 900 cells."""
        wide = 360 / 2**self.zoom * CELL_PIXELS / 256
        high = wide * max(math.cos(math.radians((self.south + self.north) / 2)), 0.05)
        while ((self.east - self.west) / wide + 1) * ((self.north - self.south) / high + 1) > MOST_CELLS:
            wide, high = wide * 1.5, high * 1.5
        return wide, high


def read_view(query: Mapping[str, str], box: Mapping[str, float]) -> View:
    """The view of an address; without one the programme's ``box``. Raises ViewRefused."""
    zoom = _zoom(clean_line(query.get("zoom")))
    asked = clean_line(query.get("bbox"))
    if not asked:
        return View(box["west"], box["south"], box["east"], box["north"], zoom)
    parts = [part.strip() for part in asked.split(",")]
    if len(parts) != 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ViewRefused
    west, south, east, north = map(float, parts)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ViewRefused(N_("地图范围的西边要小于东边，南边要小于北边，并且是经纬度。"))
    return View(west, south, east, north, zoom)


def _zoom(typed: str) -> int:
    if not typed:
        return USUAL
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,3})?", typed):
        raise ViewRefused(N_("地图级别要写成 0 到 18 的数字，例如 zoom=14。"))
    return min(int(float(typed)), NEAREST)
