"""Bob, who writes updates, and Alice, who reviews them: how each form is filled in and sent."""

from typing import Any

from portal.projects.models import Milestone, Project, Update
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client

NEW = f"/desk/projects/{PROJECT}/updates/new"
CREATE = f"/desk/projects/{PROJECT}/updates"
PAGE = f"/projects/{PROJECT}"
TITLE = "三号水泵换好了"
BODY = "7月9日换了轴承，夜里没有异响。\n下一步检查四号水泵。"


async def drafted(bob: Client, *, files: Any = None, form: str = NEW, to: str = CREATE, **fields: str) -> Update:
    """A draft with a title and a text."""
    return await _written(bob, form, to, files, act="save", **fields)


async def submitted(bob: Client, *, files: Any = None, form: str = NEW, to: str = CREATE, **fields: str) -> Update:
    """An update that waits for its reviewer."""
    return await _written(bob, form, to, files, act="submit", **fields)


async def _written(bob: Client, form: str, to: str, files: Any, **fields: str) -> Update:
    answer = await bob.post(to, await filled(bob, form, **fields), files=files)
    assert answer.status == 303, answer.words
    return await Update.get(id=int(answer.headers["location"].rsplit("/", 1)[1]))


async def filled(bob: Client, form: str = NEW, **fields: str) -> dict[str, str]:
    return {**(await bob.get(form)).fields("//form[@enctype]"), "title": TITLE, "body": BODY, **fields}


def at(update: Update) -> str:
    return f"/desk/updates/{update.id}"


def review_of(update: Update, form: str = "") -> str:
    return f"/desk/review/{update.id}" + (f"/{form}" if form else "")


async def seen_by(alice: Client, update: Update) -> dict[str, str]:
    """What the form of approval holds on the page as it is now."""
    page = await alice.get(review_of(update))
    assert page.status == 200, page.words
    return page.fields("//form[contains(@action, '/approval')]")


async def approved(alice: Client, update: Update, **fields: str) -> Answer:
    """The decision of a reviewer who read what stands there."""
    return await alice.post(review_of(update, "approval"), {**await seen_by(alice, update), **fields})


async def published(world: World, **fields: str) -> Update:
    update = await submitted(await world.as_(world.bob), **fields)
    answer = await approved(await world.as_(world.sue), update)
    assert answer.status == 303, answer.words
    return await Update.get(id=update.id)


async def milestone(world: World, title: str = "水泵验收", planned_on: str = "2024-08-01") -> Milestone:
    """An open milestone that Bob and Sue have published."""
    update = await published(world, new0_title=title, new0_planned_on=planned_on)
    return await Milestone.get(published_by_id=update.id)


async def nobodys_project() -> Project:
    return await Project.get(number=2)
