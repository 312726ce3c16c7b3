"""The table of rights against the routes that name them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.routing import Route

from portal.app import Portal
from portal.staff.policy import POLICY, ROLE_WORDS, ROLES_OF_A_UNIT, Role, may
from portal.staff.viewer import Viewer
from portal.web.problems import NotAllowed
from tests.kit.cast import World

# Who may sign in needs no right.
OPEN = {"sign-in page", "sign in", "sign out"}


def permission_of(route: Route) -> str | None:
    """The permission that the gate around a route's handler demands."""
    for function in _wrapped(route.endpoint):
        names = function.__code__.co_freevars
        if "permission" in names:
            cell = (function.__closure__ or ())[names.index("permission")]
            return str(cell.cell_contents)
    return None


def _wrapped(function: Callable[..., Any] | None) -> Iterator[Any]:
    while function is not None:
        yield function
        function = getattr(function, "__wrapped__", None)


def desk_routes(portal: Portal) -> list[Route]:
    return [route for route in portal.starlette.routes if isinstance(route, Route) and route.path.startswith("/desk")]


def made_up(route: Route) -> str:
    """An address of a route, of nothing that is there."""
    path = route.path
    for name, value in {"{slug}": "sewer-renewal", "{size}": "small", "{number}": "GX2024-1"}.items():
        path = path.replace(name, value)
    return re.sub(r"{\w+}", "x", re.sub(r"{\w+:int}", "1", path))


def test_every_route_of_the_desk_demands_a_right_that_the_table_has(portal: Portal) -> None:
    demanded = {route.name: permission_of(route) for route in desk_routes(portal)}
    assert {name for name, permission in demanded.items() if permission is None} == OPEN
    assert {permission for permission in demanded.values() if permission} <= POLICY.keys()
    assert len(demanded) > 15


def test_no_public_route_hides_behind_the_gate(portal: Portal) -> None:
    public = [
        route for route in portal.starlette.routes if isinstance(route, Route) and route not in desk_routes(portal)
    ]
    assert [route.name for route in public if permission_of(route)] == []


@pytest.mark.parametrize("role", Role)
def test_every_role_has_words_and_some_right_beyond_the_first_page(role: Role) -> None:
    assert ROLE_WORDS[role]
    assert any(may(role, permission) for permission in POLICY if permission != "open the desk")


def test_every_right_belongs_to_somebody_and_an_unknown_one_is_our_mistake() -> None:
    assert [permission for permission, roles in POLICY.items() if not roles] == []
    assert set(Role) >= ROLES_OF_A_UNIT
    assert not may("king", "open the desk")
    with pytest.raises(KeyError):
        may(Role.AUTHOR, "fly")


def test_nobody_writes_and_reviews() -> None:
    assert POLICY["write updates"] & POLICY["review updates"] == frozenset()


async def test_every_route_of_the_desk_keeps_out_who_lacks_its_right(world: World) -> None:
    """A right is asked for before anything is looked up: a made-up number gives 403, never 404 or 500."""
    found = []
    for name, account in world.accounts.items():
        browser = await world.as_(account)
        for route in desk_routes(world.portal):
            permission = permission_of(route)
            if permission is None or may(account.role, permission):
                continue
            path = made_up(route)
            method = "POST" if "POST" in (route.methods or ()) else "GET"
            answer = await browser.request(method, path)
            if answer.status != 403:
                found.append((name, method, path, answer.status))
    assert found == []


async def test_nobody_gets_in_without_signing_in(world: World) -> None:
    carol = world.anybody()
    for route in desk_routes(world.portal):
        if permission_of(route) is None:
            continue
        path = made_up(route)
        if "POST" in (route.methods or ()):
            answer = await carol.post(path)
            assert (answer.status, answer.heading) == (422, "工作人员登录"), path
            continue
        answer = await carol.get(path)
        assert (answer.status, answer.headers["location"].split("?")[0]) == (303, "/desk/sign-in"), path


def test_a_viewer_must_have_the_right_or_is_told(world: World) -> None:
    Viewer(world.alice).must("review updates")
    with pytest.raises(NotAllowed):
        Viewer(world.bob).must("review updates")
    assert (Viewer(world.bob).unit_name, Viewer(world.alice).unit_name) == ("城市建设管理局", "")
