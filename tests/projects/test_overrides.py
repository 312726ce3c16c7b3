"""A light that a supervisor sets: with a public reason, for some days, on record, beside what is computed."""

import pytest

from portal.projects.models import LedgerEntry, LedgerText, LightOverride, Standing
from portal.staff.models import Act
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.written import out

DESK = f"/desk/supervision/projects/{PROJECT}"
PAGE = f"/projects/{PROJECT}"
SET = {"light": "at_risk", "reason": "设备已到场，正在安装。", "until": "2024-08-01"}
NEW = [{"title": "水泵验收", "planned_on": "2024-05-01", "actual_on": None, "kind": "step", "planned_words": ""}]


async def late(world: World) -> None:
    """A project whose milestone is 70 days overdue."""
    await out(world, new=NEW)


def shown(page: Answer) -> str:
    """The classes of the light's box on the project's page."""
    return str(page.doc.xpath("//*[contains(@class, 'verdictbox')]/@class")[0])


async def set_by(sue: Client, **fields: str) -> Answer:
    return await sue.post(f"{DESK}/override", {**SET, **fields})


@both_databases
async def test_it_is_shown_with_reason_and_day_beside_the_computed_light(client: Client, world: World) -> None:
    await late(world)
    assert "late" in shown(await client.get(PAGE))
    sue = await world.as_(world.sue)
    assert (await set_by(sue)).status == 303
    page = await client.get(PAGE)  # the next request, from a page that stood in memory
    assert "risk" in shown(page)
    assert "督办调整" in page.words and "设备已到场，正在安装。" in page.words and "2024年8月1日" in page.words
    assert "已逾期 70 天" in page.words
    row = await Standing.get(project_id=world.project.id)
    assert (row.light, row.status) == ("at_risk", "behind")
    desk = await sue.get(DESK)
    assert "设备已到场，正在安装。" in desk.words and "已逾期 70 天" in desk.words


@both_databases
async def test_it_ends_by_itself_after_its_last_day(client: Client, world: World, clock: Clock) -> None:
    await late(world)
    await set_by(await world.as_(world.sue), until="2024-07-12")
    clock.forward(days=2)
    assert "risk" in shown(await client.get(PAGE))
    clock.forward(days=1)
    assert "late" in shown(await client.get(PAGE))


@both_databases
async def test_it_can_be_ended_before(client: Client, world: World) -> None:
    await late(world)
    sue = await world.as_(world.sue)
    await set_by(sue)
    (action,) = (await sue.get(DESK)).doc.xpath("//main//form/@action")
    assert action.endswith("/end")
    assert (await sue.post(action)).status == 303
    assert "late" in shown(await client.get(PAGE))
    assert (await Standing.get(project_id=world.project.id)).light == "late"
    again = await sue.post(action)
    assert again.status == 409 and "已经结束" in again.words
    assert "提前结束" in (await sue.get(DESK)).words


@both_databases
async def test_its_beginning_and_end_are_in_the_ledger_and_on_record(world: World) -> None:
    await late(world)
    sue = await world.as_(world.sue)
    await set_by(sue)
    row = await LightOverride.get()
    await sue.post(f"{DESK}/override/{row.id}/end")
    kinds = ["light overridden", "light override ended"]
    entries = await LedgerEntry.filter(project_id=world.project.id, kind__in=kinds).order_by("number")
    assert [entry.kind for entry in entries] == kinds
    assert entries[0].facts["before"] == {"light": "late"}
    assert entries[0].facts["after"] == {"light": "at_risk", "begins_on": "2024-07-10", "ends_on": "2024-08-01"}
    assert entries[1].facts["after"] == {"ends_on": "2024-07-10"}
    assert await LedgerText.filter(entry_id=entries[0].id).values_list("name", "text") == [("reason", SET["reason"])]
    verbs = await Act.filter(subject=f"project {PROJECT}", verb__startswith="light").order_by("id")
    assert [act.verb for act in verbs] == ["light: override", "light: override ended"]


@both_databases
async def test_a_second_one_waits_for_the_end_of_the_first(world: World) -> None:
    sue = await world.as_(world.sue)
    await set_by(sue)
    answer = await set_by(sue, light="late", reason="另一个原因")
    assert answer.status == 409 and "请先结束原来的" in answer.words
    assert await LightOverride.all().count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"light": ""}, "light", "请选一种进度灯"),
        ({"light": "done"}, "light", "请选一种进度灯"),
        ({"light": "not_published"}, "light", "请选一种进度灯"),
        ({"light": "绿"}, "light", "请选一种进度灯"),
        ({"reason": "  \n"}, "reason", "请写明原因"),
        ({"reason": "长" * 501}, "reason", "最多 500 字，现在有 501 字"),
        ({"until": ""}, "until", "请填结束日期，例如 2024-07-10"),
        ({"until": "2024-02-30"}, "until", "请填结束日期"),
        ({"until": "明天"}, "until", "请填结束日期"),
        ({"until": "2024-07-09"}, "until", "已经过去"),
        ({"until": "2024-10-09"}, "until", "最长 90 天，请填 2024年10月8日（周二）或更早的日期"),
    ],
)
async def test_what_cannot_stand_is_said_at_its_place(
    world: World, fields: dict[str, str], field: str, said: str
) -> None:
    answer = await set_by(await world.as_(world.sue), **fields)
    assert answer.status == 422
    (error,) = answer.doc.xpath("//p[@class='err']")
    assert error.get("id") == f"{field}-err" and said in error.text_content()
    kept = answer.fields("//form[@class='dform']")
    expected = {**SET, **fields, "reason": {**SET, **fields}["reason"].strip()}
    if expected["light"] not in ("at_risk",):
        expected["light"] = ""
    assert kept == expected
    assert await LightOverride.all().count() == 0


@pytest.mark.parametrize("until", ["2024-07-10", "2024-10-08"])
async def test_it_may_end_today_or_after_ninety_days(world: World, until: str) -> None:
    assert (await set_by(await world.as_(world.sue), until=until)).status == 303


async def test_it_is_no_way_to_say_that_something_is_published(client: Client, world: World) -> None:
    sue = await world.as_(world.sue)
    await set_by(sue)
    page = await client.get(PAGE)
    assert "督办调整" in page.words and "责任单位还没有公布节点、完成数量和进展。" in page.words


@pytest.mark.parametrize("who", ["alice", "bob", "dan", "hans", "ines", "ada"])
async def test_nobody_else_sets_a_light(world: World, who: str) -> None:
    browser = await world.as_(getattr(world, who))
    assert (await browser.get(DESK)).status == 403
    assert (await set_by(browser)).status == 403
    assert (await browser.post(f"{DESK}/override/1/end")).status == 403
    assert await LightOverride.all().count() == 0


async def test_there_is_no_desk_for_an_unknown_or_merged_project(world: World) -> None:
    sue = await world.as_(world.sue)
    assert (await sue.get("/desk/supervision/projects/nowhere")).status == 404
    assert (await sue.post("/desk/supervision/projects/nowhere/override", SET)).status == 404


async def test_a_reason_is_only_text(client: Client, world: World) -> None:
    hostile = "<script>alert(1)</script> 100% %s"
    assert (await set_by(await world.as_(world.sue), reason=hostile)).status == 303
    for path in (PAGE, f"/en{PAGE}", f"{PAGE}/ledger"):
        page = await client.get(path)
        assert hostile in page.words and not page.doc.xpath("//main//script")
