"""Tortoise's SQLite client, made safe for real work.

Four defects of tortoise-orm 1.1.9 are mended here (see docs/decisions/0003-sqlite-engine.md):
transactions begin IMMEDIATE, so that two processes that read and then write wait for each other
instead of failing; a task cancelled while a transaction begins or the connection opens gives the lock back;
a bulk insert that is cancelled is rolled back before anybody else uses the connection; and so is a
transaction whose commit fails.
Tortoise finds the client by this module's ``client_class``, and takes it for SQLite by the module's name.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError
from tortoise.models import Model


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock at its beginning."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            raise OperationalError(problem) from problem

    async def commit(self) -> None:
        try:
            await super().commit()
        except BaseException:
            # A full disk leaves the transaction open: the next writes would vanish in it.
            await asyncio.shield(asyncio.ensure_future(self._connection.rollback()))
            raise


class ImmediateContext(SqliteTransactionContext):
    """Enters an ImmediateTransaction; whatever interrupts the entry leaves the connection usable."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        token = None
        try:
            self.connection._connection = self.connection._parent._connection
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


class CancelSafeConnection(ConnectionWrapper[Any]):
    """Holds the connection's lock for one query; a connection that cannot be opened gives it back."""

    async def __aenter__(self) -> Any:
        await self._lock.acquire()
        self.connection = self.client._connection  # who held the lock before may have opened or dropped it
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class Client(SqliteClient):
    """The engine that the portal's SQLite settings name."""

    async def create_connection(self, with_db: bool) -> None:
        try:
            await super().create_connection(with_db)
        except BaseException:
            # A connection whose pragmas were not all set would neither be durable nor know foreign keys.
            half, self._connection = self._connection, None
            if half is not None:
                await asyncio.shield(asyncio.ensure_future(half.close()))
            raise

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return CancelSafeConnection(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self.acquire_connection() as connection:
            try:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.executemany(query, values)
                await connection.commit()
            except BaseException:
                await asyncio.shield(asyncio.ensure_future(connection.rollback()))
                raise

    @translate_exceptions
    async def insert_together(self, steps: Sequence[Callable[[list[Any]], Model]], rows: list[Any]) -> None:
        """See portal.store.together. Whoever waits may be cancelled: the thread commits or rolls back by itself."""
        async with self.acquire_connection() as connection:
            await connection._execute(self._insert_all, connection._conn, steps, rows)

    def _insert_all(
        self, connection: sqlite3.Connection, steps: Sequence[Callable[[list[Any]], Model]], rows: list[Any]
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for step in steps:
                rows.append(self._insert(connection, step(rows)))
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def _insert(self, connection: sqlite3.Connection, row: Model) -> Model:
        executor = self.executor_class(model=type(row), db=self)
        fields = row._meta.fields_map
        query, columns = executor.insert_query, executor.regular_columns
        if row._custom_generated_pk:  # the maker gave the row its number
            query, columns = executor.insert_query_all, executor.regular_columns_all
        values = [fields[name].to_db_value(getattr(row, name), row) for name in columns]
        row.pk = connection.execute(query, values).lastrowid
        row._saved_in_db = True
        return row


client_class = Client
