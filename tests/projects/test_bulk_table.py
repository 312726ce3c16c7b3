"""The table of a unit's figures: only what is new is sent, each mistake stands at its place."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.bulk.judging import judge
from portal.projects.bulk.record import Known
from portal.projects.models import Programme, Project, Target, TargetEntry, Update
from portal.projects.quantities import quantity_in
from tests.feedback.carol import errors_in
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of

TABLE = "/desk/figures/"
FORM = "//form[@data-guard]"


async def unit_with_targets(world: World, *, projects: int = 3) -> list[Target]:
    """Bob's unit with so many projects, each with one target of 40 km."""
    others = await Project.all().order_by("number").limit(projects)
    await Target.all().delete()
    await Project.filter(id__in=[project.id for project in others]).update(unit_id=world.bob.unit_id)
    rows = [
        Target(project_id=project.id, position=0, name_zh="改造管线", unit_zh="公里", planned=40) for project in others
    ]
    await Target.bulk_create(rows)
    return await Target.filter(project__unit_id=world.bob.unit_id).order_by("project__number")


async def figure(world: World, target: Target, day: str, achieved: str) -> None:
    update = await Update.create(
        project_id=target.project_id,
        state="published",
        title="数量",
        body="数量",
        changes={},
        author=world.bob,
        created_at=world.portal.state.now(),
        changed_at=world.portal.state.now(),
        published_at=world.portal.state.now(),
    )
    await TargetEntry.create(
        target=target, on_day=day, achieved=achieved, published_by=update, published_at=world.portal.state.now()
    )


async def sent(bob: Client, **fields: str) -> Answer:
    return await bob.post(TABLE, {**(await bob.get(TABLE)).fields(FORM), **fields})


@both_databases
async def test_changed_figures_are_sent_together_one_update_for_each_project(world: World) -> None:
    first, second, third = await unit_with_targets(world)
    bob = await world.as_(world.bob)
    answer = await sent(
        bob, as_of="2024-06-30", **{f"f{first.id}": "23.4", f"f{third.id}": "1,200", f"n{third.id}": "含支线"}
    )
    assert answer.status == 303, answer.words
    updates = await Update.all().order_by("project__number")
    assert [(update.project_id, update.title, update.state) for update in updates] == [
        (first.project_id, "2024年6月完成情况", "in review"),
        (third.project_id, "2024年6月完成情况", "in review"),
    ]
    assert len({update.bundle for update in updates}) == 1 and updates[0].bundle
    assert [update.changes for update in updates] == [
        {"entries": {str(first.id): [{"on_day": "2024-06-30", "achieved": "23.4"}]}},
        {"entries": {str(third.id): [{"on_day": "2024-06-30", "achieved": "1200", "note": "含支线"}]}},
    ]
    assert updates[0].body == "截至2024年6月30日，改造管线累计完成23.4公里（年度目标40公里）。"
    assert "已把 2 个项目的数量送审" in (await bob.get(answer.headers["location"])).words
    assert second.achieved is None


async def test_the_day_is_the_end_of_last_month_and_last_figures_stand_beside(world: World) -> None:
    first, *_ = await unit_with_targets(world)
    await figure(world, first, "2024-05-31", "12.5")
    bob = await world.as_(world.bob)
    page = await bob.get(TABLE)
    assert page.fields(FORM)["as_of"] == "2024-06-30"
    assert "12.5" in page.words and page.fields(FORM)[f"f{first.id}"] == ""
    assert (await bob.get("/en" + TABLE)).status == 200


async def test_what_was_published_already_is_nothing_new(world: World) -> None:
    first, *_ = await unit_with_targets(world)
    await figure(world, first, "2024-06-30", "12.5")
    bob = await world.as_(world.bob)
    for typed in ("", "12.5", "12.500"):
        answer = await sent(bob, **{f"f{first.id}": typed})
        assert answer.status == 422 and "没有填写新的数量" in errors_in(answer)["#as_of"]


WRONG = {
    "negative": ({"f": "-3"}, "f", "负数"),
    "words": ({"f": "很多"}, "f", "不是数量"),
    "not a number": ({"f": "NaN"}, "f", "不是数量"),
    "an exponent": ({"f": "1e9"}, "f", "不是数量"),
    "a formula": ({"f": "=1+2"}, "f", "不是数量"),
    "too exact": ({"f": "1.2345"}, "f", "不是数量"),
    "too large": ({"f": "9" * 12}, "f", "不是数量"),
    "less than before": ({"f": "11"}, "n", "备注里写明原因"),
    "a note alone": ({"n": "快了"}, "f", "没有数量"),
    "a long note": ({"f": "13", "n": "长" * 201}, "n", "200"),
    "a day ahead": ({"f": "13", "as_of": "2024-07-11"}, "as_of", "不能晚于今天"),
    "no day": ({"f": "13", "as_of": ""}, "as_of", "截至哪一天"),
    "a wrong day": ({"f": "13", "as_of": "2024-02-30"}, "as_of", "不是日期"),
}


@pytest.mark.parametrize(("fields", "at", "words"), WRONG.values(), ids=WRONG)
async def test_a_wrong_figure_stays_typed_and_sends_nothing(
    world: World, fields: dict[str, str], at: str, words: str
) -> None:
    first, second, _ = await unit_with_targets(world)
    await figure(world, first, "2024-05-31", "12.5")
    before = await Update.all().count()
    bob = await world.as_(world.bob)
    typed = {name if name == "as_of" else f"{name}{first.id}": value for name, value in fields.items()}
    answer = await sent(bob, **{f"f{second.id}": "7", **typed})
    place = at if at == "as_of" else f"{at}{first.id}"
    assert answer.status == 422 and words in errors_in(answer)[f"#{place}"]
    kept = answer.fields(FORM)
    assert kept[f"f{second.id}"] == "7"
    assert {name: kept[name] for name in typed} == typed
    assert await Update.all().count() == before


async def test_only_the_units_own_open_targets_are_there(world: World) -> None:
    first, second, third = await unit_with_targets(world)
    await Project.filter(id=second.project_id).update(unit_id=world.dan.unit_id)
    await Target.filter(id=third.id).update(ended_on="2024-06-01")
    bob = await world.as_(world.bob)
    page = await bob.get(TABLE)
    assert [name for name in page.fields(FORM) if name.startswith("f")] == [f"f{first.id}"]
    answer = await sent(bob, **{f"f{second.id}": "7", f"f{third.id}": "8"})
    assert answer.status == 422 and await Update.all().count() == 0
    for who in ("alice", "sue", "ines", "ada"):
        assert (await (await world.as_(getattr(world, who))).get(TABLE)).status == 403


async def test_a_closed_year_has_no_table(world: World) -> None:
    await unit_with_targets(world)
    await Programme.all().update(closed_on="2024-07-01")
    bob = await world.as_(world.bob)
    assert (await bob.get(TABLE)).doc.xpath(FORM) == []
    assert (await bob.post(TABLE, {"as_of": "2024-06-30"})).status == 422


async def test_three_targets_and_fifteen_cost_the_same_queries(world: World) -> None:
    bob = await world.as_(world.bob)
    await bob.get(TABLE)
    counts = []
    for projects in (3, 15):
        assert len(await unit_with_targets(world, projects=projects)) == projects
        counts.append(await queries_of(bob, TABLE))
    assert counts[0] == counts[1] <= 12


async def test_more_than_a_page_of_targets_comes_by_pages(world: World) -> None:
    first, *_ = await unit_with_targets(world, projects=1)
    more = [
        Target(project_id=first.project_id, position=n, name_zh=f"第{n}项", unit_zh="个", planned=n)
        for n in range(1, 120)
    ]
    await Target.bulk_create(more)
    bob = await world.as_(world.bob)
    seen = [len((await bob.get(f"{TABLE}?page={page}")).doc.xpath("//tbody/tr")) for page in (1, 2)]
    assert seen == [100, 20]
    for page in ("0", "-1", "x", "99999999999", "²"):
        assert (await bob.get(TABLE, params={"page": page})).status == 200
    last = await Target.filter(position=119).get()
    form = (await bob.get(f"{TABLE}?page=2")).fields(FORM)
    assert (await bob.post(f"{TABLE}?page=2", {**form, f"f{last.id}": "3"})).status == 303
    assert (await Update.get()).changes["entries"] == {str(last.id): [{"on_day": "2024-06-30", "achieved": "3"}]}


async def test_what_was_typed_is_kept_offered_and_gone_once_sent(world: World) -> None:
    first, *_ = await unit_with_targets(world)
    bob = await world.as_(world.bob)
    typed = {"draft.address": TABLE, "as_of": "2024-05-31", f"f{first.id}": "9"}
    assert (await bob.post("/desk/drafts", typed, inspect=False)).status == 200
    assert (await bob.get(TABLE)).fields(FORM)[f"f{first.id}"] == ""
    form = (await bob.get(TABLE + "?draft=continue")).fields(FORM)
    assert (form["as_of"], form[f"f{first.id}"]) == ("2024-05-31", "9")
    assert (await bob.post(TABLE, form)).status == 303
    assert "没送出的内容" not in (await bob.get(TABLE)).words


KNOWN = Known(Target(name_zh="x", unit_zh="个", planned=40), {date(2024, 5, 31): Decimal(12)})


@given(
    st.one_of(st.text(max_size=20), st.decimals(allow_nan=True, allow_infinity=True).map(str)), st.text(max_size=300)
)
def test_no_figure_makes_it_fail_and_none_is_negative(achieved: str, note: str) -> None:
    verdict = judge(KNOWN, achieved=achieved, note=note, day=date(2024, 6, 30))
    assert verdict.entry is None or (not verdict.errors and Decimal(verdict.entry["achieved"]) >= 0)


@given(st.decimals(min_value=0, max_value=10**10, places=3))
def test_every_exact_quantity_is_read_as_it_is(quantity: Decimal) -> None:
    assert quantity_in(f"{quantity:f}") == quantity
    assert quantity_in(f"{quantity:,f}") == quantity
