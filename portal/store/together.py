"""Rows written together: one durable transaction and, on SQLite, one step of the database's thread.

Between the event loop and that thread each step costs more than an insert; five of them (BEGIN, three rows,
COMMIT) would be half of what a submission takes, and others wait for the connection meanwhile.
"""

from collections.abc import Callable
from typing import Any

from tortoise import connections
from tortoise.transactions import in_transaction

from portal.store.rows import Row
from portal.store.sqlite_engine import Client

# Makes a row from those before it, whose ids are known by then. It must neither wait nor query.
Step = Callable[[list[Any]], Row]


async def insert_together(*steps: Step) -> list[Any]:
    """Insert one row per step; all are durable when this returns, or none is there.

    Raises what a save would: IntegrityError, OperationalError. Inside a transaction it is a part of that one.
    """
    client = connections.get("default")
    rows: list[Any] = []
    if isinstance(client, Client):
        await client.insert_together(steps, rows)
        return rows
    async with in_transaction():
        for step in steps:
            row = step(rows)
            await row.save(force_create=True)
            rows.append(row)
    return rows
