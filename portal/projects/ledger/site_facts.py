"""What the ledger holds of a site: its place, its believed error and the form of its line or area."""

import hashlib
from typing import Any

import rfc8785

from portal.projects.ledger.change import Fact
from portal.projects.models import Site


def site_facts(site: Site) -> dict[str, Fact]:
    """Degrees with six decimals (a hand's breadth), as text: a float has no one way to be written.

    A line or an area also has the number of its points and, as ``outline``, a digest of all of them.
    """
    shape = str(site.geometry["type"]) if site.geometry else "Point"
    facts: dict[str, Fact] = {
        "lon": _degrees(site.lon),
        "lat": _degrees(site.lat),
        "precision_m": site.precision_m,
        "shape": shape,
    }
    if site.geometry:
        written = _written(site.geometry["coordinates"])
        facts |= {"points": _count(written), "outline": hashlib.sha256(rfc8785.dumps(written)).hexdigest()}
    return facts


def _written(coordinates: Any) -> Any:
    """GeoJSON's nested lists with each number as text."""
    if isinstance(coordinates, list):
        return [_written(each) for each in coordinates]
    return _degrees(coordinates)


def _degrees(number: float) -> str:
    return f"{number:.6f}"


def _count(written: list[Any]) -> int:
    """How many points: the lists that hold text."""
    if written and isinstance(written[0], str):
        return 1
    return sum(_count(each) for each in written)
