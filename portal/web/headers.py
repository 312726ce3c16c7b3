"""The headers every answer carries."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.settings import Settings
from portal.web.language import language_of_path

RawHeaders = list[tuple[bytes, bytes]]

PRIVATE_PREFIXES = ("/desk", "/receipts", "/feedback")


def is_private(path: str) -> bool:
    """Whether this address (without language prefix) shows one person's matter: form, receipt, desk."""
    return path.startswith(PRIVATE_PREFIXES) or "/feedback" in path


def content_policy(settings: Settings) -> str:
    tiles = " ".join(sorted({_tile_hosts(url) for url in (settings.tiles_url, settings.tile_labels_url) if url}))
    images = f"img-src 'self' data: {tiles}".strip()
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            images,
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )


def _tile_hosts(url: str) -> str:
    host = url.split("/", 3)[2]
    return "https://" + host.replace("t{s}", "*").replace("{s}", "*")


def security_headers(settings: Settings, *, private: bool) -> RawHeaders:
    """Headers for a public or a private answer."""
    headers = {
        "content-security-policy": content_policy(settings),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        # A tile key that is bound to a domain needs the origin on public pages.
        "referrer-policy": "same-origin" if private else "strict-origin-when-cross-origin",
        "permissions-policy": "geolocation=(self), camera=(), microphone=(), payment=()",
        "cross-origin-opener-policy": "same-origin",
    }
    if private:
        headers["cache-control"] = "no-store"
    if settings.secure:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


# A style sheet or a picture is no page: it can run nothing, and every header is sent with every file.
STATIC_HEADERS: RawHeaders = [
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"x-content-type-options", b"nosniff"),
]


class SecurityHeaders:
    """ASGI: adds the headers that an answer does not bring itself."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.public = security_headers(settings, private=False)
        self.private = security_headers(settings, private=True)
        self.static = STATIC_HEADERS + [pair for pair in self.public if pair[0] == b"strict-transport-security"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wanted = self._for(language_of_path(scope["path"])[1])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in wanted if pair[0] not in present),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _for(self, path: str) -> RawHeaders:
        if path.startswith("/static/"):
            return self.static
        return self.private if is_private(path) else self.public
