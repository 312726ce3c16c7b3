"""Growth of cases: what staff and residents do with 1,000,000 cases, beside the same with 1,000.

The slowest one in twenty is told (p95), since that is what somebody waits for. The figures of a month are also held to
one second. The portal's own application is asked in this process, below its page memory.
"""

import asyncio
import re
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.asked import Asked, asked, count_queries, postgres, request, settle

FEW, MANY = 1_000, 1_000_000
WARM, ROUNDS = 5, 60
RATIO, QUERIES, SECONDS = 2.0, 12, 1.0
FIGURES, PAGE = "figures of a month, counted", "figures page, made anew"


@dataclass(frozen=True)
class Ask:
    """One request. ``role``: of the member of staff who asks, "" for a resident; ``form``: makes what is sent."""

    address: str
    role: str = ""
    form: Callable[["Desk"], dict[str, str]] | None = None


@dataclass
class Desk:
    """What the asks need to know of a filled portal."""

    portal: Any
    tokens: dict[str, str]
    receipt: dict[str, str]
    number: str

    def fresh(self) -> dict[str, str]:
        """A complaint on a form that was just opened."""
        from bench.generate import NOW
        from portal.feedback.intake.form_key import new_form_key

        key = new_form_key(keyring=self.portal.state.keyring, project_id=7, now=NOW)
        return {"form_key": key, "kind": "complaint", "text": "路灯不亮，已经三天了", "phone": "13800001234"}


ASKS = {
    "queue": Ask("/desk/cases/", "intake"),
    "queue of a unit": Ask("/desk/cases/", "handler"),
    "saved filter": Ask("/desk/cases/?state=working&unit=3&kind=complaint", "intake"),
    "search, by number": Ask("/desk/cases/search", "intake", lambda desk: {"words": desk.number}),
    "search, by rare words": Ask("/desk/cases/search", "intake", lambda desk: {"words": "仙人掌"}),
    "search, by common words": Ask("/desk/cases/search", "intake", lambda desk: {"words": "供暖"}),
    "case page": Ask("/desk/cases/{number}", "intake"),
    "receipt look-up": Ask("/receipts/", form=lambda desk: desk.receipt),
    "submission": Ask("/projects/project-7/feedback", form=Desk.fresh),
    PAGE: Ask("/figures/?month=2024-05"),
    FIGURES: Ask(""),
}


@dataclass(frozen=True)
class CaseGrowth:
    """One ask on one database: p95 in seconds with few and with many cases, statements with many."""

    name: str
    engine: str
    few: float
    many: float
    queries: int

    @property
    def ratio(self) -> float:
        return self.many / self.few


def measure(folder: Path) -> list[CaseGrowth]:
    """Fill four databases below a folder, each in a process of its own, and ask them in turn."""
    found: list[CaseGrowth] = []
    with postgres((FEW, MANY)) as urls:
        for engine in ("SQLite", "PostgreSQL") if urls else ("SQLite",):
            given = urls if engine == "PostgreSQL" else {}
            with ExitStack() as stack:
                few, many = (
                    stack.enter_context(
                        asked("bench.case_growth", folder / f"{engine}-{size}", size, given.get(size, ""))
                    )
                    for size in (FEW, MANY)
                )
                found += [_grown(name, engine, few, many) for name in ASKS]
    return found


def _grown(name: str, engine: str, few: Asked, many: Asked) -> CaseGrowth:
    pairs = [(few.ask(name), many.ask(name)) for _ in range(WARM + ROUNDS)][WARM:]
    p95 = [statistics.quantiles([pair[at][0] for pair in pairs], n=20)[18] for at in (0, 1)]
    print(f"cases: {name}, {engine}: {p95[0] * 1000:.1f} ms, {p95[1] * 1000:.1f} ms", file=sys.stderr, flush=True)
    return CaseGrowth(name, engine, *p95, pairs[-1][1][1])


# --- in a process for one database ------------------------------------------------------------------


async def answer_all(folder: Path, size: int, url: str) -> None:
    """Fill a database, then make the ask that each line of the standard input names."""
    from bench.cases import generate_cases
    from portal.settings import load_settings
    from portal.store.database import close_database, open_database
    from portal.store.keys import open_keyring
    from portal.store.migrate import migrate

    more = {"database_url": url} if url else {}
    settings = load_settings(
        data_dir=folder / "data",
        key_dir=folder / "keys",
        access_log=False,
        submissions_per_hour=1_000_000,
        submissions_per_minute=1_000_000,
        lookups_per_hour=1_000_000,
        **more,
    )
    open_keyring(settings.key_dir, create=True)
    await migrate(settings)
    await open_database(settings)
    began = time.perf_counter()
    await generate_cases(size, settings=settings)
    if url:
        # SQLite's statistics tell how many rows a state has on average, which is wrong for every state: with them it
        # reads the whole table for the open cases. The portal never makes them (docs/operations.md).
        await settle(url)
    print(f"cases: {size:,} generated in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    desk = await _desk(settings)
    began = time.perf_counter()
    await _let_the_clock_count(desk.portal.state.now())
    print(f"cases: all months counted in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    count_queries()
    print("ready", flush=True)
    for line in sys.stdin:
        ask = ASKS[line.strip()]
        form = ask.form(desk) if ask.form else None
        address = ask.address.format(number=desk.number)
        began = time.perf_counter()
        if address:
            queries, _ = await request(desk.portal, address, token=desk.tokens.get(ask.role, ""), form=form)
        else:
            queries = await _count_a_month()
        print(time.perf_counter() - began, queries, flush=True)
    await close_database()


async def _count_a_month() -> int:
    """What the clock does every ten minutes with a month that is not frozen. Four statements."""
    from bench.generate import NOW
    from portal.feedback.figures.counting import count_month
    from portal.feedback.figures.months import Month

    await count_month(Month(2024, 5), until=NOW)
    return 4


async def _let_the_clock_count(now: datetime) -> None:
    """Freeze the months that are over and count the others, as the clock has done in a portal that runs."""
    from portal.feedback.figures.freezing import count_anew, freeze_months

    while await freeze_months(now=now):
        pass
    await count_anew(now=now)


async def _desk(settings: Any) -> Desk:
    from bench.generate import NOW
    from portal.app import create_app
    from portal.staff import sessions
    from portal.staff.models import Account

    portal = create_app(settings, now=lambda: NOW)
    await portal.state.watch.refresh()
    tokens: dict[str, str] = {}
    for role in ("intake", "handler", "coordinator"):
        account = await Account.get(name=f"bench {role}")
        tokens[role] = await sessions.begin(account=account, keyring=portal.state.keyring, now=NOW)
    desk = Desk(portal, tokens, {}, "")
    _, answer = await request(portal, "/projects/project-7/feedback", form=desk.fresh())
    code, number = (re.search(rf'id="{name}"[^>]*>(.*?)</dd>', answer, re.S) for name in ("code", "number"))
    if code is None or number is None:
        raise RuntimeError("no receipt")
    desk.number = re.sub("<.*?>|\\s", "", number[1])
    desk.receipt = {"case": desk.number, "code": re.sub("<.*?>|\\s", "", code[1])}
    return desk


if __name__ == "__main__":
    where, count, address = sys.argv[1:]
    asyncio.run(answer_all(Path(where), int(count), address))
