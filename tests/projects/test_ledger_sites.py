"""A line or an area cannot be moved without a trace in the chain."""

from typing import Any

from portal.projects.ledger.site_facts import site_facts
from portal.projects.models import LedgerEntry, Site
from tests.kit.cast import World
from tests.kit.databases import both_databases
from tests.projects.written import out

PUMP = {"name_zh": "泵站", "lon": 121.5, "lat": 38.85, "precision_m": 50}


def triangle(wide: float) -> dict[str, Any]:
    ring = [[121.5, 38.85], [121.5 + wide, 38.85], [121.5 + wide, 38.85 + wide], [121.5, 38.85]]
    return {"type": "Polygon", "coordinates": [ring]}


@both_databases
async def test_an_area_that_grows_is_an_other_one_in_the_chain(world: World) -> None:
    await out(world, sites=[{**PUMP, "number": None, "geometry": triangle(0.001)}])
    site = await Site.filter(project_id=world.project.id).order_by("-number").first()
    assert site is not None
    await out(
        world,
        title="改",
        sites=[{**PUMP, "number": site.number, "geometry": triangle(0.02), "reason": "范围扩大。"}],
    )
    entry = await LedgerEntry.get(project_id=world.project.id, kind="site changed")
    before, after = entry.facts["before"], entry.facts["after"]
    assert [name for name in after if before[name] != after[name]] == ["outline"]
    assert (after["shape"], after["points"]) == ("Polygon", 4)


def test_the_outline_is_one_that_a_stranger_can_make() -> None:
    line = {"type": "LineString", "coordinates": [[121.5, 38.85], [121.5012345, 39]]}
    facts = site_facts(Site(lon=121.5, lat=38.85, precision_m=50, geometry=line))
    # printf '[["121.500000","38.850000"],["121.501234","39.000000"]]' | sha256sum
    assert (facts["points"], facts["outline"]) == (
        2,
        "8bc722319de385ff0ff51273a9b5b1c802661578568b26dce8dc4295e64f7e74",
    )
