"""Tortoise's SQLite client, made safe for real work.

Three defects of tortoise-orm 1.1.9 are mended here (see docs/decisions/0003-sqlite-engine.md):
transactions begin IMMEDIATE, so that two processes that read and then write wait for each other
instead of failing; a task cancelled while a transaction begins gives the connection's lock back;
and a bulk insert that is cancelled is rolled back before anybody else uses the connection.
Tortoise finds the client by this module's ``client_class``, and takes it for SQLite by the module's name.
"""

import asyncio
import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock at its beginning."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            raise OperationalError(problem) from problem


class ImmediateContext(SqliteTransactionContext):
    """Enters an ImmediateTransaction; whatever interrupts the entry leaves the connection usable."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        token = None
        try:
            await self.ensure_connection()
            token = self.token = get_connections().set(self.connection_name, self.connection)
            await self.connection.begin()
        except BaseException:
            if token is not None:
                get_connections().reset(token)
            await asyncio.shield(asyncio.ensure_future(self._undo()))
            raise
        return self.connection  # type: ignore[no-any-return]

    async def _undo(self) -> None:
        # aiosqlite works in order of arrival: this rollback runs after the BEGIN nobody waits for any more.
        try:
            if self.connection._connection is not None:
                await self.connection._connection.rollback()
        finally:
            self._trxlock.release()


class Client(SqliteClient):
    """The engine that the portal's SQLite settings name."""

    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self.acquire_connection() as connection:
            await connection.execute("BEGIN IMMEDIATE")
            try:
                await connection.executemany(query, values)
            except BaseException:
                await asyncio.shield(asyncio.ensure_future(connection.rollback()))
                raise
            await connection.commit()


client_class = Client
