"""The monthly bulletin: what stood on record when the month was over, whatever came later."""

import csv
import hashlib
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.projects.ledger.heads import publish_heads
from portal.projects.light.overrides import end_override, override_light
from portal.projects.light.status import STATUS_WORDS
from portal.projects.models import Programme, Project, Update
from portal.projects.publication import withdraw
from portal.store.edition import changing_public_content
from tests.feedback.carol import sent
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.on_record import recorded, step, target, viewer

JULY = "/desk/bulletin/2024/7"
TITLE = "凌水湾区域污水提升泵站"


def at(clock: Clock, month: int, day: int) -> None:
    clock.moment = datetime(2024, month, day, 2, 0, tzinfo=UTC)


def counts(page: Answer) -> dict[str, str]:
    rows = page.doc.xpath("//dl[@class='tally']/div")
    return {row.xpath("dt")[0].text_content(): row.xpath("dd")[0].text_content() for row in rows}


def row_of(page: Answer, title: str = TITLE) -> list[str]:
    (row,) = page.doc.xpath(f"//table//tr[th/a[text()='{title}']]")
    return [" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("th|td")]


async def rows_of_file(world: World, path: str) -> list[list[str]]:
    answer = await (await world.as_(world.sue)).get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@both_databases
async def test_a_month_says_what_was_on_record_when_it_was_over(world: World, clock: Clock) -> None:
    at(clock, 7, 2)
    project = world.project
    pump = await step(world, project, "水泵验收", "2024-07-20")
    pipes = await target(world, project, "改造管线", "40")
    await recorded(world, project, curves={str(pipes.id): {"points": [{"on_day": "2024-07-31", "quantity": "20"}]}})
    at(clock, 7, 18)
    await recorded(world, project, revised={str(pump.id): {"due_on": "2024-07-28", "reason": "设备晚到。"}})
    at(clock, 7, 30)
    await recorded(world, project, entries={str(pipes.id): [{"on_day": "2024-07-30", "achieved": "23.4"}]})
    at(clock, 8, 5)
    sue = await world.as_(world.sue)
    before = row_of(await sue.get(JULY))
    assert before[2].startswith("滞后")
    assert before[3] == "改造管线 到2024年7月31日计划 20 公里 累计完成 23.4 公里， 117%"
    assert before[4] == "水泵验收 计划2024年7月28日，尚未完成"
    assert before[5] == "水泵验收 由2024年7月20日改到2024年7月28日 原因： 设备晚到。".replace("： ", "：")
    # What is published after the tenth working day of August changes nothing of July.
    at(clock, 8, 15)
    sue = await world.as_(world.sue)
    await recorded(world, project, reached={str(pump.id): "2024-07-28"})
    await recorded(
        world,
        project,
        entries={str(pipes.id): [{"on_day": "2024-07-31", "achieved": "39"}]},
        targets=[{"id": pipes.id, "name_zh": "改造管线", "unit_zh": "公里", "planned": "39", "reason": "核减。"}],
        curves={str(pipes.id): {"points": [{"on_day": "2024-07-31", "quantity": "39"}], "reason": "核减。"}},
    )
    await step(world, project, "后来的节点", "2024-07-25")
    assert row_of(await sue.get(JULY)) == before
    august = row_of(await sue.get("/desk/bulletin/2024/8"))
    assert august[3] == "改造管线 本月没有节点。 到2024年7月31日计划 39 公里 累计完成 39 公里， 100%"
    assert august[5] == "—"


@both_databases
async def test_what_was_given_up_later_still_stood_in_the_month(world: World, clock: Clock) -> None:
    at(clock, 7, 2)
    project = world.project
    pump = await step(world, project, "水泵验收", "2024-07-20")
    pipes = await target(world, project, "改造管线", "40")
    at(clock, 8, 5)
    await recorded(world, project, dropped={str(pump.id): "不再需要。"}, targets_ended={str(pipes.id): "并入二期。"})
    await recorded(world, project, ended={"on": "2024-08-05", "reason": "并入二期。"})
    sue = await world.as_(world.sue)
    july, august = row_of(await sue.get(JULY)), row_of(await sue.get("/desk/bulletin/2024/8"))
    assert july[2].startswith("滞后")
    assert july[3].startswith("改造管线")
    assert july[4] == "水泵验收 计划2024年7月20日，尚未完成"
    assert august[2].startswith("终止")
    assert august[3:5] == ["—", "—"]


@both_databases
async def test_the_counts_are_of_the_rows(world: World, clock: Clock) -> None:
    at(clock, 7, 2)
    pump = await step(world, world.project, "水泵验收", "2024-12-20")
    await recorded(world, world.project, reached={str(pump.id): "2024-07-02"})
    at(clock, 8, 5)
    page = await (await world.as_(world.sue)).get(JULY)
    wanted = dict.fromkeys(STATUS_WORDS.values(), "0") | {"提前完成全年目标": "1", "待公布": "14", "合计": "15"}
    assert counts(page) == wanted
    assert len(page.doc.xpath("//table[@class='report']/tbody/tr")) == 15


async def test_the_running_month_says_that_it_is_not_over(world: World, clock: Clock) -> None:
    sue = await world.as_(world.sue)
    page = await sue.get(JULY)
    assert "本月还没有结束；截至2024年7月10日（周三）10:00已公布的内容。" in page.words
    clock.forward(days=40)
    later = await (await world.as_(world.sue)).get(JULY)
    assert "截至2024年7月31日（周三）的情况。" in later.words
    closed = "完成数量和完成日期按2024年8月14日（周三）（月后第 10 个工作日）24:00 前公布的内容编制。"
    assert closed in later.words


async def test_silence_is_counted_to_the_months_end(world: World, clock: Clock) -> None:
    at(clock, 6, 1)
    await step(world, world.project, "水泵验收", "2024-12-20")
    at(clock, 9, 5)
    assert "已经 60 天没有新进展" in row_of(await (await world.as_(world.sue)).get(JULY))[2]


@pytest.mark.parametrize("path", ["2024/8", "2024/13", "2024/0", "2023/7", "999999999/1"])
async def test_a_month_that_has_not_begun_or_is_none_is_not_found(world: World, path: str) -> None:
    sue = await world.as_(world.sue)
    assert (await sue.get(f"/desk/bulletin/{path}")).status == 404
    assert (await sue.get(f"/desk/bulletin/{path}.csv")).status == 404


async def test_the_first_page_is_the_last_month_that_is_over(world: World, clock: Clock) -> None:
    sue = await world.as_(world.sue)
    assert (await sue.get("/desk/bulletin/")).headers["location"] == "/desk/bulletin/2024/6"
    clock.moment = datetime(2025, 3, 1, tzinfo=UTC)
    sue = await world.as_(world.sue)
    assert (await sue.get("/en/desk/bulletin/")).headers["location"] == "/en/desk/bulletin/2024/12"


@both_databases
async def test_the_file_has_the_same_rows_and_no_formula(world: World, clock: Clock) -> None:
    at(clock, 7, 2)
    await step(world, world.project, "=HYPERLINK(1)", "2024-07-20")
    async with changing_public_content():
        await Project.filter(slug=PROJECT).update(title_zh="=1+1")
    at(clock, 8, 5)
    rows = await rows_of_file(world, JULY + ".csv")
    assert rows[0][:4] == ["序号", "项目", "责任单位", "状态"]
    first = rows[1]
    assert first[:4] == ["1", "'=1+1", "城市建设管理局", "滞后"]
    assert first[6:] == ["节点", "'=HYPERLINK(1)", "2024-07-20", "", "", "", "", "", "", ""]
    assert len(rows) == 1 + 15
    assert {len(row) for row in rows} == {16}


async def test_only_who_sees_all_projects_sees_it(world: World) -> None:
    for account in (world.bob, world.alice, world.dan, world.ines):
        other = await world.as_(account)
        assert (await other.get(JULY)).status == 403
        assert (await other.get(JULY + ".csv")).status == 403


async def test_fifteen_projects_and_three_hundred_cost_the_same_few_queries(world: World, clock: Clock) -> None:
    await step(world, world.project, "水泵验收", "2024-07-20")
    at(clock, 8, 5)
    sue = await world.as_(world.sue)
    await sue.get(JULY)
    few = await queries_of(sue, JULY)
    programme = await Programme.get(year=2024)
    rows = [dict(await Project.get(slug=PROJECT)) for _ in range(285)]
    for place, row in enumerate(rows):
        row.update(id=None, slug=f"copy-{place}", number=100 + place)
    await Project.bulk_create([Project(**{k: v for k, v in row.items() if k != "id"}) for row in rows])
    assert await Project.filter(programme=programme).count() == 300
    assert await queries_of(sue, JULY) == few
    assert few <= 20  # six of them for feedback, two once the clock has counted the month


def test_a_month_ends_when_shanghai_says_so() -> None:
    from portal.projects.bulletin.month import month_of

    last = datetime(2024, 7, 31, 15, 59, 59, tzinfo=UTC)
    running, over = month_of(2024, 7, last), month_of(2024, 7, datetime(2024, 7, 31, 16, 0, tzinfo=UTC))
    assert running and over
    assert (running.is_over, running.day) == (False, date(2024, 7, 31))
    assert (over.is_over, over.day, over.judged) == (True, date(2024, 7, 31), date(2024, 8, 1))
    assert (over.closes, over.is_closed) == (date(2024, 8, 14), False)
    december = month_of(2024, 12, datetime(2025, 1, 1, tzinfo=UTC))
    assert december and (december.end, december.judged) == (date(2024, 12, 31), date(2025, 1, 1))


@both_databases
async def test_results_of_a_month_count_when_they_are_published_in_its_ten_working_days(
    world: World, clock: Clock
) -> None:
    at(clock, 7, 2)
    project = world.project
    pump = await step(world, project, "水泵验收", "2024-07-20")
    pipes = await target(world, project, "改造管线", "40")
    points = [{"on_day": "2024-07-31", "quantity": "20"}, {"on_day": "2024-09-30", "quantity": "40"}]
    await recorded(world, project, curves={str(pipes.id): {"points": points}})
    at(clock, 8, 5)
    early = row_of(await (await world.as_(world.sue)).get(JULY))
    assert early[2].startswith("滞后") and early[3].endswith("完成数量待公布")
    await recorded(world, project, reached={str(pump.id): "2024-07-19"})
    await recorded(world, project, entries={str(pipes.id): [{"on_day": "2024-07-31", "achieved": "18.2"}]})
    await recorded(world, project, entries={str(pipes.id): [{"on_day": "2024-08-04", "achieved": "23.4"}]})
    sue = await world.as_(world.sue)
    july, august = row_of(await sue.get(JULY)), row_of(await sue.get("/desk/bulletin/2024/8"))
    assert july[3:5] == ["改造管线 到2024年7月31日计划 20 公里 累计完成 18.2 公里， 91%", "水泵验收 2024年7月19日完成"]
    assert july[2].startswith("滞后 “改造管线”到2024年7月31日（周三）应完成 20 公里，已公布 18.2，落后 4.5 个百分点。")
    node = "改造管线 本月没有节点。 到2024年9月30日计划 40 公里 累计完成 23.4 公里， 58.5%"
    assert (august[2].split()[0], august[3]) == ("超额完成节点目标", node)
    at(clock, 9, 2)
    rows = await rows_of_file(world, JULY + ".csv")
    assert [row[6:14] for row in rows if row[0] == "1"] == [
        ["目标", "改造管线", "2024-07-31", "20", "公里", "18.2", "91", ""],
        ["节点", "水泵验收", "2024-07-20", "", "", "", "", "2024-07-19"],
    ]


async def test_days_are_counted_to_the_day_that_is_named(world: World, clock: Clock) -> None:
    at(clock, 7, 2)
    await step(world, world.project, "水泵验收", "2024-07-24")
    at(clock, 8, 5)
    assert "已逾期 7 天" in row_of(await (await world.as_(world.sue)).get(JULY))[2]


async def test_what_was_due_on_the_last_day_and_was_not_reached_is_missed(world: World, clock: Clock) -> None:
    at(clock, 7, 2)
    begun = await step(world, world.project, "开工", "2024-07-02")
    await step(world, world.project, "水泵验收", "2024-07-31")
    await recorded(world, world.project, reached={str(begun.id): "2024-07-02"})
    at(clock, 8, 5)
    words = row_of(await (await world.as_(world.sue)).get(JULY))[2]
    assert words.startswith("滞后 “水泵验收”到期日是2024年7月31日（周三），当天没有完成。")


async def test_it_prints_the_digest_of_the_heads_that_were_published(world: World, clock: Clock) -> None:
    settings = world.portal.state.settings
    at(clock, 7, 2)
    await step(world, world.project, "水泵验收", "2024-07-24")
    assert "当时还没有每日链头。" in (await (await world.as_(world.sue)).get(JULY)).words
    at(clock, 7, 12)
    await publish_heads(settings=settings, now=clock())
    kept = (settings.data_dir / "heads" / "2024-07-12.txt").read_bytes()
    chains = sum(not line.startswith(b"#") for line in kept.splitlines())
    at(clock, 9, 2)
    await publish_heads(settings=settings, now=clock())
    page = await (await world.as_(world.sue)).get(JULY)
    assert f"2024年7月12日（周五）公布的每日链头文件，共 {chains} 条链。" in page.words
    assert page.doc.xpath("//code[@class='hash']/text()") == [hashlib.sha256(kept).hexdigest()]


@both_databases
async def test_a_month_that_is_over_stays_as_it_was_whatever_is_withdrawn_or_ended_later(
    world: World, clock: Clock
) -> None:
    at(clock, 7, 2)
    update = await recorded(world, world.project)
    project = await Project.get(id=world.project.id).select_related("programme")
    settings, sue = world.portal.state.settings, await viewer(world.sue)
    override = await override_light(
        project=project,
        light="at_risk",
        reason="现场停工。",
        until=date(2024, 8, 20),
        by=sue,
        now=clock(),
        settings=settings,
    )
    at(clock, 8, 5)
    desk = await world.as_(world.sue)
    before = (await desk.get(JULY)).words
    fresh = await Update.get(id=update.id)
    await withdraw(fresh, by=sue, reason="写错了项目。", all_versions=True, now=clock(), settings=settings)
    await end_override(project=project, number=override.id, by=sue, now=clock(), settings=settings)
    assert (await desk.get(JULY)).words == before


@both_databases
async def test_a_chapter_tells_the_months_feedback_in_full_numbers(client: Client, world: World, clock: Clock) -> None:
    at(clock, 7, 2)
    for _ in range(2):
        await sent(client)
    at(clock, 8, 20)
    page = await (await world.as_(world.sue)).get(JULY)
    (heard,) = page.doc.xpath("//dl[@class='tally heard']")
    words = dict(zip(heard.xpath(".//dt/text()"), heard.xpath(".//dd/text()"), strict=True))
    assert (words["收到件数"], words["到期"], words["逾期"], words["按期"]) == ("2", "2", "2", "0")
    rates = {row.xpath("string(th)"): [cell.text for cell in row.xpath("td")] for row in heard_rows(page)}
    assert rates["按期答复率"] == ["0", "2", "0%"]
    assert rates["满意率"] == ["0", "0", "—"]


def heard_rows(page: Answer) -> list[Any]:
    return list(page.doc.xpath("//table[@class='report heard']/tbody/tr"))
