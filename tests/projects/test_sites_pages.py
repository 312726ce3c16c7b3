"""The page of a site and the board to print for it."""

from datetime import timedelta

import pytest

from portal.app import create_app
from portal.projects.models import FormerSlug, Project, ServiceNotice, Site
from portal.settings import Settings
from portal.store.edition import changing_public_content
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.databases import BASE_URL, both_databases
from tests.projects.bob import PAGE, published

SITE = f"{PAGE}/sites/1"


@both_databases
async def test_a_sites_page_says_what_is_known_of_it(world: World) -> None:
    await published(world, title="三号水泵换好了")
    async with changing_public_content():
        await Site.filter(project_id=world.project.id).update(name_zh="凌水湾泵站", covers="凌水街\n小平岛")
    site = await Site.get(project_id=world.project.id)
    page = await world.anybody().get(SITE)
    assert (page.status, page.heading) == (200, "凌水湾泵站")
    assert [item.text_content() for item in page.doc.xpath("//section[.//h2='覆盖哪里']//li")] == ["凌水街", "小平岛"]
    assert f"东经 {site.lon:.5f}°，北纬 {site.lat:.5f}°（WGS-84）" in page.words
    assert f"形状：点，误差约 {site.precision_m:,} 米" in page.words
    assert "三号水泵换好了" in page.words
    links = page.hrefs()
    assert f"{PAGE}/feedback/new?site=1" in links
    assert f"/programmes/2024/#at={site.lon:.5f},{site.lat:.5f}" in links
    assert (await world.anybody().get(f"{PAGE}/feedback/new?site=1")).status == 200


async def test_what_is_not_published_is_not_invented(client: Client) -> None:
    page = await client.get(f"/en{SITE}")
    assert page.status == 200
    assert page.heading == "Site 1"
    assert (await client.get(SITE)).doc.xpath("//section[.//h2='覆盖哪里']//li") == []


@both_databases
async def test_notices_of_the_site_and_of_its_project_stand_on_it_and_those_of_others_do_not(world: World) -> None:
    update = await published(world)
    begins = world.portal.state.now() - timedelta(hours=1)
    async with changing_public_content():
        site = await Site.get(project_id=world.project.id)
        other = await Site.create(project_id=world.project.id, position=1, number=2, lon=121.5, lat=38.8, precision_m=9)
        for title, at in (("本点停水", site), ("全项目停电", None), ("另一处封路", other)):
            await ServiceNotice.create(
                project_id=world.project.id,
                site=at,
                kind="water",
                title=title,
                begins_at=begins,
                ends_at=begins + timedelta(hours=8),
                published_by=update,
            )
    page = await world.anybody().get(SITE)
    shown = [title in page.words for title in ("本点停水", "全项目停电", "另一处封路")]
    assert shown == [True, True, False]


@pytest.mark.parametrize("path", [f"{PAGE}/sites/9", "/projects/nothing/sites/1", f"{PAGE}/sites/9/board"])
async def test_a_site_that_never_was_is_not_found(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


async def test_former_addresses_lead_to_the_project(client: Client) -> None:
    async with changing_public_content():
        await FormerSlug.create(slug="old-pumps", project=await Project.get(slug=PROJECT))
    answer = await client.get("/projects/old-pumps/sites/1")
    assert (answer.status, answer.headers["location"]) == (301, PAGE)
    assert (await client.get("/projects/old-pumps/sites/7")).status == 404
    assert (await client.get("/en/projects/old-pumps/board")).headers["location"] == f"/en{PAGE}"


async def test_the_board_says_the_promise_and_where_to_look_and_shows_no_light(client: Client) -> None:
    project = await Project.get(slug=PROJECT)
    for path in (PAGE, SITE):
        board = await client.get(f"{path}/board")
        assert (board.status, board.heading) == (200, project.title_zh)
        assert project.promise_zh in board.words
        assert "扫码看进度、提意见" in board.words
        assert f"{BASE_URL}{path}" in board.words
        assert board.doc.xpath("//main//*[contains(@class, 'light')]") == []
        assert board.doc.xpath("//main//article//img/@src") == [f"{path}/qr.svg"]
        picture = await client.get(f"{path}/qr.svg")
        assert (picture.status, picture.headers["content-type"]) == (200, "image/svg+xml")
        assert "style=" not in picture.text


async def test_the_boards_of_two_places_lead_to_different_pages(client: Client) -> None:
    codes = {(await client.get(f"{path}/qr.svg")).text for path in (PAGE, SITE, f"/en{PAGE}")}
    assert len(codes) == 3


async def test_a_board_without_operator_says_that_it_is_a_trial(settings: Settings, client: Client) -> None:
    trial = "本站未由任何政府机构运营，提交的内容不会有人办理"
    assert trial in (await client.get(f"{PAGE}/board")).words
    operated = create_app(settings.model_copy(update={"operator": "管委会办公室", "contact": "0411-0000000"}))
    async with operated.starlette.router.lifespan_context(operated.starlette):
        board = await Client(operated).get(f"{PAGE}/board")
    assert trial not in board.words
    assert "0411-0000000" in board.words


async def test_a_very_long_promise_is_cut_with_a_word(client: Client) -> None:
    async with changing_public_content():
        await Project.filter(slug=PROJECT).update(official_zh="改造" * 1000, official_source="报告")
    board = await client.get(f"{PAGE}/board")
    assert "改造" * 130 + "……（全文见网页）" in board.words
    assert "改造" * 131 not in board.words
    assert board.doc.xpath("//article/@class") == ["board long"]
