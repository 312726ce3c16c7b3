"""Closing a year: a preview, one button, and a report that stays byte for byte what it was."""

import asyncio
import base64
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from portal.projects.models import Milestone, Programme, Project, YearlyReport
from portal.projects.publication import draft_update
from portal.projects.yearly.closing import close_year
from portal.projects.yearly.report import Feedback
from portal.staff.models import Act
from portal.store.edition import changing_public_content
from portal.web.problems import Conflict
from tests.feedback.carol import sent
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.bob import approved, submitted
from tests.projects.on_record import recorded, step, target, viewer
from tests.projects.written import out

DESK = "/desk/yearly/2024"
REPORT = "/programmes/2024/report"


def at(clock: Clock, year: int, month: int, day: int) -> None:
    clock.moment = datetime(year, month, day, 2, 0, tzinfo=UTC)


async def a_year(world: World, clock: Clock) -> None:
    """A milestone that slipped and was reached, a target that was not."""
    at(clock, 2024, 7, 2)
    pump = await step(world, world.project, "水泵验收", "2024-07-20")
    pipes = await target(world, world.project, "改造管线", "40")
    await recorded(world, world.project, revised={str(pump.id): {"due_on": "2024-09-30", "reason": "设备晚到。"}})
    at(clock, 2024, 10, 3)
    await recorded(
        world,
        world.project,
        reached={str(pump.id): "2024-09-28"},
        entries={str(pipes.id): [{"on_day": "2024-10-01", "achieved": "38"}]},
        shortfalls={str(pipes.id): "二期继续。"},
    )
    at(clock, 2025, 1, 10)


async def closed(world: World) -> int:
    return (await (await world.as_(world.sue)).post(DESK, {"confirmed": "yes"})).status


@both_databases
async def test_a_year_is_closed_by_one_button_and_its_report_is_public(
    client: Client, world: World, clock: Clock
) -> None:
    await sent(client)
    await a_year(world, clock)
    assert (await client.get(REPORT)).status == 404
    preview = await (await world.as_(world.sue)).get(DESK + "/preview")
    assert await closed(world) == 303
    assert (await Programme.get(year=2024)).closed_on == date(2025, 1, 10)
    page = await client.get(REPORT)
    assert page.heading == "2024年民生工程：年度报告"
    assert page.words == preview.words
    chapter = " ".join(page.doc.xpath("//section[@id='p1']")[0].text_content().split())
    for words in (
        "在凌水湾区域建一座污水提升泵站",
        "改造管线40 公里38 公里95%二期继续。",
        "改到2024年9月30日的原因：设备晚到。",
        "2024年9月28日",
        "晚 70 天",
        "收到不足 5 件，不写明。",
        "还没有收集。",
    ):
        assert words in chapter
    assert len(page.doc.xpath("//section[starts-with(@id, 'p')]")) == 15
    assert await Act.filter(verb="year closed", account_id=world.sue.id).count() == 1


@both_databases
async def test_the_report_is_exactly_the_bytes_of_its_checksum_whatever_comes_later(
    client: Client, world: World, clock: Clock
) -> None:
    await a_year(world, clock)
    await closed(world)
    frozen = await YearlyReport.get(programme__year=2024)
    prefixes = {"zh": "", "en": "/en"}
    before = {}
    for key, prefix in prefixes.items():
        answer = await client.get(prefix + REPORT)
        before[key] = answer.content
        digest = sha256(answer.content)
        assert digest.hexdigest() == frozen.sha256[key]
        assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        sums = await client.get(prefix + REPORT + "/checksums")
        assert digest.hexdigest() in sums.words
    at(clock, 2025, 2, 1)
    async with changing_public_content():
        await Project.filter(programme__year=2024).update(title_zh="改了名", promise_zh="改了")
    assert {
        key: (await client.get(f"{prefix}{REPORT}")).content for key, prefix in (("zh", ""), ("en", "/en"))
    } == before


async def test_closing_needs_a_confirmation_and_is_done_once(client: Client, world: World, clock: Clock) -> None:
    at(clock, 2025, 1, 10)
    sue = await world.as_(world.sue)
    assert (await sue.post(DESK, {})).status == 422
    assert not await YearlyReport.exists()
    assert sorted(await asyncio.gather(closed(world), closed(world))) == [303, 409]
    page = await sue.get(DESK)
    assert "报告已经定稿，不能再改" in page.words
    assert page.doc.xpath("//main//form") == []


async def test_a_year_that_has_not_run_cannot_be_closed(client: Client, world: World, clock: Clock) -> None:
    at(clock, 2024, 11, 30)
    assert "2024年12月1日以后才能关闭。" in (await (await world.as_(world.sue)).get(DESK)).words
    assert await closed(world) == 409
    assert (await client.get(REPORT)).status == 404
    assert (await Programme.get(year=2024)).closed_on is None
    at(clock, 2024, 12, 1)
    assert await closed(world) == 303


async def test_only_a_supervisor_closes_years(world: World, clock: Clock) -> None:
    at(clock, 2025, 1, 10)
    for account in (world.bob, world.alice, world.dan, world.ines, world.ada):
        other = await world.as_(account)
        for path in ("/desk/yearly/", DESK, DESK + "/preview"):
            assert (await other.get(path)).status == 403
        assert (await other.post(DESK, {"confirmed": "yes"})).status == 403
    assert not await YearlyReport.exists()


async def test_no_word_of_an_unpublished_update_or_of_a_case_is_in_the_report(
    client: Client, world: World, clock: Clock
) -> None:
    await a_year(world, clock)
    await sent(client, text="隔壁单元漏水，请来看看。")
    await draft_update(
        project=world.project,
        by=await viewer(world.bob),
        title="未发布的题目",
        body="未发布的话",
        changes={"new": [{"title": "未发布的节点", "planned_on": "2025-01-01"}]},
        now=clock(),
    )
    await closed(world)
    frozen = json.dumps((await YearlyReport.get(programme__year=2024)).pages, ensure_ascii=False)
    assert "未发布" not in frozen
    assert "隔壁单元漏水" not in frozen


async def test_the_years_are_listed_with_their_state(world: World, clock: Clock) -> None:
    at(clock, 2025, 1, 10)
    sue = await world.as_(world.sue)
    assert "2024年民生工程 未关闭" in (await sue.get("/desk/yearly/")).words
    await closed(world)
    assert "2024年民生工程 已关闭，报告已定稿" in (await sue.get("/desk/yearly/")).words
    assert (await sue.get("/desk/yearly/1999")).status == 404


@both_databases
async def test_what_is_published_while_the_report_is_made_is_not_left_out_of_it(world: World, clock: Clock) -> None:
    at(clock, 2025, 1, 10)
    state, programme = world.portal.state, await Programme.get(year=2024)

    async def somebody_publishes(ids: Sequence[int]) -> dict[int, Feedback]:
        await out(world)
        return {}

    with pytest.raises(Conflict) as refused:
        await close_year(
            programme,
            by=await viewer(world.sue),
            feedback_of=somebody_publishes,
            renderer=state.renderer,
            settings=state.settings,
            now=clock(),
        )
    assert "没有关闭年度" in refused.value.message
    assert not await YearlyReport.exists()
    assert await closed(world) == 303


@both_databases
async def test_a_closed_years_record_is_final_and_words_can_still_be_published(world: World, clock: Clock) -> None:
    at(clock, 2025, 1, 10)
    record = await submitted(await world.as_(world.bob), new0_title="补验", new0_planned_on="2025-02-01")
    words = await submitted(await world.as_(world.bob))
    assert await closed(world) == 303
    sue = await world.as_(world.sue)
    refused = await approved(sue, record)
    assert refused.status == 409
    assert "这一年已经关闭，年度报告已经定稿，不能再改动记录。" in refused.words
    assert not await Milestone.filter(title="补验").exists()
    assert (await approved(sue, words)).status == 303
