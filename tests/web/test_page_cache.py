"""The memory of pages by itself, over an application that counts how often it is asked."""

import asyncio
import gzip
from collections import Counter

import pytest
from starlette.types import Receive, Scope, Send

from portal.web.page_cache import CACHE_CONTROL, VARY, PageCache
from portal.web.trace import trace_of
from tests.kit.asgi import ask, http_scope

PAGE = "民生".encode() * 200


class Site:
    """Answers every path with PAGE and its own words; ``/kept…`` may be kept."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.body = PAGE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked[scope["method"] + " " + scope["path"]] += 1
        await self.gate.wait()
        if self.error:
            raise self.error
        path = scope["path"]
        trace_of(scope).pattern = "/pattern"
        trace_of(scope).keep = path.startswith("/kept")
        headers = [(b"content-type", b"text/html"), (b"vary", b"X"), (b"cache-control", b"own")]
        status = 404 if path == "/nowhere" else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body[:7], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[7:] + path.encode()})


class Memory:
    """A PageCache over a Site, with an edition that the test sets."""

    def __init__(self, limit: int = 10**6) -> None:
        self.edition = 1
        self.site = Site()
        self.cache = PageCache(self.site, edition=lambda: self.edition, limit=limit)

    async def get(self, path: str = "/kept", method: str = "GET", query: bytes = b"", **headers: str):  # type: ignore[no-untyped-def]
        return await ask(self.cache, http_scope(method, path, query=query, **headers))


@pytest.fixture
def memory() -> Memory:
    return Memory()


async def test_a_page_is_rendered_once_per_edition(memory: Memory) -> None:
    first, again = await memory.get(), await memory.get()
    assert first.body == again.body == PAGE + b"/kept"
    assert first.headers == again.headers
    assert memory.site.asked["GET /kept"] == 1
    memory.edition = 2
    await memory.get()
    assert memory.site.asked["GET /kept"] == 2


async def test_an_old_edition_is_forgotten_whole(memory: Memory) -> None:
    await memory.get("/kept/1")
    await memory.get("/kept/2")
    memory.edition = 2
    await memory.get("/kept/1")
    assert [key[0] for key in memory.cache.kept] == [b"/kept/1"]
    assert memory.cache.bytes == 2 * len(PAGE + b"/kept/1")


async def test_address_query_and_kind_of_request_each_make_a_page_of_their_own(memory: Memory) -> None:
    await memory.get("/kept")
    await memory.get("/kept", query=b"area=dust")
    await memory.get("/kept", hx_request_type="partial")
    await memory.get("/kept", hx_request_type="full")
    assert memory.site.asked["GET /kept"] == 3


async def test_readers_that_come_at_once_wait_for_one_rendering(memory: Memory) -> None:
    memory.site.gate.clear()
    readers = [asyncio.ensure_future(memory.get()) for _ in range(20)]
    await asyncio.sleep(0)
    memory.site.gate.set()
    assert {answer.body for answer in await asyncio.gather(*readers)} == {PAGE + b"/kept"}
    assert memory.site.asked["GET /kept"] == 1
    assert memory.cache.pending == {}


async def test_a_reader_that_goes_away_does_not_take_the_others_page_along(memory: Memory) -> None:
    memory.site.gate.clear()
    leaving, staying = asyncio.ensure_future(memory.get()), asyncio.ensure_future(memory.get())
    await asyncio.sleep(0)
    leaving.cancel()
    memory.site.gate.set()
    assert (await staying).body == PAGE + b"/kept"


async def test_a_page_that_was_overtaken_by_a_new_edition_is_not_kept(memory: Memory) -> None:
    memory.site.gate.clear()
    slow = asyncio.ensure_future(memory.get("/kept/slow"))
    await asyncio.sleep(0)
    memory.edition = 2
    memory.site.gate.set()
    await memory.get("/kept/other")
    await slow
    await memory.get("/kept/slow")
    assert memory.site.asked["GET /kept/slow"] == 2


async def test_an_error_reaches_every_waiting_reader_and_is_not_kept(memory: Memory) -> None:
    memory.site.error = RuntimeError("broken")
    answers = await asyncio.gather(memory.get(), memory.get(), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["broken", "broken"]
    memory.site.error = None
    assert (await memory.get()).status == 200


async def test_each_coding_has_its_own_bytes_length_and_etag(memory: Memory) -> None:
    plain, packed = await memory.get(), await memory.get(accept_encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert (plain.headers["content-length"], packed.headers["content-length"]) == (
        str(len(plain.body)),
        str(len(packed.body)),
    )
    assert plain.headers["etag"] != packed.headers["etag"]
    assert memory.site.asked["GET /kept"] == 1


async def test_who_has_the_page_already_gets_304_without_a_body(memory: Memory) -> None:
    etag = (await memory.get(accept_encoding="br")).headers["etag"]
    for match in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = await memory.get(accept_encoding="br", if_none_match=match)
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
        assert "content-length" not in answer.headers
    assert (await memory.get(accept_encoding="gzip", if_none_match=etag)).status == 200
    assert (await memory.get(accept_encoding="br", if_none_match='"other"')).status == 200


async def test_the_etag_follows_the_content_and_not_the_edition(memory: Memory) -> None:
    before = (await memory.get()).headers["etag"]
    memory.edition = 2
    assert (await memory.get()).headers["etag"] == before
    memory.edition, memory.site.body = 3, PAGE + b"!"
    assert (await memory.get()).headers["etag"] != before


async def test_head_says_what_get_says_without_the_body(memory: Memory) -> None:
    head = await memory.get(method="HEAD")
    get = await memory.get()
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    assert memory.site.asked == {"GET /kept": 1}


async def test_a_kept_page_says_that_it_is_to_be_asked_for_again_and_by_what_it_differs(memory: Memory) -> None:
    headers = (await memory.get()).headers
    assert (headers["cache-control"], headers["vary"]) == (CACHE_CONTROL.decode(), VARY.decode())


async def test_what_its_route_does_not_keep_is_asked_for_each_time(memory: Memory) -> None:
    for path in ("/other", "/nowhere"):
        answers = [await memory.get(path) for _ in range(2)]
        assert answers[0].headers["cache-control"] == "own"
        assert memory.site.asked[f"GET {path}"] == 2
    assert memory.cache.kept == {}


@pytest.mark.parametrize("path", ["/desk/", "/receipts/", "/en/receipts/", "/feedback/new", "/projects/x/feedback/new"])
async def test_private_pages_pass_by_untouched(memory: Memory, path: str) -> None:
    memory.site.gate.clear()
    readers = [asyncio.ensure_future(memory.get(path)) for _ in range(3)]
    await asyncio.sleep(0)
    assert memory.site.asked[f"GET {path}"] == 3
    memory.site.gate.set()
    assert {answer.headers["cache-control"] for answer in await asyncio.gather(*readers)} == {"own"}
    assert (memory.cache.kept, memory.cache.pending) == ({}, {})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
async def test_other_methods_pass_by_even_where_a_page_is_kept(memory: Memory, method: str) -> None:
    await memory.get()
    await memory.get(method=method)
    assert memory.site.asked[f"{method} /kept"] == 1


async def test_memory_is_bounded_and_the_page_unread_for_longest_goes_first() -> None:
    memory = Memory(limit=2 * 3 * (len(PAGE) + 10))
    for path in ("/kept/1", "/kept/2", "/kept/3", "/kept/1", "/kept/4"):
        await memory.get(path)
    assert [key[0] for key in memory.cache.kept] == [b"/kept/3", b"/kept/1", b"/kept/4"]
    for number in range(200):
        await memory.get("/kept", query=b"q=%d" % number)
        assert memory.cache.bytes <= memory.cache.limit
    assert memory.cache.bytes == sum(2 * len(kept.bodies["identity"]) for kept in memory.cache.kept.values())


async def test_a_page_larger_than_the_memory_is_answered_and_not_kept() -> None:
    memory = Memory(limit=100)
    assert (await memory.get()).body == PAGE + b"/kept"
    assert (memory.cache.kept, memory.cache.bytes) == ({}, 0)


async def test_a_server_that_adds_to_the_headers_it_is_given_spoils_nothing(memory: Memory) -> None:
    first = await memory.get()
    first.messages[0]["headers"].append((b"date", b"now"))
    assert "date" not in (await memory.get()).headers


async def test_the_log_hears_the_pattern_of_a_kept_page(memory: Memory) -> None:
    await memory.get()
    scope = http_scope(path="/kept")
    await ask(memory.cache, scope)
    assert trace_of(scope).pattern == "/pattern"
