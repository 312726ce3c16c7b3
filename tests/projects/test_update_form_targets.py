"""Targets in the form: planned quantities, curves that never fall, figures by month."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.models import PlannedPoint, Target, TargetEntry, Update
from portal.projects.update_form.curves import falls_at
from tests.feedback.carol import errors_in
from tests.kit.cast import World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.bob import CREATE, approved, drafted, filled, milestone, published, review_of, submitted

PIPES = {"nt0_name": "改造供暖管线", "nt0_unit": "公里", "nt0_planned": "40"}


async def pipes(world: World) -> Target:
    """A target of 40 kilometres that was published."""
    await published(world, **PIPES)
    return await Target.get(name_zh="改造供暖管线")


@both_databases
async def test_a_new_target_is_published(world: World) -> None:
    target = await pipes(world)
    assert (target.unit_zh, target.planned, target.achieved) == ("公里", Decimal(40), None)


WRONG = {
    "no unit": ("nt0_unit", ""),
    "no name": ("nt0_name", ""),
    "nothing": ("nt0_planned", ""),
    "zero": ("nt0_planned", "0"),
    "below zero": ("nt0_planned", "-3"),
    "words": ("nt0_planned", "四十"),
    "a long unit": ("nt0_unit", "公" * 21),
}


@pytest.mark.parametrize(("name", "typed"), WRONG.values(), ids=WRONG)
async def test_a_target_that_cannot_be_is_refused_at_its_place(world: World, name: str, typed: str) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, **{**PIPES, name: typed}, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#{name}"]
    assert {key: answer.fields("//form[@enctype]")[key] for key in PIPES} == {**PIPES, name: typed}
    assert answer.doc.xpath("//details[@id='targets']/@open") == [""]
    assert not await Update.exists()


@both_databases
async def test_another_planned_quantity_needs_a_reason(world: World) -> None:
    target, bob = await pipes(world), await world.as_(world.bob)
    more = {f"t{target.id}_planned": "50"}
    answer = await bob.post(CREATE, await filled(bob, **more, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#t{target.id}_plan_reason"]
    update = await submitted(bob, **more, **{f"t{target.id}_plan_reason": "增加二期管线"})
    page = await (await world.as_(world.alice)).get(review_of(update))
    assert "“改造供暖管线”年度目标：40 → 50 公里。原因：增加二期管线" in page.words
    assert (await approved(await world.as_(world.sue), update)).status == 303
    assert (await Target.get(id=target.id)).planned == Decimal(50)


async def test_a_target_is_ended_with_a_reason(world: World) -> None:
    target, bob = await pipes(world), await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, **{f"t{target.id}_end": "yes"}, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#t{target.id}_end_reason"]
    await published(world, **{f"t{target.id}_end": "yes", f"t{target.id}_end_reason": "并入市级工程"})
    assert (await Target.get(id=target.id)).ended_on == date(2024, 7, 10)


@both_databases
async def test_a_curve_by_month_is_published_and_changed_with_a_reason(world: World) -> None:
    target, bob = await pipes(world), await world.as_(world.bob)
    await published(world, **{f"c{target.id}_06": "10", f"c{target.id}_09": "20", f"c{target.id}_12": "40"})
    points = PlannedPoint.filter(target_id=target.id, replaced_at=None).order_by("on_day")
    assert await points.values_list("on_day", "quantity") == [
        (date(2024, 6, 30), Decimal(10)),
        (date(2024, 9, 30), Decimal(20)),
        (date(2024, 12, 31), Decimal(40)),
    ]
    untouched = await drafted(bob)
    assert untouched.changes == {}
    lower = {f"c{target.id}_09": "15"}
    answer = await bob.post(CREATE, await filled(bob, **lower, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#c{target.id}_reason"]
    await published(world, **lower, **{f"c{target.id}_reason": "冬季不能开挖"})
    assert await points.values_list("quantity", flat=True) == [Decimal(10), Decimal(15), Decimal(40)]
    assert await PlannedPoint.filter(target_id=target.id, replaced_at__not_isnull=True).count() == 3


async def test_a_curve_by_milestone_follows_its_dates_in_force(world: World) -> None:
    first, second = await milestone(world, "一期", "2024-08-01"), await milestone(world, "二期", "2024-10-01")
    target, bob = await pipes(world), await world.as_(world.bob)
    names = {row: f"c{target.id}_m{row.id}" for row in (first, second)}
    answer = await bob.post(CREATE, await filled(bob, **{names[first]: "30", names[second]: "20"}, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#{names[second]}"]
    # The same quantities fit once this very update moves the first one behind the second.
    moved = {f"m{first.id}_due_on": "2024-11-01", f"m{first.id}_reason": "先做二期"}
    await published(world, **{names[first]: "30", names[second]: "20"}, **moved)
    points = await PlannedPoint.filter(target_id=target.id).order_by("id").values_list("milestone_id", "quantity")
    assert points == [(second.id, Decimal(20)), (first.id, Decimal(30))]


async def test_a_curve_that_cannot_be_is_refused(world: World) -> None:
    row, target, bob = await milestone(world), await pipes(world), await world.as_(world.bob)
    c = f"c{target.id}_"
    wrong = {
        "it falls": ({c + "06": "20", c + "09": "10"}, c + "09"),
        "more than planned": ({c + "06": "41"}, c + "06"),
        "no quantity": ({c + "06": "十"}, c + "06"),
        "two ways": ({c + "06": "10", f"{c}m{row.id}": "20"}, c + "reason"),
    }
    for why, (fields, name) in wrong.items():
        answer = await bob.post(CREATE, await filled(bob, **fields, act="save"))
        assert answer.status == 422 and list(errors_in(answer)) == [f"#{name}"], why
        sent = answer.fields("//form[@enctype]")
        assert {key: sent[key] for key in fields} == fields, why


@given(st.lists(st.decimals(min_value=0, max_value=10**6, places=3), max_size=12))
def test_a_curve_falls_where_a_quantity_is_below_the_one_before(quantities: list[Decimal]) -> None:
    at = falls_at(quantities)
    assert falls_at(sorted(quantities)) is None
    if at is None:
        assert quantities == sorted(quantities)
    else:
        assert quantities[:at] == sorted(quantities[:at]) and quantities[at] < quantities[at - 1]


@both_databases
async def test_figures_of_today_and_of_earlier_months_are_entries(world: World) -> None:
    target, t = await pipes(world), ""
    t = f"t{target.id}_"
    await published(world, **{t + "achieved": "23.4", t + "20240531_achieved": "12", t + "20240531_note": "含一期"})
    entries = TargetEntry.filter(target_id=target.id).order_by("on_day", "id")
    assert await entries.values_list("on_day", "achieved", "note") == [
        (date(2024, 5, 31), Decimal(12), "含一期"),
        (date(2024, 7, 10), Decimal("23.4"), ""),
    ]
    assert (await Target.get(id=target.id)).achieved == Decimal("23.4")


@both_databases
async def test_a_figure_is_corrected_by_a_new_entry_for_the_same_day(world: World, clock: Clock) -> None:
    target, bob = await pipes(world), await world.as_(world.bob)
    t = f"t{target.id}_"
    await published(world, **{t + "20240630_achieved": "20"})
    less = {t + "20240630_achieved": "18"}
    update = await submitted(bob, **less)
    page = await (await world.as_(world.alice)).get(review_of(update))
    assert "“改造供暖管线”累计完成 18 公里，截至 2024-06-30。更正：原来公布 20" in page.words
    assert (await approved(await world.as_(world.alice), update)).status == 303
    entries = await TargetEntry.filter(target_id=target.id).order_by("id").values_list("on_day", "achieved")
    assert entries == [(date(2024, 6, 30), Decimal(20)), (date(2024, 6, 30), Decimal(18))]
    assert (await Target.get(id=target.id)).achieved == Decimal(18)


async def test_a_cumulative_figure_that_falls_needs_a_note(world: World) -> None:
    target, bob = await pipes(world), await world.as_(world.bob)
    t = f"t{target.id}_"
    await published(world, **{t + "20240630_achieved": "20"})
    less = {t + "achieved": "18"}
    answer = await bob.post(CREATE, await filled(bob, **less, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#{t}note"]
    assert (await bob.post(CREATE, await filled(bob, **less, **{t + "note": "重复计算"}, act="save"))).status == 303


async def test_a_figure_of_a_day_ahead_is_refused(world: World) -> None:
    target, bob = await pipes(world), await world.as_(world.bob)
    fields = {f"t{target.id}_achieved": "3", "as_of": "2024-07-11"}
    answer = await bob.post(CREATE, await filled(bob, **fields, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == ["#as_of"]
    assert answer.fields("//form[@enctype]")["as_of"] == "2024-07-11"


async def test_the_figures_of_a_draft_stay_those_of_their_day(world: World, clock: Clock) -> None:
    target, bob = await pipes(world), await world.as_(world.bob)
    draft = await drafted(bob, **{f"t{target.id}_achieved": "7"})
    clock.forward(days=3)
    bob = await world.as_(world.bob)
    page = await bob.get(f"/desk/updates/{draft.id}")
    sent = page.fields("//form[@enctype]")
    assert (sent["as_of"], sent[f"t{target.id}_achieved"]) == ("2024-07-10", "7")
    await bob.post(f"/desk/updates/{draft.id}", {**sent, "act": "save"})
    assert (await Update.get(id=draft.id)).changes["entries"] == draft.changes["entries"]


async def test_a_shortfall_is_explained(world: World) -> None:
    target = await pipes(world)
    await published(world, **{f"t{target.id}_shortfall": "管线穿越铁路，审批未完成"})
    assert (await Target.get(id=target.id)).shortfall == "管线穿越铁路，审批未完成"
    assert (await drafted(await world.as_(world.bob))).changes == {}
