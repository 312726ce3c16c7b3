from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog
from jinja2 import TemplateNotFound
from starlette.routing import Route

from portal.app import Portal
from portal.web.errors import problem_of
from portal.web.problems import Problem
from portal.web.routing import page
from tests.kit.client import Client

BROKEN = {
    "unexpected": RuntimeError("a secret 13800138000"),
    "away": ConnectionRefusedError(),
    "template": TemplateNotFound("x.html"),
}


@pytest.fixture
async def broken(portal: Portal) -> AsyncIterator[Client]:
    """A portal with routes that fail, each in its own way."""

    def failing(error: Exception) -> Any:
        async def fail(request: object) -> None:
            raise error

        return fail

    routes: list[Any] = portal.starlette.router.routes
    routes += [page(f"/broken/{name}", failing(error), name=name) for name, error in BROKEN.items()]
    client = Client(portal)
    yield client
    await client.http.aclose()


@pytest.fixture
def log() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


NOWHERE = (
    "/nowhere",
    "/projects/nowhere",
    f"/projects/{'x' * 81}",
    f"/projects/{'x' * 5000}",
    "/projects/%00",
    "/projects/%ff",
    "/programmes/1999/",
    "/programmes/99999999999999999999/",
    "/photos/x/y",
    f"/photos/{'x' * 41}/small",
    f"/receipts/photos/{'x' * 41}/small",
    f"/receipts/qr/{'x' * 41}.svg",
)


@pytest.mark.parametrize("path", NOWHERE)
async def test_what_is_not_there_is_a_page_with_a_way_on(client: Client, path: str) -> None:
    chinese, english = await client.get(path), await client.get("/en" + path)
    assert (chinese.status, english.status) == (404, 404)
    assert chinese.heading == "没有这个页面"
    assert {"/", "/receipts/"} <= set(chinese.hrefs())
    assert {"/en/", "/en/receipts/"} <= set(english.hrefs())
    assert chinese.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "FOO"])
async def test_a_method_that_an_address_does_not_know_is_405_in_words(client: Client, method: str) -> None:
    answer = await client.request(method, "/about")
    assert answer.status == 405
    assert "这个地址不能这样使用" in answer.words


async def test_a_get_for_what_only_takes_forms_is_405(client: Client) -> None:
    answer = await client.get("/desk/sign-out")
    assert answer.status == 405


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_a_database_that_is_away_is_503_with_a_time_to_come_back(broken: Client, prefix: str) -> None:
    answer = await broken.get(prefix + "/broken/away")
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    assert answer.headers["cache-control"] == "no-store"


async def test_an_error_of_ours_is_500_with_the_reference_that_the_log_has(broken: Client, log: list[Any]) -> None:
    answer = await broken.get("/broken/unexpected", inspect=False)
    (line,) = log
    assert answer.status == 500
    assert line["reference"] in answer.words
    assert (line["event"], line["route"]) == ("unexpected error", "/broken/unexpected")
    assert "13800138000" not in answer.text


async def test_a_missing_template_is_not_taken_for_a_database_that_is_away(broken: Client) -> None:
    assert (await broken.get("/broken/template", inspect=False)).status == 500


async def test_the_error_page_itself_is_sound(broken: Client) -> None:
    for path in ("/broken/unexpected", "/en/broken/unexpected"):
        answer = await broken.get(path, inspect=False)
        assert broken.faults(answer) == ["an error of ours"]


def test_every_problem_has_a_status_and_words_of_its_own() -> None:
    kinds = _all(Problem)
    assert len(kinds) >= 8
    assert [kind for kind in kinds if not 400 <= kind.status < 600] == []
    assert [kind for kind in kinds if not kind.message.endswith(("。", "！", "”"))] == []
    assert problem_of(Problem("x")).message == "x"


def _all(kind: type[Problem]) -> list[type[Problem]]:
    return [kind, *(deeper for sub in kind.__subclasses__() for deeper in _all(sub))]


def test_every_route_has_a_name_of_its_own(portal: Portal) -> None:
    names = [route.name for route in portal.starlette.routes if isinstance(route, Route)]
    assert len(names) == len(set(names))


async def test_a_wrong_method_is_told_which_ones_there_are(client: Client) -> None:
    answer = await client.post("/about")
    assert (answer.status, sorted(answer.headers["allow"].split(", "))) == (405, ["GET", "HEAD"])
