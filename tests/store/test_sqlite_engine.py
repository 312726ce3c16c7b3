"""Each fault is shown with Tortoise's own client first, so that a test which cannot fail would be noticed."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from portal.settings import ROOT, Settings
from portal.staff.models import Session
from portal.store.models import ContentVersion, Outbox
from tests.kit.engines import OURS, TORTOISES, config_with

NOW = datetime(2024, 7, 10, tzinfo=UTC)
STEPS = 25
ROWS = 40
DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@asynccontextmanager
async def opened(engine: str, file: Path) -> AsyncIterator[Any]:
    async with TortoiseContext() as context:
        await context.init(config_with(engine, file))
        yield context.connections.get("default")


async def change_nothing() -> None:
    async with in_transaction():
        pass


async def add_many() -> None:
    await Outbox.bulk_create([Outbox(topic="t", payload={}, created_at=NOW) for _ in range(ROWS)])


async def is_usable_after(work: Callable[[], Awaitable[None]], *, cancelled_after: int, connection: Any) -> bool:
    """Whether the connection answers, outside of any transaction, when ``work`` was cancelled after some loop turns."""
    task = asyncio.ensure_future(work())
    for _ in range(cancelled_after):
        await asyncio.sleep(0)
    await asyncio.sleep(0.0005 * (cancelled_after % 5))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    try:
        await asyncio.wait_for(ContentVersion.get(id=1), 0.5)
    except (TimeoutError, OperationalError):
        return False
    return not connection._connection.in_transaction


async def pragmas_of(connection: Any) -> dict[str, object]:
    rows = {name: await connection.execute_query_dict(f"PRAGMA {name}") for name in DURABLE}
    return {name: next(iter(row[0].values())) for name, row in rows.items()}


async def first_step_that_blocks(engine: str, file: Path, work: Callable[[], Awaitable[None]]) -> int | None:
    async with opened(engine, file) as connection:
        await ContentVersion.get(id=1)
        for step in range(STEPS):
            if not await is_usable_after(work, cancelled_after=step, connection=connection):
                if connection._lock.locked():
                    connection._lock.release()  # so that the connection can be closed
                return step
    return None


@pytest.mark.parametrize("work", [change_nothing, add_many])
async def test_a_cancelled_task_never_blocks_the_next_one(settings: Settings, work: Any) -> None:
    assert await first_step_that_blocks(TORTOISES, settings.database_file, work) is not None
    assert await first_step_that_blocks(OURS, settings.database_file, work) is None


async def test_a_task_cancelled_while_it_waits_for_another_process_never_blocks_the_next_one(
    settings: Settings,
) -> None:
    other = sqlite3.connect(settings.database_file, isolation_level=None)
    async with opened(OURS, settings.database_file) as connection:
        await ContentVersion.get(id=1)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.ensure_future(change_nothing())
        await asyncio.sleep(0.1)
        waiting.cancel()
        other.execute("ROLLBACK")
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(change_nothing(), 2)
        assert not connection._connection.in_transaction
    other.close()


async def test_a_bulk_insert_that_is_cancelled_writes_all_rows_or_none(settings: Settings) -> None:
    async with opened(OURS, settings.database_file) as connection:
        for step in range(STEPS):
            assert await is_usable_after(add_many, cancelled_after=step, connection=connection)
            assert await Outbox.all().count() % ROWS == 0


async def test_a_task_cancelled_while_the_connection_opens_leaves_no_half_open_one(settings: Settings) -> None:
    for step in range(STEPS):
        async with opened(OURS, settings.database_file) as connection:
            assert await is_usable_after(change_nothing, cancelled_after=step, connection=connection)
            assert await pragmas_of(connection) == DURABLE


async def test_a_bulk_insert_that_fails_leaves_the_connection_usable(settings: Settings) -> None:
    async with opened(OURS, settings.database_file) as connection:
        twice = [Outbox(id=7, topic="t", payload={}, created_at=NOW) for _ in range(2)]
        with pytest.raises(IntegrityError):
            await Outbox.bulk_create(twice)
        assert not connection._connection.in_transaction
        assert await Outbox.all().count() == 0


async def test_a_commit_that_fails_leaves_no_transaction_open(settings: Settings) -> None:
    """As when the disk is full: what follows must not end up in a transaction that nobody commits."""
    async with opened(OURS, settings.database_file) as connection:
        with pytest.raises(sqlite3.IntegrityError):
            async with in_transaction() as transaction:
                await transaction.execute_query("PRAGMA defer_foreign_keys = ON")
                await Session.create(account_id=404, token_hash="x", key_id="k", created_at=NOW, seen_at=NOW)
        assert not connection._connection.in_transaction
        assert await Session.all().count() == 0
        await asyncio.wait_for(change_nothing(), 2)


async def test_the_connection_is_as_durable_as_promised(settings: Settings) -> None:
    async with opened(OURS, settings.database_file) as connection:
        assert await pragmas_of(connection) == DURABLE


def count_in_three_processes(settings: Settings, engine: str, *, times: int) -> int:
    """Three processes count at once; returns how many times one of them failed."""
    start = settings.data_dir / f"start-{times}"
    command = [sys.executable, "-m", "tests.kit.counting", settings.database_file, engine, str(times), start]
    workers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    start.touch()
    return sum(int(worker.communicate(timeout=60)[0]) for worker in workers)


def number_in(file: Path) -> int:
    with sqlite3.connect(file) as database:
        return int(database.execute("SELECT number FROM content_version").fetchone()[0])


def test_three_processes_that_read_and_then_write_lose_nothing(settings: Settings) -> None:
    assert count_in_three_processes(settings, TORTOISES, times=150) > 0
    before = number_in(settings.database_file)
    assert count_in_three_processes(settings, OURS, times=200) == 0
    assert number_in(settings.database_file) == before + 600
