"""Service notices: on their project, their site, one page and the map, from beginning to end, by themselves."""

from datetime import datetime, timedelta
from typing import Any

from portal.projects.models import Project, ServiceNotice, Site
from portal.projects.service_notices.notice import COMING, OVER, RUNNING, TAKEN_BACK, noticed
from portal.projects.service_notices.queries import next_notice_edge, running_and_coming, running_notices
from portal.store.edition import changing_public_content
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.written import out

PAGE = f"/projects/{PROJECT}"


def notice(clock: Clock, title: str, begins: float, ends: float, **more: Any) -> dict[str, Any]:
    """A notice that begins and ends so many hours from now."""
    moments = {
        name: (clock() + timedelta(hours=hours)).isoformat()
        for name, hours in (("begins_at", begins), ("ends_at", ends))
    }
    return {"kind": "water", "title": title, "body": "请储水。", "site": None, **moments, **more}


async def announced(world: World, clock: Clock) -> None:
    rows = [
        notice(clock, "运行中", -1, 5),
        notice(clock, "后天停水", 48, 50, kind="road"),
        notice(clock, "明天停水", 24, 26, site=1),
        notice(clock, "昨天停水", -30, -20),
    ]
    await out(world, notices=rows)


async def ended(title: str, now: datetime) -> None:
    async with changing_public_content():
        await ServiceNotice.filter(title=title).update(ended_at=now, ended_reason="提前修好。")


@both_databases
async def test_running_ones_come_first_then_the_coming_ones_then_those_taken_back(world: World, clock: Clock) -> None:
    await announced(world, clock)
    await ended("后天停水", clock())
    found = await running_and_coming(now=clock())
    wanted = [("运行中", RUNNING), ("明天停水", COMING), ("后天停水", TAKEN_BACK)]
    assert [(one.row.title, one.standing) for one in found] == wanted
    assert [one.row.title for one in await running_and_coming(now=clock(), limit=1)] == ["运行中"]


@both_databases
async def test_a_site_has_its_own_and_those_of_its_whole_project(world: World, clock: Clock) -> None:
    await announced(world, clock)
    own = await Site.get(project_id=world.project.id)
    other = await Site.create(project=world.project, position=1, number=2, lon=121.5, lat=38.85, precision_m=10)
    foreign = await Site.filter(project__slug__not=PROJECT).first()
    assert foreign is not None
    titles = [[one.row.title for one in await running_and_coming(now=clock(), site=site)] for site in (own, other)]
    assert titles == [["运行中", "明天停水", "后天停水"], ["运行中", "后天停水"]]
    assert await running_and_coming(now=clock(), site=foreign) == []


@both_databases
async def test_those_of_a_merged_project_are_on_the_one_it_was_merged_into(
    client: Client, world: World, clock: Clock
) -> None:
    await announced(world, clock)
    other = await Project.filter(programme_id=world.project.programme_id).exclude(id=world.project.id).first()
    assert other is not None
    async with changing_public_content():
        await Project.filter(id=world.project.id).update(merged_into_id=other.id)
    found = await running_and_coming(now=clock(), project=other)
    assert [one.row.title for one in found] == ["运行中", "明天停水", "后天停水"]
    assert "明天停水" in (await client.get(f"/projects/{other.slug}")).words


@both_databases
async def test_the_map_marks_what_runs_now(world: World, clock: Clock) -> None:
    await announced(world, clock)
    programme = await world.project.programme
    assert [one.row.title for one in await running_notices(clock(), programme)] == ["运行中"]
    await ended("运行中", clock())
    assert await running_notices(clock(), programme) == []


@both_databases
async def test_the_edges_are_every_beginning_and_end_that_lie_ahead(world: World, clock: Clock) -> None:
    await announced(world, clock)
    await ended("明天停水", clock())
    begin, hours = clock(), []
    while edge := await next_notice_edge(clock()):
        hours.append((edge - begin).total_seconds() / 3600)
        clock.forward(seconds=(edge - clock()).total_seconds())
    assert hours == [5, 26, 48, 50]  # one that was taken back stays until its planned end and never begins


async def test_a_page_from_memory_changes_with_the_beginning_and_the_end(
    client: Client, world: World, clock: Clock
) -> None:
    await out(world, notices=[notice(clock, "东路停水", 2, 4)])
    watch = world.portal.state.watch
    said = []
    for hours in (0, 2, 2):
        clock.forward(hours=hours)
        page = await client.get(PAGE)
        boxes = page.doc.xpath("//*[@class='nbox']")
        said.append(" ".join(boxes[0].text_content().split())[:7] if boxes else "")
        await watch.refresh()
    assert said == ["停水即将开始 ", "停水正在进行 ", ""]


async def test_one_that_was_taken_back_says_why_until_its_planned_end(
    client: Client, world: World, clock: Clock
) -> None:
    await out(world, notices=[notice(clock, "东路停水", -1, 4)])
    row = await ServiceNotice.get()
    clock.forward(hours=1)
    await out(world, title="提前恢复", notices_ended={str(row.id): "提前修好。"})
    page = await client.get(PAGE)
    box = " ".join(page.doc.xpath("//*[@class='nbox']")[0].text_content().split())
    assert "已于 2024年7月10日（周三）11:00 提前结束：提前修好。" in box
    assert "请储水。" not in box
    clock.forward(hours=3)
    assert not (await client.get(PAGE)).doc.xpath("//*[@class='nbox']")


async def test_the_page_of_all_notices_tells_them_apart(client: Client, world: World, clock: Clock) -> None:
    assert "现在没有正在进行或即将开始的服务通知。" in (await client.get("/notices/")).words
    await announced(world, clock)
    page = await client.get("/notices/")
    now, past = page.doc.xpath("//section")
    assert [title.text_content() for title in now.xpath(".//h3")] == ["运行中", "明天停水", "后天停水"]
    assert [title.text_content() for title in past.xpath(".//h3")] == ["昨天停水"]
    assert PAGE in page.hrefs()
    assert f"{PAGE}/sites/1" in page.hrefs()
    clock.forward(days=92)
    assert "昨天停水" not in (await client.get("/notices/")).words


def test_how_a_notice_stands() -> None:
    begin = datetime.fromisoformat("2024-07-10T08:00+08:00")
    row = ServiceNotice(kind="water", begins_at=begin, ends_at=begin + timedelta(hours=2))
    standings = [noticed(row, begin + timedelta(hours=hours)).standing for hours in (-1, 0, 1, 2)]
    assert standings == [COMING, RUNNING, RUNNING, OVER]
    row.ended_at = begin + timedelta(hours=1)
    assert noticed(row, begin + timedelta(hours=9)).standing == TAKEN_BACK
    assert noticed(ServiceNotice(kind="?", begins_at=begin, ends_at=begin), begin).kind_word == "其他通知"
