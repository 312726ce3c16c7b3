"""Growth: each page with 10,000 projects beside the same page with the 50 that fill it, rendered anew each time.

The portal's own application is asked in this process, below its page memory. The year's figures, which are counted
once for each edition, are ready as after the first reader; what that one waits for is told as a line of its own.
"""

import asyncio
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.asked import Asked, asked, count_queries, postgres, request, settle

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


def measure(folder: Path) -> list[Growth]:
    """Fill four databases below a folder, each in a process of its own, and ask them."""
    found: list[Growth] = []
    with postgres((FEW, MANY)) as urls:
        for engine in ("SQLite", "PostgreSQL") if urls else ("SQLite",):
            given = urls if engine == "PostgreSQL" else {}
            with ExitStack() as stack:
                few, many = (
                    stack.enter_context(asked("bench.growth", folder / f"{engine}-{size}", size, given.get(size, "")))
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


# --- in a process for one database ------------------------------------------------------------------


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
    await settle(url)
    print(f"growth: {size} projects generated in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    portal = create_app(settings, now=lambda: NOW)
    count_queries()
    token = await sessions.begin(account=await Account.get(name="bench"), keyring=portal.state.keyring, now=NOW)
    print("ready", flush=True)
    for line in sys.stdin:
        path, _, first = line.strip().partition(" ")
        if first:
            portal.state.figures.kept.clear()
        began = time.perf_counter()
        queries, _ = await request(portal, path, token=token if path.startswith("/desk") else "")
        print(time.perf_counter() - began, queries, flush=True)
    await close_database()


if __name__ == "__main__":
    where, number, address = sys.argv[1:]
    asyncio.run(answer_all(Path(where), int(number), address))
