"""The sites of a view: one by one, or counted by cells where there are many."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.map.view import MOST_CELLS, View, ViewRefused, read_view
from portal.projects.models import Project, Site
from portal.store.edition import changing_public_content
from tests.kit.client import Client
from tests.kit.databases import both_databases

SITES = "/programmes/2024/sites.geojson"
BOX = {"west": 121.1, "south": 38.7, "east": 121.7, "north": 39.02}


async def many(n: int) -> None:
    """A square of sites, all of project 3, from 121.40, 38.80 on, a thousandth of a degree apart."""
    project = await Project.get(number=3)
    rows = [
        Site(
            project_id=project.id,
            position=at + 1,
            number=at + 2,
            lon=round(121.4 + at % 50 / 1000, 6),
            lat=round(38.8 + at // 50 / 1000, 6),
            precision_m=10,
        )
        for at in range(n)
    ]
    async with changing_public_content():
        await Site.bulk_create(rows)


async def found(client: Client, query: str = "", prefix: str = "") -> dict[str, Any]:
    answer = await client.get(f"{prefix}{SITES}{query}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/geo+json"), answer.text
    return answer.json()  # type: ignore[no-any-return]


@both_databases
async def test_few_sites_come_one_by_one_with_page_and_light(client: Client) -> None:
    every = await found(client)
    assert every["total"] == len(every["features"]) == await Site.all().count()
    for feature in every["features"]:
        about = feature["properties"]
        assert (about["kind"], about["light"]) == ("site", "not_published")
        assert about["url"] == f"/projects/{about['slug']}/sites/{about['site']}"
    assert (await client.get(every["features"][0]["properties"]["url"])).status == 200


@both_databases
async def test_a_view_holds_what_lies_in_it_and_nothing_else(client: Client) -> None:
    await many(100)
    got = await found(client, "?bbox=121.40,38.80,121.404,38.8005&zoom=17")
    places = [tuple(feature["geometry"]["coordinates"]) for feature in got["features"]]
    assert places == [(121.4, 38.8), (121.401, 38.8), (121.402, 38.8), (121.403, 38.8), (121.404, 38.8)]


@both_databases
async def test_many_sites_are_counted_by_cells_that_lose_none(client: Client) -> None:
    await many(1000)
    got = await found(client, "?bbox=121.3,38.7,121.5,38.9&zoom=12")
    kinds = {feature["properties"]["kind"] for feature in got["features"]}
    assert "cluster" in kinds
    assert len(got["features"]) < 50
    assert sum(feature["properties"].get("count", 1) for feature in got["features"]) == got["total"] >= 1000
    for feature in got["features"]:
        if feature["properties"]["kind"] == "cluster":
            west, south, east, north = feature["properties"]["bbox"]
            lon, lat = feature["geometry"]["coordinates"]
            assert west <= lon <= east and south <= lat <= north


@both_databases
@pytest.mark.parametrize("n", [5, 300])
async def test_a_line_is_sent_whether_its_site_is_counted_or_not(client: Client, n: int) -> None:
    await many(n)
    line = {"type": "LineString", "coordinates": [[121.4, 38.8], [121.42, 38.82]]}
    async with changing_public_content():
        await Site.filter(project__number=3, number=2).update(geometry=line)
    shapes = [f for f in (await found(client))["features"] if f["properties"]["kind"] == "shape"]
    assert [(f["geometry"], f["properties"]["light"]) for f in shapes] == [(line, "not_published")]
    assert (await found(client, "?light=done"))["features"] == []


@both_databases
async def test_removed_sites_and_sites_of_merged_projects_are_left_out(client: Client) -> None:
    before = (await found(client))["total"]
    await many(10)
    async with changing_public_content():
        await Site.filter(project__number=3, number__lt=7, number__gt=1).update(
            removed_at=datetime(2024, 7, 1, tzinfo=UTC)
        )
        other = await Project.get(number=4)
        gone = await Site.filter(project_id=other.id).count()
        await Project.filter(id=other.id).update(merged_into_id=(await Project.get(number=3)).id)
    assert (await found(client))["total"] == before + 5 - gone


@both_databases
async def test_area_and_light_choose_as_in_the_list(client: Client) -> None:
    project = await Project.get(number=1).select_related("area")
    got = await found(client, f"?area={project.area.key}")
    assert {feature["properties"]["area"] for feature in got["features"]} == {project.area.key}
    assert (await found(client, "?light=done"))["total"] == 0
    assert (await found(client, "?light=not_published"))["total"] == (await found(client))["total"]


@both_databases
async def test_the_projects_of_a_list_can_be_asked_for(client: Client) -> None:
    await many(300)
    slugs = await Project.filter(number__in=[1, 3]).values_list("slug", flat=True)
    some = await found(client, f"?slugs={','.join(map(str, slugs))}")
    assert some["total"] == await Site.filter(project__number__in=[1, 3]).count()
    assert sum(feature["properties"].get("count", 1) for feature in some["features"]) == some["total"]
    assert (await found(client, "?slugs="))["features"] == []


async def test_each_language_has_its_words(client: Client) -> None:
    english = (await found(client, prefix="/en"))["features"][0]["properties"]
    assert english["url"].startswith("/en/projects/")
    assert english["light_word"] == "Not published"


BOXES = ["1,2,3", "a,b,c,d", "nan,38,122,39", "121,38,1e9,39", "122,38,121,39", "121,39,122,38", "121,38,122,99"]
WRONG = [(f"?bbox={box}", "地图范围") for box in [*BOXES, "121,38,122,39,40"]] + [
    ("?bbox=121,38,122,39&zoom=-1", "地图级别"),
    ("?bbox=121,38,122,39&zoom=viel", "地图级别"),
    ("?zoom=1e5", "地图级别"),
    ("?light=green", "没有“green”这种进度灯。"),
    ("?light=" + "a" * 31, f"没有“{'a' * 30}”这种进度灯。"),  # longer than the column, which Tortoise would refuse
]


@both_databases
@pytest.mark.parametrize(("query", "said"), WRONG)
async def test_a_view_that_is_none_is_told_in_words(client: Client, query: str, said: str) -> None:
    answer = await client.get(SITES + query)
    assert answer.status == 422
    assert said in answer.words


async def test_an_unknown_year_has_no_sites(client: Client) -> None:
    assert (await client.get("/programmes/1999/sites.geojson")).status == 404


@given(st.text(max_size=60), st.text(max_size=6))
def test_no_view_breaks_the_reader(bbox: str, zoom: str) -> None:
    try:
        view = read_view({"bbox": bbox, "zoom": zoom}, BOX)
    except ViewRefused as refused:
        assert refused.status == 422
    else:
        assert view.west < view.east and view.south < view.north


DEGREES = st.floats(-180, 180), st.floats(-90, 90)


@given(*DEGREES, *DEGREES, st.integers(0, 18))
def test_a_view_has_at_most_so_many_cells(west: float, south: float, east: float, north: float, zoom: int) -> None:
    west, east = sorted((west, east))
    south, north = sorted((south, north))
    view = View(west, south, east + 1e-6, north + 1e-6, zoom)
    wide, high = view.cell
    assert ((view.east - view.west) / wide + 1) * ((view.north - view.south) / high + 1) <= MOST_CELLS
