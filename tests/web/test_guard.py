import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from portal.web import guard
from portal.web.guard import SAFE_METHODS, Guard
from portal.web.problems import ForeignForm, Problem, TooLarge
from portal.web.routing import FORM_BYTES, PHOTO_FORM_BYTES
from tests.kit.asgi import ask, http_scope
from tests.kit.client import Client

ORIGIN = "https://portal.test"


async def counting(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the whole body and answers its length; ``/photos`` allows the larger one."""
    if "portal.body" in scope and scope["path"].endswith("/photos"):
        scope["portal.body"].allow(PHOTO_FORM_BYTES)
    body = await Request(scope, receive).body()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(len(body)).encode()})


guarded = Guard(counting, origin=ORIGIN, standing_right=lambda path: path.startswith("/desk"))


async def is_taken(path: str, method: str = "POST", **headers: str) -> bool:
    try:
        return (await ask(guarded, http_scope(method, path, **headers))).status == 200
    except ForeignForm:
        return False


# Sec-Fetch-Site, Origin -> taken from an anonymous form, at the desk
MATRIX: list[tuple[dict[str, str], bool, bool]] = [
    ({}, True, False),
    ({"sec_fetch_site": "same-origin"}, True, True),
    ({"sec_fetch_site": "none"}, True, True),
    ({"sec_fetch_site": "same-site"}, False, False),
    ({"sec_fetch_site": "cross-site"}, False, False),
    ({"sec_fetch_site": ""}, False, False),
    ({"sec_fetch_site": "SAME-ORIGIN"}, False, False),
    ({"origin": ORIGIN}, True, True),
    ({"origin": "null"}, False, False),
    ({"origin": ""}, False, False),
    ({"origin": "https://portal.test.evil.example"}, False, False),
    ({"origin": "http://portal.test"}, False, False),
    ({"origin": "https://portal.test:8443"}, False, False),
    ({"origin": "https://evil.example"}, False, False),
    ({"sec_fetch_site": "cross-site", "origin": ORIGIN}, False, False),
    ({"sec_fetch_site": "same-origin", "origin": "https://evil.example"}, True, True),
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "FOO", "get", "TRACE"])
@pytest.mark.parametrize(("headers", "anonymous", "desk"), MATRIX)
async def test_where_an_unsafe_request_may_come_from(
    headers: dict[str, str], anonymous: bool, desk: bool, method: str
) -> None:
    assert await is_taken("/feedback", method, **headers) is anonymous
    assert await is_taken("/desk/sign-in", method, **headers) is desk


@pytest.mark.parametrize("method", sorted(SAFE_METHODS))
async def test_a_safe_request_may_come_from_anywhere(method: str) -> None:
    for headers, _, _ in MATRIX:
        assert await is_taken("/desk/", method, **headers)


async def send(path: str, *chunks: bytes, length: str | None = None) -> int:
    more = {"content_length": length} if length is not None else {}
    return int((await ask(guarded, http_scope("POST", path, **more), *chunks)).body)


async def test_a_body_up_to_the_limit_of_its_route_is_taken() -> None:
    assert await send("/form", b"x" * FORM_BYTES) == FORM_BYTES
    assert await send("/photos", b"x" * FORM_BYTES, b"x") == FORM_BYTES + 1


@pytest.mark.parametrize("length", [None, "1", "x", "-5", str(FORM_BYTES + 1), "9" * 400])
async def test_a_body_over_the_limit_is_refused_whatever_length_it_claims(length: str | None) -> None:
    with pytest.raises(TooLarge):
        await send("/form", b"x" * FORM_BYTES, b"x", length=length)


async def test_a_claimed_length_over_the_limit_is_refused_before_the_body_is_kept() -> None:
    with pytest.raises(TooLarge):
        await send("/form", b"small", length=str(FORM_BYTES + 1))
    with pytest.raises(TooLarge):
        await send("/photos", b"small", length=str(PHOTO_FORM_BYTES + 1))


async def test_what_a_browser_still_sends_is_read_to_its_end_so_that_it_sees_the_answer() -> None:
    rest = [b"x" * 1000] * 50
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": rest[read - 1], "more_body": read < len(rest)}

    with pytest.raises(TooLarge):
        await guarded(http_scope("POST", "/form", content_length="9999999999"), receive, lambda message: None)  # type: ignore[arg-type,return-value]
    assert read == len(rest)


async def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SECONDS_BETWEEN_CHUNKS", 0.01)
    with pytest.raises(Problem) as told:
        await guarded(http_scope("POST", "/form"), asyncio.Event().wait, lambda message: None)  # type: ignore[arg-type,return-value]
    assert told.value.status == 408


async def test_a_foreign_form_is_refused_in_words(client: Client) -> None:
    answer = await client.post("/receipts/", {"number": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status == 403
    assert "不是从本站页面发出" in answer.words
    answer = await client.post("/en/desk/sign-in", headers={"sec-fetch-site": "cross-site"})
    assert answer.status == 403


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_a_form_that_is_too_large_is_refused_in_words(client: Client, prefix: str) -> None:
    answer = await client.post(f"{prefix}/desk/sign-in", {"name": "x" * (FORM_BYTES + 1)})
    assert (answer.status, answer.words[:3]) == (413, "413")
    assert f"{prefix}/receipts/" in answer.hrefs()
