"""Rows written together: on SQLite in one step of the database's thread, elsewhere in a plain transaction."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.store.models import ContentVersion, Outbox
from portal.store.outbox import message
from portal.store.together import insert_together
from tests.kit.engines import OURS, TORTOISES, config_with

NOW = datetime(2024, 7, 10, tzinfo=UTC)


@pytest.fixture(params=[OURS, TORTOISES], ids=["one step", "plain transaction"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    """Tortoise's own engine takes the way that PostgreSQL takes."""
    async with TortoiseContext() as context:
        await context.init(config_with(request.param, tmp_path / "t.sqlite3"))
        await context.generate_schemas()
        yield context.connections.get("default")


def first(rows: list[Any]) -> Outbox:
    return message("first", {}, now=NOW)


def second(rows: list[Any]) -> Outbox:
    return message("second", {"first": rows[0].id}, now=NOW)


def refused(rows: list[Any]) -> ContentVersion:
    return ContentVersion(id=1)


async def topics() -> list[Any]:
    return [row.topic for row in await Outbox.all().order_by("id")]


async def test_a_later_row_knows_the_ids_of_those_before(database: Any) -> None:
    rows = await insert_together(first, second)
    assert (await Outbox.get(topic="second")).payload == {"first": rows[0].id}
    assert await Outbox.filter(topic="first").values_list("id", "created_at") == [(rows[0].id, NOW)]


async def test_a_written_row_can_be_saved_again(database: Any) -> None:
    (row,) = await insert_together(first)
    row.delivered_at = NOW
    await row.save()
    assert [one.delivered_at for one in await Outbox.all()] == [NOW]


async def test_a_refused_row_leaves_none_of_them(database: Any) -> None:
    await ContentVersion.create(id=1)
    with pytest.raises(IntegrityError):
        await insert_together(first, refused)
    assert await topics() == []
    await insert_together(first)
    assert await topics() == ["first"]


async def test_what_a_step_raises_leaves_nothing(database: Any) -> None:
    with pytest.raises(IndexError):
        await insert_together(lambda rows: message("first", {}, now=NOW), lambda rows: rows[7])
    assert await topics() == []


async def test_inside_a_transaction_they_go_with_it(database: Any) -> None:
    with pytest.raises(KeyError):
        async with in_transaction():
            await insert_together(first, second)
            raise KeyError
    assert await topics() == []


async def test_others_see_the_rows_at_once(database: Any, tmp_path: Path) -> None:
    await insert_together(first, second)
    with closing(sqlite3.connect(tmp_path / "t.sqlite3")) as other:
        assert other.execute("SELECT count(*) FROM outbox").fetchone() == (2,)


@pytest.mark.parametrize("turns", range(12))
async def test_who_stops_waiting_leaves_all_or_nothing(tmp_path: Path, turns: int) -> None:
    async with TortoiseContext() as context:
        await context.init(config_with(OURS, tmp_path / "t.sqlite3"))
        await context.generate_schemas()
        task = asyncio.ensure_future(insert_together(first, second))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await topics() in ([], ["first", "second"])
        await insert_together(first)
