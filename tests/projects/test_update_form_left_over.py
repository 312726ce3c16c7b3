"""Nothing typed into the form of an update is lost: what stands beside an empty field is asked for at its place."""

import pytest

from portal.projects.models import Milestone, Project, Target, Update
from tests.feedback.carol import errors_in
from tests.kit.cast import World
from tests.projects.bob import CREATE, filled, milestone, published

REACHED = {"new1_title": "开工", "new1_planned_on": "2024-05-01", "new1_actual_on": "2024-05-02"}

CASES = {
    "a reason without a new date": ("m{open}_reason", "m{open}_due_on"),
    "a reason without a tick": ("m{open}_drop_reason", "m{open}_drop"),
    "a correction that corrects nothing": ("m{reached}_correct_reason", "m{reached}_correct_on"),
    "a note without a figure": ("t{target}_note", "t{target}_achieved"),
    "a note on an earlier month": ("t{target}_20240531_note", "t{target}_20240531_achieved"),
    "another plan's reason": ("t{target}_plan_reason", "t{target}_planned"),
    "an end's reason": ("t{target}_end_reason", "t{target}_end"),
    "a curve's reason": ("c{target}_reason", "c{target}_reason"),
    "a promise's reason": ("facts_reason", "official_zh"),
    "words without a photo": ("alt_0", "alt_0"),
    "a title without a file": ("doctitle_0", "doctitle_0"),
    "a milestone's title": ("new0_title", "new0_planned_on"),
    "a milestone's words": ("new0_planned_words", "new0_title"),
    "an end of the project": ("ended_reason", "ended_on"),
}


async def known(world: World) -> dict[str, int]:
    """An open milestone, a reached one and a target on record."""
    opened = await milestone(world)
    await published(world, nt0_name="改造管线", nt0_unit="公里", nt0_planned="40", **REACHED)
    reached = await milestone_named(world, "开工")
    await Project.filter(id=world.project.id).update(official_zh="改造泵站。", official_source="区政府通告")
    return {"open": opened.id, "reached": reached, "target": (await Target.get(name_zh="改造管线")).id}


async def milestone_named(world: World, title: str) -> int:
    return (await Milestone.get(title=title, project_id=world.project.id)).id


@pytest.mark.parametrize(("typed", "place"), CASES.values(), ids=CASES)
async def test_words_beside_an_empty_field_are_asked_about_and_kept(world: World, typed: str, place: str) -> None:
    ids, bob = await known(world), await world.as_(world.bob)
    typed, place, before = typed.format(**ids), place.format(**ids), await Update.all().count()
    for act in ("save", "submit"):
        answer = await bob.post(CREATE, await filled(bob, **{typed: "雨季推迟"}, act=act))
        assert answer.status == 422, act
        assert next(iter(errors_in(answer))) == f"#{place}"
        assert answer.fields("//form[@enctype]")[typed] == "雨季推迟"
        assert answer.doc.xpath(f"//*[@id='{place}']")
    assert await Update.all().count() == before


async def test_a_day_without_figures_is_asked_about(world: World) -> None:
    await known(world)
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, as_of="2024-06-30", act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == ["#as_of"]


async def test_a_target_is_not_given_up_and_planned_anew_at_once(world: World) -> None:
    name, bob = f"t{(await known(world))['target']}", await world.as_(world.bob)
    both = {f"{name}_end": "yes", f"{name}_end_reason": "不再做", f"{name}_planned": "50"}
    answer = await bob.post(CREATE, await filled(bob, **both, act="save"))
    assert answer.status == 422 and list(errors_in(answer)) == [f"#{name}_end"]
