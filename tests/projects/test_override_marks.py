"""An override is told wherever its light is counted or drawn."""

from datetime import date

from portal.projects.light.overrides import override_light
from portal.projects.models import Project
from tests.kit.cast import PROJECT, World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.on_record import step, viewer

SAID = "其中 1 项由督办员调整。"


@both_databases
async def test_the_counts_and_the_map_say_that_a_supervisor_set_a_light(world: World, clock: Clock) -> None:
    await step(world, world.project, "水泵验收", "2024-12-20")
    assert "由督办员调整" not in (await world.anybody().get("/")).words
    project = await Project.get(id=world.project.id).select_related("programme")
    await override_light(
        project=project,
        light="late",
        reason="现场停工。",
        until=date(2024, 8, 20),
        by=await viewer(world.sue),
        now=clock(),
        settings=world.portal.state.settings,
    )
    assert SAID in (await world.anybody().get("/")).words
    features = (await world.anybody().get("/projects.geojson")).json()["features"]
    marked = [row["properties"] for row in features if row["properties"]["overridden"]]
    assert [(row["slug"], row["light"], row["computed_light"]) for row in marked] == [(PROJECT, "late", "not_started")]
    assert "滞后（督办调整）" in marked[0]["label"]
