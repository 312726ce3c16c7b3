"""Our own style sheets, scripts and pictures, and the fetched third-party files.

All of them are read once, named by a digest of their content in every address that a page prints
(``/static/css/portal.css?v=…``, cacheable for ever), and compressed once.
"""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from portal.settings import ROOT
from portal.web.encoding import CODERS, best_coding, smallest_brotli
from portal.web.problems import NotFound

STATIC = ROOT / "static"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".geojson": "application/geo+json",
}


@dataclass
class StaticFile:
    body: bytes
    media_type: str
    digest: str
    coded: dict[str, bytes] = field(default_factory=dict)

    def body_in(self, coding: str) -> bytes:
        if coding == "identity" or self.media_type.startswith("image/png"):
            return self.body
        if coding not in self.coded:
            self.coded[coding] = CODERS[coding](self.body)
        return self.coded[coding]


class StaticFiles:
    """The files below ``static/`` and those that rooms add, by their path below /static/."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.files: dict[str, StaticFile] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.add(str(path.relative_to(folder)), path.read_bytes())

    def add(self, name: str, body: bytes) -> None:
        suffix = Path(name).suffix
        media_type = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if media_type.startswith("text/") or media_type.endswith("json"):
            media_type += "; charset=utf-8"
        self.files[name] = StaticFile(body, media_type, hashlib.blake2b(body, digest_size=6).hexdigest())

    def address(self, name: str) -> str:
        """The address that a page prints. A missing third-party file still has one, so that pages render."""
        file = self.files.get(name)
        return f"/static/{name}?v={file.digest}" if file else f"/static/{name}"

    def compress_hard(self) -> None:
        """Make the smallest brotli of every file once; runs in a thread while the first pages are served."""
        for file in self.files.values():
            file.coded["br"] = smallest_brotli(file.body)

    async def serve(self, request: Request) -> Response:
        file = self.files.get(request.path_params["name"])
        if file is None:
            raise NotFound
        coding = best_coding(request.headers.get("accept-encoding", "").encode())
        body = file.body_in(coding)
        versioned = request.query_params.get("v") == file.digest
        headers = {
            "cache-control": FOREVER if versioned else "no-cache",
            "vary": "Accept-Encoding",
            # The smallest brotli replaces the first one while the portal serves: other bytes, other tag.
            "etag": f'"{file.digest}-{coding}-{len(body):x}"',
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        if coding != "identity":
            headers["content-encoding"] = coding
        return Response(body, media_type=file.media_type, headers=headers)
