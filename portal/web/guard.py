"""The guard at the door: where an unsafe request came from, how large its body may be and how slow.

Pure ASGI. Instead of tokens in pages (which could not be kept in memory and break in old tabs) every
unsafe request is judged by Sec-Fetch-Site, else by Origin. Without both, the anonymous forms are taken,
since they carry no standing right, and the desk is refused.
"""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.problems import ForeignForm, TooLarge, TooSlow
from portal.web.routing import FORM_BYTES

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECONDS_BETWEEN_CHUNKS = 30
DRAINED_BYTES = 128 * 1024 * 1024


class Guard:
    """Refuses foreign forms (403) and bounds bodies (413); raises Problems for the error page."""

    def __init__(self, app: ASGIApp, *, origin: str, standing_right: Callable[[str], bool]) -> None:
        self.app = app
        self.origin = origin
        self.standing_right = standing_right

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if not self._is_ours(headers, scope["path"]):
            raise ForeignForm
        body = Body(receive, length=_length(headers))
        await self.app({**scope, "portal.body": body}, body.receive, send)

    def _is_ours(self, headers: dict[bytes, bytes], path: str) -> bool:
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site in (b"same-origin", b"none")
        origin = headers.get(b"origin")
        if origin is not None:
            return origin.decode("latin-1") == self.origin
        return not self.standing_right(path)


class Body:
    """A request body with a limit that its route raises, and a limit on the time between two chunks."""

    def __init__(self, receive: Receive, *, length: int | None) -> None:
        self._receive = receive
        self.length = length
        self.limit = FORM_BYTES
        self.read = 0

    def allow(self, limit: int) -> None:
        self.limit = limit

    async def receive(self) -> Message:
        if self.length is not None and self.length > self.limit:
            await self._drain()
            raise TooLarge
        message = await self._next()
        self.read += len(message.get("body", b""))
        if self.read > self.limit:
            await self._drain()
            raise TooLarge
        return message

    async def _next(self) -> Message:
        try:
            return await asyncio.wait_for(self._receive(), SECONDS_BETWEEN_CHUNKS)
        except TimeoutError:
            raise TooSlow from None

    async def _drain(self) -> None:
        # A browser that is still sending does not look at an answer: read on, keep nothing, up to a bound.
        drained = 0
        while drained < DRAINED_BYTES:
            message = await self._next()
            drained += len(message.get("body", b""))
            if message["type"] != "http.request" or not message.get("more_body", False):
                return


def _length(headers: dict[bytes, bytes]) -> int | None:
    value = headers.get(b"content-length", b"")
    return int(value) if value.isdigit() else None
