"""Milestones in the form: begun and ended in order, reached, corrected, dropped, with a reason for what is public."""

from datetime import date

from portal.projects.models import Milestone, Update
from tests.feedback.carol import errors_in
from tests.kit.cast import World
from tests.kit.databases import both_databases
from tests.projects.bob import CREATE, NEW, approved, drafted, filled, milestone, published, review_of, submitted


@both_databases
async def test_a_start_and_a_deadline_in_words_are_published_as_written(world: World) -> None:
    fields = {
        "new0_title": "开工",
        "new0_kind": "start",
        "new0_planned_on": "2024-05-01",
        "new0_actual_on": "2024-05-06",
        "new1_title": "完工",
        "new1_planned_on": "2024-09-30",
        "new1_planned_words": "三季度末",
    }
    await published(world, **fields)
    begun, ended = await Milestone.all().order_by("planned_on")
    assert (begun.kind, begun.planned_on, begun.actual_on) == ("start", date(2024, 5, 1), date(2024, 5, 6))
    assert (ended.kind, ended.planned_words, ended.actual_on) == ("step", "三季度末", None)


async def test_an_end_before_its_start_is_refused_at_its_place(world: World) -> None:
    bob = await world.as_(world.bob)
    row = {"new0_title": "开工", "new0_kind": "start", "new0_planned_on": "2024-09-01", "new1_title": "完工"}
    answer = await bob.post(CREATE, await filled(bob, **row, new1_planned_on="2024-08-31", act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == ["#new1_planned_on"]
    assert answer.fields("//form[@enctype]")["new1_planned_on"] == "2024-08-31"
    same_day = await bob.post(CREATE, await filled(bob, **row, new1_planned_on="2024-09-01", act="save"))
    assert same_day.status == 303


async def test_an_end_is_not_revised_or_reached_before_its_start(world: World) -> None:
    row = {"new0_title": "开工", "new0_kind": "start", "new0_planned_on": "2024-06-01", "new1_title": "完工"}
    await published(world, **row, new1_planned_on="2024-09-30")
    begun, ended = await Milestone.all().order_by("planned_on")
    bob = await world.as_(world.bob)
    early = {f"m{ended.id}_due_on": "2024-05-31", f"m{ended.id}_reason": "工期缩短"}
    answer = await bob.post(CREATE, await filled(bob, **early, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#m{ended.id}_due_on"]
    turned = {f"m{begun.id}_actual_on": "2024-07-09", f"m{ended.id}_actual_on": "2024-07-08"}
    answer = await bob.post(CREATE, await filled(bob, **turned, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#m{ended.id}_actual_on"]
    # A start that comes late, with the end still open, must be told.
    late = await bob.post(CREATE, await filled(bob, **{f"m{begun.id}_actual_on": "2024-07-09"}, act="save"))
    assert late.status == 303


@both_databases
async def test_a_day_that_was_published_wrongly_is_corrected_with_a_reason(world: World) -> None:
    row = await milestone(world)
    await published(world, **{f"m{row.id}_actual_on": "2024-07-08"})
    bob = await world.as_(world.bob)
    wrong = {f"m{row.id}_correct_on": "2024-07-09"}
    answer = await bob.post(CREATE, await filled(bob, **wrong, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#m{row.id}_correct_reason"]
    ahead = {f"m{row.id}_correct_on": "2024-07-11", f"m{row.id}_correct_reason": "写错一天"}
    answer = await bob.post(CREATE, await filled(bob, **ahead, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#m{row.id}_correct_on"]
    update = await submitted(bob, **wrong, **{f"m{row.id}_correct_reason": "写错一天"})
    alice = await world.as_(world.alice)
    assert "更正完成日期：2024-07-08 → 2024-07-09。原因：写错一天" in (await alice.get(review_of(update))).words
    assert (await approved(alice, update)).status == 303
    assert (await Milestone.get(id=row.id)).actual_on == date(2024, 7, 9)


async def test_a_milestone_that_was_not_reached_after_all_is_open_again(world: World) -> None:
    row = await milestone(world)
    await published(world, **{f"m{row.id}_actual_on": "2024-07-08"})
    await published(world, **{f"m{row.id}_not_done": "yes", f"m{row.id}_correct_reason": "验收没有通过"})
    assert (await Milestone.get(id=row.id)).actual_on is None


@both_databases
async def test_a_milestone_is_dropped_with_a_reason_and_alone(world: World) -> None:
    row = await milestone(world)
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, **{f"m{row.id}_drop": "yes"}, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#m{row.id}_drop_reason"]
    both = {f"m{row.id}_drop": "yes", f"m{row.id}_drop_reason": "并入二期", f"m{row.id}_actual_on": "2024-07-01"}
    answer = await bob.post(CREATE, await filled(bob, **both, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#m{row.id}_drop"]
    await published(world, **{f"m{row.id}_drop": "yes", f"m{row.id}_drop_reason": "并入二期"})
    dropped = await Milestone.get(id=row.id)
    assert (dropped.dropped_at is not None, dropped.dropped_reason) == (True, "并入二期")
    assert f"m{row.id}_drop" not in (await bob.get(NEW)).text


async def test_what_a_draft_says_of_milestones_stands_in_its_form(world: World) -> None:
    row = await milestone(world)
    reached = await milestone(world, "水泵到货", "2024-06-01")
    await published(world, **{f"m{reached.id}_actual_on": "2024-06-02"})
    bob = await world.as_(world.bob)
    said = {
        f"m{row.id}_due_on": "2024-09-01",
        f"m{row.id}_reason": "汛期",
        f"m{reached.id}_correct_on": "2024-06-03",
        f"m{reached.id}_correct_reason": "写错一天",
        "new0_title": "试运行",
        "new0_planned_on": "2024-10-01",
        "new0_planned_words": "国庆前",
    }
    draft = await drafted(bob, **said)
    page = await bob.get(f"/desk/updates/{draft.id}")
    assert {name: page.fields("//form[@enctype]")[name] for name in said} == said
    assert page.doc.xpath("//details[@id='milestones']/@open") == [""]
    await bob.post(f"/desk/updates/{draft.id}", {**page.fields("//form[@enctype]"), "act": "save"})
    assert (await Update.get(id=draft.id)).changes == draft.changes
