"""Sites in the update's form: typed, uploaded, removed, and what becomes of them at publication."""

import json
from typing import Any

import pytest

from portal.projects.models import Site, Update
from portal.projects.sites.coordinates import gcj_of_wgs
from portal.store.edition import changing_public_content
from tests.kit.cast import World
from tests.kit.databases import both_databases
from tests.projects.bob import CREATE, NEW, PAGE, approved, at, drafted, filled, published, submitted

SQUARE = [[121.5, 38.8], [121.51, 38.8], [121.51, 38.81], [121.5, 38.81], [121.5, 38.8]]


def geojson(*features: tuple[str, str, Any]) -> bytes:
    """A file of (name, kind, coordinates)."""
    rows = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": kind, "coordinates": coordinates}}
        for name, kind, coordinates in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def sent(body: bytes, name: str = "sites.geojson") -> dict[str, Any]:
    return {"sites_file": (name, body, "application/geo+json")}


@both_databases
async def test_a_published_site_has_a_number_a_page_and_a_place_on_the_map(world: World) -> None:
    typed = "121.50, 38.80\n121.51, 38.80\n121.51, 38.81"
    await published(
        world,
        ns0_name_zh="二号泵房",
        ns0_shape="area",
        ns0_points=typed,
        ns0_precision="20",
        ns0_covers="凌水街\n 小平岛 ",
    )
    new = await Site.filter(project_id=world.project.id).order_by("-number").first()
    assert new is not None
    assert (new.number, new.name_zh, new.covers, new.precision_m) == (2, "二号泵房", "凌水街\n小平岛", 20)
    assert new.geometry == {"type": "Polygon", "coordinates": [[*SQUARE[:3], SQUARE[0]]]}
    page = await world.anybody().get(f"{PAGE}/sites/2")
    assert (page.status, page.heading) == (200, "二号泵房")
    assert "凌水街小平岛" in page.words


@both_databases
async def test_moving_a_site_needs_a_reason_and_keeps_its_number(world: World) -> None:
    bob = await world.as_(world.bob)
    lon, lat = gcj_of_wgs((121.5, 38.8))
    moved = {"st1_points": f"{lon}, {lat}", "st1_system": "gcj02"}
    answer = await bob.post(CREATE, await filled(bob, act="submit", **moved))
    assert answer.status == 422
    assert answer.doc.xpath("//*[@id='st1_reason-err']")[0].text_content().strip().startswith("改动点位须写明原因")
    assert answer.fields("//form[@enctype]")["st1_points"] == moved["st1_points"]
    await published(world, **moved, st1_reason="原址管线让路")
    site = await Site.get(project_id=world.project.id)
    assert (site.number, site.lon, site.lat) == (1, 121.5, 38.8)


async def test_a_form_sent_as_it_came_changes_no_site(world: World) -> None:
    before = await Site.get(project_id=world.project.id).values()
    update = await drafted(await world.as_(world.bob))
    assert "sites" not in update.changes
    await published(world)
    assert await Site.get(project_id=world.project.id).values() == before


@both_databases
async def test_a_removed_site_says_when_and_why_and_leaves_the_map(world: World) -> None:
    resident = world.anybody()
    await published(world, st1_remove="yes", st1_reason="与三号泵房合并")
    page = await resident.get(f"{PAGE}/sites/1")
    assert page.status == 200
    assert "取消。" in page.words
    assert "原因：与三号泵房合并" in page.words
    assert page.doc.xpath("//a[contains(@href, '#at=')]") == []
    features = (await resident.get("/projects.geojson")).json()["features"]
    (feature,) = [f for f in features if f["id"] == world.project.slug]
    assert (feature["geometry"], feature["properties"]["sites"]) == (None, [])
    fields = (await (await world.as_(world.bob)).get(NEW)).fields("//form[@enctype]")
    assert [name for name in fields if name.startswith("st1_")] == []


async def test_two_updates_cannot_remove_the_same_site(world: World) -> None:
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    one = await submitted(bob, st1_remove="yes", st1_reason="合并")
    other = await submitted(bob, st1_remove="yes", st1_reason="搬走")
    assert (await approved(sue, one)).status == 303
    refused = await approved(sue, other)
    assert refused.status == 409
    assert "有一个点位已经取消，请退回修改。" in refused.words


async def test_a_file_gives_many_sites_and_is_kept_through_another_mistake(world: World) -> None:
    bob = await world.as_(world.bob)
    body = geojson(("甲站", "Point", [121.5, 38.8]), ("乙线", "LineString", [[121.5, 38.8], [121.52, 38.8]]))
    answer = await bob.post(CREATE, await filled(bob, title="", act="submit"), files=sent(body))
    assert answer.status == 422
    assert "文件里的 2 个点位已经读入" in answer.words
    again = answer.fields("//form[@enctype]") | {"title": "加两个点位", "act": "submit"}
    kept = await bob.post(CREATE, again)
    assert kept.status == 303
    update_path = kept.headers["location"]
    sue = await world.as_(world.sue)
    number = update_path.rsplit("/", 1)[1]
    fields = (await sue.get(f"/desk/review/{number}")).fields("//form[contains(@action, '/approval')]")
    assert (await sue.post(f"/desk/review/{number}/approval", fields)).status == 303
    rows = await Site.filter(project_id=world.project.id, number__gt=1).order_by("number").values_list("name_zh", "lon")
    assert rows == [("甲站", 121.5), ("乙线", 121.51)]


async def test_a_draft_shows_its_sites_again_and_can_let_them_go(world: World) -> None:
    bob = await world.as_(world.bob)
    typed = {"ns0_name_zh": "新站", "ns0_points": "121.5, 38.8\n121.6, 38.8", "ns0_shape": "line"}
    update = await drafted(bob, files=sent(geojson(("甲站", "Point", [121.5, 38.8]))), **typed)
    fields = (await bob.get(at(update))).fields("//form[@enctype]")
    assert {name: fields[name] for name in typed} == typed
    (carried,) = json.loads(fields["sites_uploaded"])["features"]
    assert carried["properties"]["name"] == "甲站"
    await bob.post(at(update), {**fields, "act": "save", "sites_uploaded_remove": "yes"})
    await update.refresh_from_db()
    changes: dict[str, Any] = update.changes
    assert [row["name_zh"] for row in changes["sites"]] == ["新站"]


def carried(**properties: Any) -> str:
    """The hidden field as a stranger may write it."""
    point = {"type": "Point", "coordinates": [121.5, 38.8]}
    row = {"type": "Feature", "properties": {"name": "甲站", "precision_m": 20, **properties}, "geometry": point}
    return json.dumps({"type": "FeatureCollection", "features": [row]})


async def sites_in_changes() -> list[dict[str, Any]]:
    """What the only update says of sites."""
    changes: dict[str, Any] = (await Update.get()).changes
    sites: list[dict[str, Any]] = changes["sites"]
    return sites


@both_databases
@pytest.mark.parametrize(
    ("field", "name", "metres"),
    [
        (carried(name="甲\x00\u202e 站"), "甲 站", 20),
        (carried(name="甲\ud800站"), "甲站", 20),
        (carried(precision_m=-5), "甲站", 30),
        (carried(precision_m="many"), "甲站", 30),
        (carried().replace("20", "1e400"), "甲站", 30),
        (carried().replace("20", "9" * 400), "甲站", 30),
    ],
)
async def test_what_the_form_carries_of_a_file_is_cleaned_again(
    world: World, field: str, name: str, metres: int
) -> None:
    update = await drafted(await world.as_(world.bob), sites_uploaded=field, sites_file_precision="30")
    changes: dict[str, Any] = update.changes
    ((row),) = changes["sites"]
    assert (row["name_zh"], row["precision_m"], row["lon"]) == (name, metres, 121.5)


async def test_a_wrong_error_of_a_file_is_corrected_without_sending_it_again(world: World) -> None:
    bob = await world.as_(world.bob)
    body = geojson(("甲站", "Point", [121.5, 38.8]))
    answer = await bob.post(CREATE, await filled(bob, act="submit", sites_file_precision="-1"), files=sent(body))
    assert answer.status == 422
    fields = answer.fields("//form[@enctype]") | {"sites_file_precision": "30", "act": "submit"}
    assert (await bob.post(CREATE, fields)).status == 303
    assert [row["precision_m"] for row in await sites_in_changes()] == [30]


async def test_two_files_hold_no_more_together_than_one_may(world: World) -> None:
    bob = await world.as_(world.bob)
    most = geojson(*((f"{number} 号", "Point", [121.5, 38.8]) for number in range(200)))
    update = await drafted(bob, files=sent(most))
    fields = (await bob.get(at(update))).fields("//form[@enctype]")
    one_more = sent(geojson(("乙站", "Point", [121.5, 38.8])))
    answer = await bob.post(at(update), {**fields, "act": "save"}, files=one_more)
    assert answer.status == 422 and "一次最多 200 个图形，这个文件有 201 个" in answer.words


async def test_a_kept_draft_brings_the_sites_of_a_file_back(world: World) -> None:
    bob = await world.as_(world.bob)
    kept = {"draft.address": NEW, "title": "加点位", "sites_uploaded": carried()}
    assert (await bob.post("/desk/drafts", kept, inspect=False)).status == 200
    page = await bob.get(NEW + "?draft=continue")
    assert "文件里的 1 个点位已经读入" in page.words
    assert (await bob.post(CREATE, {**page.fields("//form[@enctype]"), "act": "save"})).status == 303
    assert [row["name_zh"] for row in await sites_in_changes()] == ["甲站"]


BAD = [
    ({"ns0_points": "121.5, 38.8"}, "ns0_name_zh", "请写点位名称，例如“2 号泵房”"),
    ({"ns0_name_zh": "新站"}, "ns0_points", "请写坐标，或者在地图上点出来"),
    ({"ns0_name_zh": "新站", "ns0_points": "这里"}, "ns0_points", "第 1 行不是经纬度"),
    ({"ns0_name_zh": "新站", "ns0_points": "38.8, 121.5"}, "ns0_points", "第 1 个点的经纬度写反了"),
    ({"ns0_name_zh": "新站", "ns0_points": "121.9, 38.8"}, "ns0_points", "东边超出 121.7"),
    ({"ns0_name_zh": "新站", "ns0_points": "121.5, 38.8", "ns0_precision": "-5"}, "ns0_precision", "误差请写整数米"),
    ({"ns0_name_zh": "新站", "ns0_points": "121.5, 38.8", "ns0_system": "mars"}, "ns0_points", "请从列表里选"),
    ({"ns0_name_zh": "站" * 81, "ns0_points": "121.5, 38.8"}, "ns0_name_zh", "最多 80 字，现在有 81 字"),
    (
        {
            "ns0_name_zh": "新站",
            "ns0_shape": "area",
            "ns0_points": "121.5, 38.8\n121.51, 38.81\n121.51, 38.8\n121.5, 38.81",
        },
        "ns0_points",
        "面的边界自己和自己相交，在 121.505, 38.805 附近",
    ),
    ({"st1_remove": "yes"}, "st1_reason", "取消点位须写明原因"),
    ({"sites_uploaded": "[{}]"}, "sites_file", "上传的点位没有传完整"),
    ({"sites_uploaded": "[" * 90_000}, "sites_file", "上传的点位没有传完整"),
    ({"sites_uploaded": '{"type": "Point", "coordinates": [NaN, 38.8]}'}, "sites_file", "上传的点位没有传完整"),
    ({"sites_uploaded": '{"type": "Point", "coordinates": [121.5, 38.8]}'}, "sites_file", "上传的点位没有传完整"),
]


@pytest.mark.parametrize(("typed", "field", "words"), BAD)
async def test_a_wrong_site_is_told_at_its_place_and_kept(
    world: World, typed: dict[str, str], field: str, words: str
) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, act="submit", **typed))
    assert answer.status == 422
    (told,) = answer.doc.xpath(f"//*[@id='{field}-err']")
    assert words in told.text_content()
    kept = answer.fields("//form[@enctype]")
    assert {name: kept[name] for name in typed if name != "sites_uploaded"} == {
        name: value for name, value in typed.items() if name not in ("sites_uploaded", "ns0_system")
    } | ({"ns0_system": "wgs84"} if "ns0_system" in typed else {})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xff\xd8\xff", "文件不是 UTF-8 编码"),
        (b"{" * 1000, "这个文件不是 GeoJSON"),
        (b" " * 1_100_000, "文件超过 1 MB"),
        (
            geojson(("甲", "Point", [122.5, 38.8])),
            "第 1 个图形：第 1 个点（122.5, 38.8）不在本区范围内：东边超出 121.7",
        ),
    ],
)
async def test_a_wrong_file_is_told_and_nothing_else_is_lost(world: World, body: bytes, words: str) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, act="submit"), files=sent(body))
    assert answer.status == 422
    assert words in answer.doc.xpath("//*[@id='sites_file-err']")[0].text_content()
    assert answer.doc.xpath("//details[@id='sites']/@open")


async def test_of_many_sites_only_the_one_asked_for_stands_in_the_form_and_no_other_changes(world: World) -> None:
    rows = [
        Site(
            project_id=world.project.id,
            position=at,
            number=at,
            name_zh=f"{at} 号桩",
            lon=121.5,
            lat=38.8,
            precision_m=9,
        )
        for at in range(2, 30)
    ]
    async with changing_public_content():
        await Site.bulk_create(rows)
    bob = await world.as_(world.bob)
    desk = await bob.get(f"/desk/projects/{world.project.slug}")
    assert f"{NEW}?part=sites&site=17#sites" in desk.hrefs()
    form = f"{NEW}?part=sites&site=17"
    shown = {name for name in (await bob.get(form)).fields("//form[@enctype]") if name.startswith("st")}
    assert {name.split("_")[0] for name in shown} == {"st17"}
    update = await drafted(bob, form=form, st17_name_zh="十七号桩", st17_reason="改名")
    changes: dict[str, Any] = update.changes
    assert [(row["number"], row["name_zh"], row["lon"]) for row in changes["sites"]] == [(17, "十七号桩", 121.5)]
    assert (await bob.get(at(update))).fields("//form[@enctype]")["st17_name_zh"] == "十七号桩"
