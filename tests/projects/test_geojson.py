"""The points of the map, as RFC 7946 wants them."""

from datetime import timedelta
from typing import Any

from portal.projects.models import Area, LedgerEntry, LedgerHead, LedgerText, Programme, Project, ServiceNotice, Site
from portal.store.edition import changing_public_content
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.databases import both_databases
from tests.projects.bob import published

PROPERTIES = {
    "number",
    "slug",
    "title",
    "area",
    "area_name",
    "light",
    "light_word",
    "ended_on",
    "overridden",
    "computed_light",
    "url",
    "label",
    "scope",
    "basis",
    "precision_m",
    "place",
    "sites",
    "notices",
}


async def collection(client: Client, prefix: str = "") -> dict[str, Any]:
    answer = await client.get(f"{prefix}/projects.geojson")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/geo+json")
    return answer.json()  # type: ignore[no-any-return]


@both_databases
async def test_it_is_a_feature_collection_of_all_fifteen(client: Client) -> None:
    found = await collection(client)
    assert (found["type"], len(found["features"]), "crs" in found) == ("FeatureCollection", 15, False)
    assert [feature["properties"]["number"] for feature in found["features"]] == list(range(1, 16))
    assert {feature["type"] for feature in found["features"]} == {"Feature"}
    assert {frozenset(feature) for feature in found["features"]} == {
        frozenset({"type", "id", "geometry", "properties"})
    }
    assert len({feature["id"] for feature in found["features"]}) == 15
    assert {frozenset(feature["properties"]) for feature in found["features"]} == {frozenset(PROPERTIES)}


@both_databases
async def test_points_are_longitude_then_latitude_inside_the_programmes_box(client: Client) -> None:
    found = await collection(client)
    west, south, east, north = found["bbox"]
    assert (west, south, east, north) == (121.10, 38.70, 121.70, 39.02)
    placed = [feature for feature in found["features"] if feature["geometry"]]
    for feature in placed:
        geometry = feature["geometry"]
        points = [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]
        assert all(west <= lon <= east and south <= lat <= north for lon, lat in points)
        assert [[site["lon"], site["lat"]] for site in feature["properties"]["sites"]] == points
        assert feature["properties"]["precision_m"] == max(s["precision_m"] for s in feature["properties"]["sites"])


@both_databases
async def test_a_district_wide_project_has_no_point(client: Client) -> None:
    wide = [feature for feature in (await collection(client))["features"] if feature["geometry"] is None]
    rows = [feature["properties"] for feature in wide]
    assert wide != []
    assert {(row["scope"], row["precision_m"], len(row["sites"])) for row in rows} == {("district", None, 0)}
    assert all("全区范围" in row["label"] for row in rows)


async def test_several_places_make_a_multipoint(client: Client) -> None:
    async with changing_public_content():
        site = await Site.get(project__number=1)
        await Site.create(project_id=site.project_id, position=1, lon=121.5, lat=38.8, precision_m=900)
    (feature,) = [f for f in (await collection(client))["features"] if f["properties"]["number"] == 1]
    assert feature["geometry"] == {"type": "MultiPoint", "coordinates": [[site.lon, site.lat], [121.5, 38.8]]}
    assert feature["properties"]["precision_m"] == 900
    assert "900 米" in feature["properties"]["label"]


async def test_each_language_has_its_words_and_links_and_the_same_points(client: Client) -> None:
    chinese, english = await collection(client), await collection(client, "/en")
    for ours, theirs in zip(chinese["features"], english["features"], strict=True):
        assert (ours["id"], ours["geometry"]) == (theirs["id"], theirs["geometry"])
        assert ours["properties"]["url"] == f"/projects/{ours['id']}"
        assert theirs["properties"]["url"] == f"/en/projects/{ours['id']}"
        assert ours["properties"]["title"] != theirs["properties"]["title"]


async def test_the_points_link_to_pages_that_are_there(client: Client) -> None:
    for feature in (await collection(client))["features"]:
        assert (await client.get(feature["properties"]["url"])).status == 200


async def test_a_year_has_its_own_points(client: Client) -> None:
    assert (await client.get("/programmes/2024/projects.geojson")).json() == await collection(client)
    assert (await client.get("/programmes/2023/projects.geojson")).status == 404


async def test_without_a_programme_there_are_no_points(client: Client) -> None:
    async with changing_public_content():
        for model in (LedgerText, LedgerEntry, LedgerHead, Project, Area, Programme):
            await model.all().delete()
    assert (await client.get("/projects.geojson")).status == 404
    for path in ("/", "/en/", "/projects/", "/about"):
        assert (await client.get(path)).status == 200


async def test_on_the_first_day_every_light_is_not_published(client: Client) -> None:
    lights = {feature["properties"]["light"] for feature in (await collection(client))["features"]}
    assert lights == {"not_published"}


@both_databases
async def test_what_runs_at_a_project_is_marked_and_said(world: World) -> None:
    client = world.anybody()
    begins = world.portal.state.now() - timedelta(hours=1)
    update = await published(world)
    async with changing_public_content():
        await ServiceNotice.create(
            project_id=world.project.id,
            kind="water",
            title="凌水街停水",
            begins_at=begins,
            ends_at=begins + timedelta(hours=8),
            published_by_id=update.id,
        )
    marked = [f["properties"] for f in (await collection(client))["features"] if f["properties"]["notices"]]
    assert [(row["slug"], row["notices"]) for row in marked] == [(world.project.slug, ["凌水街停水"])]
    assert marked[0]["label"].endswith("，有通知：凌水街停水")


@both_databases
async def test_a_shape_comes_with_its_site_and_a_removed_site_does_not_come(world: World) -> None:
    line = {"type": "LineString", "coordinates": [[121.5, 38.8], [121.52, 38.8]]}
    async with changing_public_content():
        first = await Site.get(project_id=world.project.id)
        more = {"project_id": world.project.id, "precision_m": 20, "name_zh": "管线"}
        await Site.create(**more, position=1, number=2, lon=121.51, lat=38.8, geometry=line)
        await Site.create(**more, position=2, number=3, lon=121.6, lat=38.8, removed_at=world.portal.state.now())
    (feature,) = [f for f in (await collection(world.anybody(), "/en"))["features"] if f["id"] == world.project.slug]
    sites = feature["properties"]["sites"]
    assert [(site["number"], site["shape"]) for site in sites] == [(1, None), (2, line)]
    assert sites[1]["url"] == f"/en/projects/{world.project.slug}/sites/2"
    assert feature["geometry"]["coordinates"] == [[first.lon, first.lat], [121.51, 38.8]]
