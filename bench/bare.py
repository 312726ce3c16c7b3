"""The bare app: Starlette on the portal's own server with ready bytes, and one durable insert for a form.

Run as `python -m bench.bare FOLDER PORT`. It answers the captured pages of the folder, and POST /feedback.
"""

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise import Tortoise, connections

from bench.pages_kept import KeptPage, read_pages
from portal.serving import server
from portal.store.database import sqlite_connection
from portal.web.forms import read_form

DATABASE = "bare.sqlite3"
RECEIPT = "receipt.body"
TABLE = (
    "CREATE TABLE IF NOT EXISTS sending (id INTEGER PRIMARY KEY, kind TEXT, text TEXT, place TEXT, phone TEXT, at TEXT)"
)
INSERT = "INSERT INTO sending (kind, text, place, phone, at) VALUES (?, ?, ?, ?, ?)"


def answering(page: KeptPage, folder: Path) -> Callable[[Request], Awaitable[Response]]:
    """A handler with ready bytes: no lookup, no choice of coding, only what a 304 needs."""
    body = (folder / page.file).read_bytes()
    etag = page.headers["etag"]

    async def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"etag": etag})
        return Response(body, headers=page.headers)

    return answer


def inserting(receipt: bytes) -> Callable[[Request], Awaitable[Response]]:
    """A handler that parses the form as the portal does, inserts one durable row, and answers fixed bytes."""

    async def insert(request: Request) -> Response:
        form = await read_form(request, max_files=60)
        row = [str(form[name]) for name in ("kind", "text", "place", "phone")]
        await connections.get("default").execute_insert(INSERT, [*row, datetime.now(UTC).isoformat()])
        return Response(receipt, media_type="text/html")

    return insert


def from_environment() -> Starlette:
    """For the server's worker process."""
    folder = Path(os.environ["BENCH_FOLDER"])

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Same engine, same pragmas: WAL, synchronous FULL. Tortoise does not start without models.
        models = {"models": ["portal.store.models"], "default_connection": "default"}
        config = {"connections": {"default": sqlite_connection(folder / DATABASE)}, "apps": {"store": models}}
        await Tortoise.init(config=config, _enable_global_fallback=True)
        await connections.get("default").execute_script(TABLE)
        yield
        await Tortoise.close_connections()

    pages = [Route(page.path, answering(page, folder)) for page in read_pages(folder)]
    insert = inserting((folder / RECEIPT).read_bytes())
    return Starlette(routes=[*pages, Route("/feedback", insert, methods=["POST"])], lifespan=lifespan)


if __name__ == "__main__":
    os.environ["BENCH_FOLDER"] = sys.argv[1]
    server("bench.bare:from_environment", host="127.0.0.1", port=int(sys.argv[2]), workers=1).serve()
