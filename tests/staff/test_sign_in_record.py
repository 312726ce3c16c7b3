"""What is written down of a sign-in, and whom failures lock out."""

import pytest

from portal.projects.models import Project
from portal.staff import desk
from portal.staff.models import Act
from tests.kit.cast import PASSWORD, World
from tests.kit.client import Client
from tests.kit.databases import both_databases


@pytest.mark.parametrize(("typed", "kept"), [("MySecretPassword123", "unknown account"), ("Bob", "Bob")])
async def test_only_names_that_we_gave_are_written_down(world: World, typed: str, kept: str) -> None:
    await world.anybody().post("/desk/sign-in", {"name": typed, "password": "wrong"})
    act = await Act.get(verb="sign-in refused")
    assert (act.actor, act.subject, act.account_id) == ("stranger", kept, None)


async def test_signing_out_is_on_record(world: World) -> None:
    await (await world.as_(world.bob)).post("/desk/sign-out")
    act = await Act.get(verb="signed out")
    assert (act.actor, act.account_id) == ("Bob", world.bob.id)


async def test_a_right_password_is_never_counted(world: World) -> None:
    for _ in range(desk.FAILURES_FOR_NAME_HERE + 2):
        answer = await world.anybody().post("/desk/sign-in", {"name": "Bob", "password": PASSWORD})
        assert answer.status == 303


async def test_a_stranger_elsewhere_does_not_lock_a_colleague_out(world: World) -> None:
    limiter = world.anybody().portal.state.limiter
    for _ in range(desk.FAILURES_FOR_NAME_HERE):
        await limiter.take("sign-in name here", "198.51.100.9 Bob", desk.FAILURES_FOR_NAME_HERE)
    answer = await world.anybody().post("/desk/sign-in", {"name": "Bob", "password": PASSWORD})
    assert answer.status == 303


@both_databases
@pytest.mark.parametrize("path", ["/projects/%00", "/photos/%00/small", "/projects/%00/feedback/new"])
async def test_a_control_character_in_an_address_is_no_address(client: Client, path: str) -> None:
    assert await Project.exists(slug="street-lighting")
    assert (await client.get(path)).status == 404
