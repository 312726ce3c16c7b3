"""Where a case is, as a small drawing of the district: no map is loaded for it."""

import json
import math
from dataclasses import dataclass
from functools import cache

from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from portal.feedback.models import Case
from portal.settings import ROOT

WIDTH, HEIGHT = 240, 160
# Half of what is shown, in degrees of latitude: some seven kilometres, so that one knows the neighbourhood.
REACH = 0.035
COARSE = 0.0004
LAND = ROOT / "portal/projects/land.geojson"


@dataclass(frozen=True)
class Drawing:
    """The land around a place, which is in the middle, as the ``d`` of a path. ``pinned``: by the resident."""

    land: str
    pinned: bool


def drawing_of(case: Case) -> Drawing | None:
    """Around the resident's pin, else around the site; None where neither is known."""
    if case.lon is not None and case.lat is not None:
        return Drawing(_around(case.lon, case.lat), pinned=True)
    if case.site is not None:
        return Drawing(_around(case.site.lon, case.site.lat), pinned=False)
    return None


def _around(lon: float, lat: float) -> str:
    narrow = math.cos(math.radians(lat))
    wide = REACH * WIDTH / HEIGHT / narrow
    seen = _land().intersection(box(lon - wide, lat - REACH, lon + wide, lat + REACH)).simplify(COARSE)
    parts = getattr(seen, "geoms", [seen])
    by = HEIGHT / (2 * REACH)

    def told(at: tuple[float, ...]) -> str:
        return f"{WIDTH / 2 + (at[0] - lon) * narrow * by:.0f} {HEIGHT / 2 - (at[1] - lat) * by:.0f}"

    rings = (ring for part in parts if part.geom_type == "Polygon" for ring in (part.exterior, *part.interiors))
    return "".join("M" + "L".join(told(at) for at in ring.coords) + "z" for ring in rings)


@cache
def _land() -> BaseGeometry:
    features = json.loads(LAND.read_text(encoding="utf-8"))["features"]
    found = next(feature for feature in features if feature["properties"]["kind"] == "land")
    return shape(found["geometry"]).buffer(0)
