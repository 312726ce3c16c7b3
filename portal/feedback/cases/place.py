"""Where a case is, as a small drawing of the district: no map is loaded for it."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from portal.feedback.models import Case
from portal.projects.models import Site
from portal.settings import ROOT

WIDTH, HEIGHT = 240, 160
# Half of what is shown, in degrees of latitude: some seven kilometres, so that one knows the neighbourhood.
REACH = 0.035
COARSE = 0.0004
LAND = ROOT / "portal/projects/land.geojson"


@dataclass(frozen=True)
class Drawing:
    """The land around the middle of some places, as the ``d`` of a path, and where they are on it.

    ``of``: whose places: "pin" (the resident's), "site" (the case's) or "project" (all its sites).
    """

    land: str
    points: list[tuple[int, int]]
    of: str


@dataclass(frozen=True)
class View:
    """What is shown of the district: its middle and, in degrees of latitude, half of its height."""

    lon: float
    lat: float
    reach: float

    @property
    def narrow(self) -> float:
        return math.cos(math.radians(self.lat))

    @property
    def wide(self) -> float:
        return self.reach * WIDTH / HEIGHT / self.narrow

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        by = HEIGHT / (2 * self.reach)
        return round(WIDTH / 2 + (lon - self.lon) * self.narrow * by), round(HEIGHT / 2 - (lat - self.lat) * by)


def drawing_of(case: Case, sites: Sequence[Site]) -> Drawing | None:
    """Around the resident's pin, else the case's site, else the sites of its project; None where none is known."""
    if case.lon is not None and case.lat is not None:
        return _drawn([(case.lon, case.lat)], "pin")
    if case.site is not None:
        return _drawn([(case.site.lon, case.site.lat)], "site")
    return _drawn([(site.lon, site.lat) for site in sites], "project") if sites else None


def _drawn(places: Sequence[tuple[float, float]], of: str) -> Drawing:
    view = _view_of(places)
    return Drawing(_land_in(view), [view.at(*place) for place in places], of)


def _view_of(places: Sequence[tuple[float, float]]) -> View:
    """One that holds them all, with some room at the edge."""
    lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
    view = View((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2, REACH)
    high, broad = max(lats) - min(lats), (max(lons) - min(lons)) * view.narrow * HEIGHT / WIDTH
    return replace(view, reach=max(REACH, 0.6 * high, 0.6 * broad))


def _land_in(view: View) -> str:
    seen = _land().intersection(
        box(view.lon - view.wide, view.lat - view.reach, view.lon + view.wide, view.lat + view.reach)
    )
    seen = seen.simplify(COARSE * view.reach / REACH)
    parts = getattr(seen, "geoms", [seen])
    rings = (ring for part in parts if part.geom_type == "Polygon" for ring in (part.exterior, *part.interiors))
    return "".join("M" + "L".join(" ".join(map(str, view.at(*at[:2]))) for at in ring.coords) + "z" for ring in rings)


@cache
def _land() -> BaseGeometry:
    features = json.loads(LAND.read_text(encoding="utf-8"))["features"]
    found = next(feature for feature in features if feature["properties"]["kind"] == "land")
    return shape(found["geometry"]).buffer(0)
