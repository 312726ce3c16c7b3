"""How many statements something takes in the database (SQLite), apart from what the clock asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tortoise.connection import get_connection

from tests.kit.client import Client

# The watch over editions asks on its own, whenever it is its turn; SQLite marks by -- what its index asks itself.
OWN = ("content_version", "-- ")


@asynccontextmanager
async def statements() -> AsyncIterator[list[str]]:
    """What is asked inside; the list is complete afterwards."""
    asked: list[str] = []
    found: list[str] = []
    connection = get_connection("default")
    await connection._connection.set_trace_callback(asked.append)
    try:
        yield found
    finally:
        await connection._connection.set_trace_callback(None)
        found += [statement for statement in asked if not any(mark in statement for mark in OWN)]


async def queries_of(browser: Client, path: str) -> int:
    """How many statements a page takes: the least of three times, since what runs by the clock asks in between."""
    return min([await _statements_of(browser, path) for _ in range(3)])


async def _statements_of(browser: Client, path: str) -> int:
    async with statements() as found:
        assert (await browser.get(path)).status == 200
    return len(found)
