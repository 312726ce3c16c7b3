"""Updates written and decided on by the verbs themselves, for tests that are about something else than the forms."""

from typing import Any

from portal.projects import publication
from portal.projects.models import Project, Update
from portal.staff.viewer import Viewer
from tests.kit.cast import World

TITLE = "三号水泵换好了"
BODY = "7月9日换了轴承，夜里没有异响。"


async def draft(world: World, *, title: str = TITLE, project: Project | None = None, **changes: Any) -> Update:
    """Bob's draft."""
    return await publication.draft_update(
        project=project or world.project,
        by=Viewer(world.bob),
        title=title,
        body=BODY,
        changes=changes,
        now=world.portal.state.now(),
    )


async def in_review(world: World, *, title: str = TITLE, project: Project | None = None, **changes: Any) -> Update:
    """The same, sent to review."""
    update = await draft(world, title=title, project=project, **changes)
    await publication.submit_update(update, by=Viewer(world.bob), now=world.portal.state.now())
    return await Update.get(id=update.id)


async def approve(world: World, update: Update, *, by: Viewer | None = None, settings: Any = None) -> bool:
    """One step of its review, by Sue unless told otherwise."""
    state = world.portal.state
    fresh = await Update.get(id=update.id)
    return await publication.publish(
        fresh,
        by=by or Viewer(world.sue),
        seen=fresh.digest,
        at=None,
        now=state.now(),
        settings=settings or state.settings,
    )


async def out(world: World, *, title: str = TITLE, project: Project | None = None, **changes: Any) -> Update:
    """The same, published."""
    update = await in_review(world, title=title, project=project, **changes)
    assert await approve(world, update)
    return await Update.get(id=update.id)
