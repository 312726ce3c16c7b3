"""The edition: what every public page of one moment has in common.

An edition is the version of the public content, the day in Shanghai (lights, slips and silences change by
the date alone) and how many scheduled edges have passed. Pages in memory belong to one edition.
Whoever changes public content does it inside ``changing_public_content()``; this process sees the new
edition with its next request, others within half a second.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from portal.store.models import ContentVersion
from portal.workdays import local_day

POLL_SECONDS = 0.5

T = TypeVar("T")

NextEdge = Callable[[datetime], Awaitable[datetime | None]]


@dataclass(frozen=True)
class Edition:
    """Two pages with equal editions say the same."""

    number: int
    day: date
    edges: int = 0


@dataclass
class EditionWatch:
    """Knows the present edition without asking the database at each request.

    ``followers`` read anew what this process keeps of the public content, before pages of the new number are made;
    while one of them fails the old number stays. ``kept``: see ``kept_while_unchanged``.
    """

    now: Callable[[], datetime]
    next_edges: list[NextEdge] = field(default_factory=list)
    followers: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)
    number: int = -1
    edges: int = 0
    edge_at: datetime | None = None
    edge_passed: bool = False

    def current(self) -> Edition:
        now = self.now()
        if self.edge_at is not None and now >= self.edge_at:
            self.edges += 1
            self.edge_at = None
            self.edge_passed = True
        return Edition(self.number, local_day(now), self.edges)

    async def refresh(self) -> None:
        """Read the number; when it moved or an edge passed, look for the next edge."""
        number = await read_number()
        if number != self.number or self.edge_passed:
            self.edge_at = await self._next_edge()
            if number != self.number:
                for follow in self.followers:
                    await follow()
                self.kept = {}
            self.number = number
            # Another edge may have passed since that one, while none was waited for.
            self.edges += self.edge_passed
            self.edge_passed = False

    async def _next_edge(self) -> datetime | None:
        edges = [edge for find in self.next_edges if (edge := await find(self.now())) is not None]
        return min(edges, default=None)

    async def keep_watching(self) -> None:
        """Runs for the life of the process. A database that is away changes nothing that is shown."""
        while True:
            with suppress(Exception):
                await self.refresh()
            await asyncio.sleep(POLL_SECONDS)


async def read_number() -> int:
    row = await ContentVersion.get_or_none(id=1)
    return row.number if row else 0


_watches: list[EditionWatch] = []


def watch_in_this_process(watch: EditionWatch) -> None:
    """Have ``changing_public_content`` tell this watch at once."""
    _watches.append(watch)


def stop_watching(watch: EditionWatch) -> None:
    if watch in _watches:
        _watches.remove(watch)


async def kept_while_unchanged(name: str, read: Callable[[], Awaitable[T]]) -> T:
    """What ``read`` gives, read once for each number of the public content; in a process without a portal, each time.

    For small things that every sending asks for and that change with public content only.
    """
    kept = _watches[-1].kept if _watches else {}
    if name not in kept:
        found = await read()
        kept[name] = found  # into the dictionary of its number, also when that is past by now
        return found
    return kept[name]  # type: ignore[return-value]


@asynccontextmanager
async def changing_public_content() -> AsyncIterator[None]:
    """One transaction around a change that residents will see; the edition grows with its commit."""
    async with in_transaction():
        yield
        changed = await ContentVersion.filter(id=1).update(number=F("number") + 1)
        if not changed:
            await ContentVersion.create(id=1, number=1)
    for watch in list(_watches):
        with suppress(Exception):  # what is committed has not failed; keep_watching will see it
            await watch.refresh()


def utc_now() -> datetime:
    return datetime.now(UTC)
