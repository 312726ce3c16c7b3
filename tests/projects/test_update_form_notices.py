"""Service notices, the end of a project and a changed promise in the form."""

from datetime import UTC, date, datetime

import pytest

from portal.projects.models import Project, ServiceNotice, Update
from tests.feedback.carol import errors_in
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.databases import both_databases
from tests.projects.bob import CREATE, PAGE, approved, drafted, filled, published, review_of, submitted

WATER = {
    "nn0_kind": "water",
    "nn0_title": "凌水街停水",
    "nn0_body": "请提前储水。",
    "nn0_begins": "2024-07-12T08:00",
    "nn0_ends": "2024-07-12T20:00",
}


@both_databases
async def test_a_notice_has_its_hours_in_shanghai(client: Client, world: World) -> None:
    update = await submitted(await world.as_(world.bob), **WATER)
    assert not await ServiceNotice.exists() and "凌水街停水" not in (await client.get(PAGE)).words
    alice = await world.as_(world.alice)
    assert "服务通知（停水）“凌水街停水”" in (await alice.get(review_of(update))).words
    assert (await approved(alice, update)).status == 303
    row = await ServiceNotice.get()
    assert (row.kind, row.begins_at, row.ends_at) == (
        "water",
        datetime(2024, 7, 12, 0, 0, tzinfo=UTC),
        datetime(2024, 7, 12, 12, 0, tzinfo=UTC),
    )
    assert "凌水街停水" in (await client.get(PAGE)).words


WRONG = {
    "no kind": ("nn0_kind", "", "nn0_kind"),
    "a strange kind": ("nn0_kind", "flood", "nn0_kind"),
    "no title": ("nn0_title", "", "nn0_title"),
    "no beginning": ("nn0_begins", "", "nn0_begins"),
    "no moment": ("nn0_ends", "明天", "nn0_ends"),
    "a day": ("nn0_begins", "2024-07-12", "nn0_begins"),
    "with an offset": ("nn0_begins", "2024-07-12T08:00+08:00", "nn0_begins"),
    "an end before its beginning": ("nn0_ends", "2024-07-12T07:59", "nn0_ends"),
    "an end at its beginning": ("nn0_ends", "2024-07-12T08:00", "nn0_ends"),
    "over already": ("nn0_ends", "2024-07-10T10:00", "nn0_ends"),
    "a year and a day": ("nn0_ends", "2025-07-14T08:00", "nn0_ends"),
    "the last year": ("nn0_ends", "9999-12-31T23:59", "nn0_ends"),
    "the first year": ("nn0_begins", "0001-01-01T00:00", "nn0_begins"),
    "no such place": ("nn0_site", "7", "nn0_site"),
}


@pytest.mark.parametrize(("name", "typed", "place"), WRONG.values(), ids=WRONG)
async def test_a_notice_that_cannot_be_is_refused_at_its_place(world: World, name: str, typed: str, place: str) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, **{**WATER, name: typed}, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#{place}"]
    sent = answer.fields("//form[@enctype]")
    kept = "" if name in ("nn0_kind", "nn0_site") else typed  # a menu has no such choice to stand on
    assert {field: sent[field] for field in {*WATER, name}} == {**WATER, name: kept}
    assert not await Update.exists()


@both_databases
async def test_a_notice_is_taken_back_with_a_reason(world: World) -> None:
    await published(world, **WATER)
    row, bob = await ServiceNotice.get(), await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, **{f"sn{row.id}_end": "yes"}, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#sn{row.id}_reason"]
    await published(world, **{f"sn{row.id}_end": "yes", f"sn{row.id}_reason": "改期施工"})
    ended = await ServiceNotice.get()
    assert (ended.ended_at is not None, ended.ended_reason) == (True, "改期施工")


async def test_a_draft_keeps_its_notice_in_the_form(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await drafted(bob, **WATER)
    sent = (await bob.get(f"/desk/updates/{draft.id}")).fields("//form[@enctype]")
    assert {name: sent[name] for name in WATER} == WATER


@both_databases
async def test_a_project_is_given_up_with_a_day_and_a_reason_by_a_supervisor(world: World) -> None:
    bob = await world.as_(world.bob)
    for fields, name in (
        ({"ended_reason": "并入市级工程"}, "ended_on"),
        ({"ended_on": "2024-07-01"}, "ended_reason"),
        ({"ended_on": "2024-07-11", "ended_reason": "并入市级工程"}, "ended_on"),
    ):
        answer = await bob.post(CREATE, await filled(bob, **fields, act="save"))
        assert answer.status == 422 and list(errors_in(answer)) == [f"#{name}"]
    update = await submitted(bob, ended_on="2024-07-01", ended_reason="并入市级工程")
    alice, sue = await world.as_(world.alice), await world.as_(world.sue)
    refused = await alice.post(review_of(update, "approval"), {"seen": update.digest})
    assert refused.status == 403 and (await Project.get(slug=PROJECT)).ended_on is None
    assert (await approved(sue, update)).status == 303
    assert (await Project.get(slug=PROJECT)).ended_on == date(2024, 7, 1)
    assert "ended_on" not in (await bob.get(f"/desk/projects/{PROJECT}/updates/new")).fields("//form[@enctype]")


async def test_a_published_promise_is_changed_with_a_reason(world: World) -> None:
    await published(world, official_zh="新建泵站一座。", official_source="工作报告")
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, official_zh="新建泵站两座。", act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == ["#facts_reason"]
    update = await submitted(bob, official_zh="新建泵站两座。", facts_reason="录入有误")
    page = await (await world.as_(world.alice)).get(review_of(update))
    assert "新建泵站一座。 → 新建泵站两座。" in page.words and "改动承诺原文的原因：录入有误" in page.words
