"""How much of a target is achieved: typed by the author, seen by the reviewer, shown to residents."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.models import Project, Target
from portal.projects.quantities import QUANTITY, plain
from tests.kit.cast import World
from tests.kit.databases import both_databases
from tests.projects.bob import approved, filled, submitted

SLUG = "public-kindergartens"
NEW, CREATE = f"/desk/projects/{SLUG}/updates/new", f"/desk/projects/{SLUG}/updates"


async def target() -> Target:
    return await Target.get(project__slug=SLUG)


@both_databases
async def test_an_achieved_quantity_is_public_once_it_is_approved(world: World) -> None:
    bob, alice, field = await world.as_(world.bob), await world.as_(world.alice), f"t{(await target()).id}_achieved"
    update = await submitted(bob, form=NEW, to=CREATE, **{field: "３"})
    assert (await target()).achieved is None
    page = await alice.get(f"/desk/review/{update.id}")
    assert "“新开办公办幼儿园”累计完成 3 所" in page.words
    assert (await approved(alice, update)).status == 303
    shown = await world.anybody().get(f"/projects/{SLUG}")
    assert "150%" in shown.words
    assert "已完成" in shown.words
    assert (await target()).achieved == Decimal(3)


@pytest.mark.parametrize("typed", ["两所", "-1", "1e3", "1.2345", "9" * 20, "1,5", "1,2,3", "1200,000", "1，23", "1 5"])
async def test_what_is_no_quantity_is_told_and_kept(world: World, typed: str) -> None:
    bob, field = await world.as_(world.bob), f"t{(await target()).id}_achieved"
    answer = await bob.post(CREATE, {**await filled(bob, NEW, **{field: typed}), "act": "save"})
    assert answer.status == 422
    assert answer.hrefs("//*[@role='alert']//a/@href") == [f"#{field}"]
    assert answer.doc.xpath(f"//input[@name='{field}']/@value") == [typed]


async def test_commas_part_groups_of_three(world: World) -> None:
    field = f"t{(await target()).id}_achieved"
    update = await submitted(await world.as_(world.bob), form=NEW, to=CREATE, **{field: "1，200.5"})
    (entry,) = next(iter(update.changes["entries"].values()))
    assert entry["achieved"] == "1200.5"


async def test_an_untouched_figure_changes_nothing(world: World) -> None:
    project = await Project.get(slug=SLUG)
    await Target.filter(project_id=project.id).update(achieved=Decimal("1.500"))
    update = await submitted(await world.as_(world.bob), form=NEW, to=CREATE)
    assert update.changes == {}


@given(st.decimals(min_value=0, max_value=10**11 - 1, places=3))
def test_a_quantity_is_written_plainly_and_read_again(quantity: Decimal) -> None:
    text = plain(quantity)
    assert QUANTITY.fullmatch(text)
    assert Decimal(text) == quantity
