import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest
from tortoise.transactions import in_transaction

from portal.settings import Settings
from portal.store.edition import (
    Edition,
    EditionWatch,
    changing_public_content,
    read_number,
    stop_watching,
    watch_in_this_process,
)
from portal.store.models import ContentVersion
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


@pytest.fixture
async def watch(database: Settings, clock: Clock) -> AsyncIterator[EditionWatch]:
    watch = EditionWatch(now=clock)
    watch_in_this_process(watch)
    await watch.refresh()
    yield watch
    stop_watching(watch)


def edges_at(*moments: datetime):  # type: ignore[no-untyped-def]
    async def next_edge(now: datetime) -> datetime | None:
        return min((moment for moment in moments if moment > now), default=None)

    return next_edge


@both_databases
async def test_a_change_of_public_content_moves_the_edition_at_once(watch: EditionWatch) -> None:
    before = watch.current()
    async with changing_public_content():
        assert watch.current() == before
    assert watch.current() == Edition(before.number + 1, before.day, before.edges)


@both_databases
async def test_the_first_change_of_all_moves_the_edition_too(watch: EditionWatch) -> None:
    await ContentVersion.all().delete()
    await watch.refresh()
    assert watch.current().number == 0
    async with changing_public_content():
        pass
    assert watch.current().number == 1


@both_databases
async def test_a_change_that_fails_moves_nothing(watch: EditionWatch) -> None:
    before = watch.current()
    with pytest.raises(RuntimeError):
        async with changing_public_content():
            raise RuntimeError
    assert await read_number() == before.number
    assert watch.current() == before


async def test_a_committed_change_is_not_called_failed_when_the_watch_cannot_look(
    watch: EditionWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        raise ConnectionError

    before = await read_number()
    monkeypatch.setattr(watch, "refresh", away)
    async with changing_public_content():
        pass
    assert await read_number() == before + 1


@both_databases
async def test_changes_at_the_same_time_are_all_counted(watch: EditionWatch) -> None:
    async def change() -> None:
        async with changing_public_content():
            await asyncio.sleep(0)

    before = watch.current().number
    await asyncio.gather(*(change() for _ in range(10)))
    assert await read_number() == watch.current().number == before + 10


async def test_another_process_is_followed_within_half_a_second(watch: EditionWatch, settings: Settings) -> None:
    watching = asyncio.create_task(watch.keep_watching())
    before = watch.current().number
    with sqlite3.connect(settings.database_file) as other:
        other.execute("UPDATE content_version SET number = number + 5")
    async with asyncio.timeout(3):
        while watch.current().number == before:  # noqa: ASYNC110 (what is waited for is another process)
            await asyncio.sleep(0.05)
    assert watch.current().number == before + 5
    watching.cancel()


async def test_midnight_in_shanghai_makes_a_new_edition(watch: EditionWatch, clock: Clock) -> None:
    clock.moment = datetime.fromisoformat("2024-07-10T23:59:59+08:00")
    evening = watch.current()
    clock.forward(seconds=1)
    assert (evening.day, watch.current().day) == (date(2024, 7, 10), date(2024, 7, 11))
    assert watch.current().number == evening.number


async def test_the_edition_moves_at_the_minute_of_an_edge_and_once(watch: EditionWatch, clock: Clock) -> None:
    watch.next_edges.append(edges_at(clock() + timedelta(minutes=5)))
    async with changing_public_content():
        pass
    before = watch.current()
    clock.forward(minutes=4, seconds=59)
    assert watch.current() == before
    clock.forward(seconds=1)
    after = watch.current()
    assert after != before
    assert watch.current() == after


async def test_an_edge_right_after_another_is_not_passed_over(watch: EditionWatch, clock: Clock) -> None:
    """Between two looks at the database two scheduled publications may fall due."""
    watch.next_edges.append(edges_at(clock() + timedelta(seconds=1), clock() + timedelta(seconds=1.2)))
    async with changing_public_content():
        pass
    clock.forward(seconds=1)
    between = watch.current()
    clock.forward(seconds=0.3)
    await watch.refresh()
    assert watch.current() != between


async def test_the_nearest_of_all_edges_counts(watch: EditionWatch, clock: Clock) -> None:
    far, near = clock() + timedelta(hours=2), clock() + timedelta(hours=1)
    watch.next_edges += [edges_at(far), edges_at(), edges_at(near)]
    async with changing_public_content():
        pass
    assert watch.edge_at == near
    clock.forward(hours=1)
    watch.current()
    await watch.refresh()
    assert watch.edge_at == far


async def test_an_edge_that_passes_while_the_database_is_away_is_looked_after_later(
    watch: EditionWatch, clock: Clock
) -> None:
    later = clock() + timedelta(hours=1)
    watch.next_edges.append(edges_at(clock() + timedelta(seconds=1), later))
    async with changing_public_content():
        pass
    clock.forward(seconds=1)
    watch.current()

    async def away(now: datetime) -> datetime | None:
        raise ConnectionError

    watch.next_edges.append(away)
    with pytest.raises(ConnectionError):
        await watch.refresh()
    watch.next_edges.remove(away)
    await watch.refresh()
    assert watch.edge_at == later


async def test_a_database_that_is_away_keeps_the_edition(watch: EditionWatch) -> None:
    before = watch.current()
    async with in_transaction() as connection:
        await connection.execute_script("ALTER TABLE content_version RENAME TO gone")
    watching = asyncio.create_task(watch.keep_watching())
    await asyncio.sleep(0.05)
    assert not watching.done()
    assert watch.current() == before
    watching.cancel()


async def test_who_follows_the_edition_reads_anew_before_it_is_shown_and_a_failure_keeps_the_old_one(
    watch: EditionWatch,
) -> None:
    read: list[int] = []

    async def follow() -> None:
        read.append(watch.number)
        if len(read) == 2:
            raise RuntimeError("the database is away")

    watch.followers.append(follow)
    before = watch.number
    async with changing_public_content():
        pass
    await watch.refresh()
    assert (read, watch.number) == ([before], before + 1)  # once for each number, while the old one is shown
    async with changing_public_content():  # what is committed has not failed
        pass
    assert watch.number == before + 1
    await watch.refresh()
    assert (len(read), watch.number) == (3, before + 2)
