"""Public pages from memory.

A page is rendered once per edition, address and kind of request (whole page or fragment), kept compressed
in each coding that somebody asked for, and answered before Starlette's router is reached. When the edition
changes everything is forgotten. Pages are kept only when their route says so (``portal.web.routing.public``).
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.encoding import CODERS, best_coding
from portal.web.headers import RawHeaders, is_private
from portal.web.language import language_of_path
from portal.web.trace import Trace, trace_of

Key = tuple[bytes, bytes, bool]

CACHE_CONTROL = b"no-cache"
# Files bring their own validators and ranges, and a photo is not to be compressed again.
FILES = ("/static/", "/photos/", "/documents/", "/answers/photos/")
VARY = b"Accept-Encoding, HX-Request, HX-Request-Type"


@dataclass
class Kept:
    """One answer: its bytes in each coding asked for so far, and the headers that go with each."""

    status: int
    headers: RawHeaders
    bodies: dict[str, bytes]
    digest: str
    pattern: str
    starts: dict[str, Message] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(body) for body in self.bodies.values())

    def etag(self, coding: str) -> bytes:
        return f'"{self.digest}-{coding}"'.encode()

    def body_in(self, coding: str) -> bytes:
        if coding not in self.bodies:
            self.bodies[coding] = CODERS[coding](self.bodies["identity"])
        return self.bodies[coding]

    def start_in(self, coding: str) -> Message:
        if coding not in self.starts:
            body = self.body_in(coding)
            headers = [*self.headers, (b"content-length", str(len(body)).encode())]
            if coding != "identity":
                headers.append((b"content-encoding", coding.encode()))
            if self.status == 200:
                headers.append((b"etag", self.etag(coding)))
            self.starts[coding] = {"type": "http.response.start", "status": self.status, "headers": headers}
        return self.starts[coding]

    def not_modified(self, coding: str) -> Message:
        known = f"304 {coding}"
        if known not in self.starts:
            wanted = (b"cache-control", b"vary", b"content-security-policy", b"x-content-type-options")
            headers = [*(pair for pair in self.headers if pair[0] in wanted), (b"etag", self.etag(coding))]
            self.starts[known] = {"type": "http.response.start", "status": 304, "headers": headers}
        return self.starts[known]


class PageCache:
    """ASGI: answers kept public pages; lets everything else through.

    ``edition`` gives the present edition (compared by equality); ``limit`` bounds the memory in bytes.
    """

    def __init__(self, app: ASGIApp, *, edition: Callable[[], object], limit: int) -> None:
        self.app = app
        self.edition = edition
        self.limit = limit
        self.kept: OrderedDict[Key, Kept] = OrderedDict()
        self.kept_of: object = None
        self.bytes = 0
        self.pending: dict[tuple[Key, object], asyncio.Task[Kept]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        accept, match, partial = _asked(scope["headers"])
        key = (scope.get("raw_path") or scope["path"].encode(), scope["query_string"], partial)
        edition = self.edition()
        if edition != self.kept_of:
            self._forget(edition)
        kept = self.kept.get(key)
        if kept is None:
            path = language_of_path(scope["path"])[1]
            if is_private(path) or path.startswith(FILES):
                await self.app(scope, receive, send)
                return
            kept = await self._render_once(key, edition, scope)
        else:
            self.kept.move_to_end(key)
        trace_of(scope).pattern = kept.pattern
        await _answer(kept, best_coding(accept), match, scope["method"] == "HEAD", send)

    def _forget(self, edition: object) -> None:
        self.kept = OrderedDict()
        self.kept_of = edition
        self.bytes = 0

    async def _render_once(self, key: Key, edition: object, scope: Scope) -> Kept:
        """Readers that ask for the same page while it is being rendered wait for that one rendering."""
        task = self.pending.get((key, edition))
        if task is None:
            task = asyncio.ensure_future(self._render(key, edition, dict(scope)))
            self.pending[(key, edition)] = task
            task.add_done_callback(lambda _: self.pending.pop((key, edition), None))
        return await asyncio.shield(task)

    async def _render(self, key: Key, edition: object, scope: Scope) -> Kept:
        trace = scope["portal.trace"] = Trace(reference=trace_of(scope).reference)
        kept = await _capture(self.app, {**scope, "method": "GET"})
        kept.pattern = trace.pattern
        if trace.keep and edition == self.kept_of:
            kept.headers = [pair for pair in kept.headers if pair[0] not in (b"vary", b"cache-control")]
            kept.headers += [(b"cache-control", CACHE_CONTROL), (b"vary", VARY)]
            self._keep(key, kept)
        return kept

    def _keep(self, key: Key, kept: Kept) -> None:
        self.kept[key] = kept
        # Twice the plain size bounds the page with its compressed copies.
        self.bytes += 2 * len(kept.bodies["identity"])
        while self.bytes > self.limit and self.kept:
            _, oldest = self.kept.popitem(last=False)
            self.bytes -= 2 * len(oldest.bodies["identity"])


def _asked(headers: RawHeaders) -> tuple[bytes, bytes, bool]:
    accept = match = b""
    partial = False
    for name, value in headers:
        if name == b"accept-encoding":
            accept = value
        elif name == b"if-none-match":
            match = value
        elif name == b"hx-request-type":
            partial = value == b"partial"
    return accept, match, partial


async def _capture(app: ASGIApp, scope: Scope) -> Kept:
    start: Message = {}
    chunks: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    body = b"".join(chunks)
    headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    return Kept(start["status"], headers, {"identity": body}, digest, "-")


async def _answer(kept: Kept, coding: str, match: bytes, head: bool, send: Send) -> None:
    if match and kept.status == 200 and _matches(match, kept.etag(coding)):
        start = kept.not_modified(coding)
        await send({**start, "headers": start["headers"].copy()})
        await send({"type": "http.response.body", "body": b""})
        return
    start = kept.start_in(coding)
    # Servers may add to the header list they are given: never hand out the kept one.
    await send({**start, "headers": start["headers"].copy()})
    await send({"type": "http.response.body", "body": b"" if head else kept.body_in(coding)})


def _matches(match: bytes, etag: bytes) -> bool:
    return match == b"*" or any(part.strip().removeprefix(b"W/") == etag for part in match.split(b","))
