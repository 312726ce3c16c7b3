"""A project that was given up: counted, listed and mapped as 终止 with its day, nowhere as a running late one."""

from typing import Any

import pytest_asyncio

from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.bob import published

ENDED = "2024年9月1日（周日）终止"


@pytest_asyncio.fixture
async def ended(world: World, clock: Clock) -> World:
    """Its one milestone is overdue; given up on 1 September, read a hundred days later."""
    await published(world, new0_title="水泵验收", new0_planned_on="2024-08-01")
    clock.forward(days=60)
    await published(world, ended_on="2024-09-01", ended_reason="与新厂合并建设。")
    clock.forward(days=100)
    return world


def line_of(page: Answer) -> str:
    (line,) = page.doc.xpath(f"//li[@class='p'][.//a[contains(@href, '{PROJECT}')]]")
    return " ".join(line.text_content().split())


async def feature(client: Client) -> dict[str, Any]:
    features = (await client.get("/projects.geojson")).json()["features"]
    return next(one["properties"] for one in features if one["id"] == PROJECT)


@both_databases
async def test_lists_and_counts_agree_that_it_ended(client: Client, ended: World) -> None:
    home = await client.get("/")
    assert "15 项中，14 项待公布，1 项终止。" in home.words
    assert "终止那天的情况：“水泵验收”应在2024年8月1日（周四）完成，已逾期 31 天。" in line_of(home)
    assert line_of(home).count(ENDED) == 1 and line_of(home).endswith("终止")
    only = await client.get("/projects/?light=ended")
    assert line_of(only) == line_of(home) and len(only.doc.xpath("//li[@class='p']")) == 1
    for light in ("late", "at_risk"):
        assert not (await client.get(f"/projects/?light={light}")).doc.xpath("//li[@class='p']")


@both_databases
async def test_the_map_and_the_open_data_name_the_day(client: Client, ended: World) -> None:
    about = await feature(client)
    assert (about["light"], about["light_word"], about["ended_on"]) == ("ended", "终止", "2024-09-01")
    assert ENDED in about["label"]
    sites = (await client.get("/programmes/2024/sites.geojson?light=ended")).json()["features"]
    assert {one["properties"]["ended_on"] for one in sites} == {"2024-09-01"}
    assert all(ENDED in one["properties"]["label"] for one in sites)


async def test_page_timeline_and_supervision_say_it_with_the_day(client: Client, ended: World) -> None:
    for page in (await client.get(f"/projects/{PROJECT}"), await client.get("/programmes/2024/timeline")):
        (light,) = page.doc.xpath("//*[contains(@class, 'light') and contains(@class, 'ended')]")
        assert light.text_content() == "终止" and "2024年9月1日（周日）" in page.words
    table = await (await ended.as_(ended.sue)).get("/desk/supervision/?light=ended")
    (row,) = table.doc.xpath("//table[@class='supervised'][1]//tbody/tr[.//th[@scope='row']]")
    assert ENDED in row.text_content()


async def test_an_english_page_tells_it_as_past_and_marks_the_chinese_inside(client: Client, ended: World) -> None:
    page = await client.get("/en/projects/?light=ended")
    (why,) = page.doc.xpath("//p[@class='why']")
    assert "On that day:" in why.text_content()
    assert why.xpath("span[@lang='zh-CN']/text()") == ["水泵验收"]


async def test_the_bulletin_lists_nothing_open_of_it_after_its_end(ended: World) -> None:
    page = await (await ended.as_(ended.sue)).get("/desk/bulletin/2024/11")
    (row,) = page.doc.xpath(f"//tbody/tr[.//a[contains(@href, '{PROJECT}')]]")
    assert "尚未完成" not in row.text_content() and ENDED in row.text_content()


async def test_an_english_page_says_once_what_is_in_chinese_only(client: Client, ended: World) -> None:
    says = "What staff write (milestones, updates, notices) is in Chinese only."
    for path in (f"/projects/{PROJECT}", "/programmes/2024/timeline", "/"):
        assert (await client.get(f"/en{path}")).words.count(says) == 1
    assert says not in (await client.get("/en/projects/leaking-homes")).words


async def test_the_english_bulletin_names_its_month(ended: World) -> None:
    page = await (await ended.as_(ended.sue)).get("/en/desk/bulletin/2024/10")
    assert page.heading.endswith(": bulletin for Oct")
