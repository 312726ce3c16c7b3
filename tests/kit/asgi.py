"""ASGI by hand: an application asked without any client between."""

from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass
class Heard:
    """What an application sent: its first message and its whole body."""

    messages: list[Message] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)


def http_scope(method: str = "GET", path: str = "/", *, query: bytes = b"", **headers: str) -> dict[str, Any]:
    """A request's scope; header names are written with underscores."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "https",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "root_path": "",
        "query_string": query,
        "client": ("203.0.113.7", 40000),
        "server": ("portal.test", 443),
        "headers": [
            (b"host", b"portal.test"),
            *((name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()),
        ],
    }


async def ask(app: ASGIApp, scope: dict[str, Any], *chunks: bytes) -> Heard:
    """Send one request whose body comes in ``chunks``."""
    heard = Heard()
    waiting = list(chunks) or [b""]

    async def receive() -> Message:
        if not waiting:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        heard.messages.append(message)

    await app(scope, receive, send)
    return heard
