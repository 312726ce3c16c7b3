"""What stands on record of a project: an update with changes, published by the verbs at the clock's moment."""

from typing import Any

from portal.projects.models import Milestone, Project, Target, Update
from portal.projects.publication import draft_update, publish, submit_update
from portal.staff.models import Account
from portal.staff.viewer import Viewer
from tests.kit.cast import World


async def recorded(world: World, project: Project, **changes: Any) -> Update:
    """Bob writes, Sue publishes."""
    state = world.portal.state
    bob, sue = await viewer(world.bob), await viewer(world.sue)
    update = await draft_update(project=project, by=bob, title="进展", body="说明。", changes=changes, now=state.now())
    await submit_update(update, by=bob, now=state.now())
    seen = (await Update.get(id=update.id)).digest
    await publish(update, by=sue, seen=seen, at=None, now=state.now(), settings=state.settings)
    return await Update.get(id=update.id)


async def viewer(account: Account) -> Viewer:
    return Viewer(await Account.get(id=account.id).select_related("unit"))


async def step(world: World, project: Project, title: str, planned_on: str) -> Milestone:
    """A milestone that was published."""
    await recorded(world, project, new=[{"title": title, "planned_on": planned_on, "kind": "step"}])
    return await Milestone.get(project_id=project.id, title=title)


async def target(world: World, project: Project, name: str, planned: str, unit: str = "公里") -> Target:
    """A target that was published."""
    await recorded(world, project, targets=[{"id": None, "name_zh": name, "unit_zh": unit, "planned": planned}])
    return await Target.get(project_id=project.id, name_zh=name)
