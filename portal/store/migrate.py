"""Migrations that lose nothing.

Tortoise's own runner rebuilds a SQLite table with foreign keys on, which cascades its child rows away,
and forgets secondary indexes (docs/decisions/0003-sqlite-engine.md). So on SQLite: one process at a
time by a lock file, a copy of the database beside it first, foreign keys off while it runs, indexes made again,
and every foreign key checked afterwards. On PostgreSQL: one process at a time by an advisory lock.
"""

import copy
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate as tortoise_migrate
from tortoise.migrations.executor import MigrationExecutor
from tortoise.utils import get_schema_sql

from portal.settings import Settings
from portal.store.database import APPS, close_database, sqlite_connection, tortoise_config
from portal.store.durable import make_private, make_private_folder

COPY_DAYS = 14
POSTGRES_LOCK = 7_153_020_24


class MigrationProblem(Exception):
    """The database could not be brought up to date; the copy made before stands beside it."""


async def migrate(settings: Settings, *, target: str | None = None) -> list[str]:
    """Bring the database up to date (or one app to ``target``, as "projects.0001_initial").

    Returns the names of the migrations that were applied. Raises MigrationProblem.
    """
    if settings.embedded:
        return await _migrate_sqlite(settings, target)
    return await _migrate_postgres(settings, target)


async def pending(settings: Settings) -> list[str]:
    """Names of the migrations this program has and the database has not."""
    config = tortoise_config(settings)
    async with _config_open(config):
        return await _pending(config)


async def missing() -> list[str]:
    """The same over the connection that is open already, by names alone (for the readiness check)."""
    rows = await get_connection("default").execute_query_dict("SELECT app, name FROM tortoise_migrations")
    applied = {f"{row['app']}.{row['name']}" for row in rows}
    return [name for name in _on_disk() if name not in applied]


@lru_cache
def _on_disk() -> list[str]:
    folder = Path(__file__).resolve().parent.parent
    return [f"{app}.{file.stem}" for app in APPS for file in sorted((folder / app / "migrations").glob("[0-9]*.py"))]


async def _pending(config: dict[str, Any]) -> list[str]:
    executor = MigrationExecutor(get_connection("default"), config["apps"])
    return [f"{step.migration.app_label}.{step.migration.name}" for step in await executor.plan(None)]


@asynccontextmanager
async def _config_open(config: dict[str, Any]) -> AsyncIterator[None]:
    await Tortoise.init(config=config, init_connections=False)
    try:
        yield
    finally:
        # The runner leaves its connection open, and the process would hang at exit.
        await close_database()


async def _migrate_sqlite(settings: Settings, target: str | None) -> list[str]:
    file = settings.database_file
    make_private_folder(file.parent)
    config = tortoise_config(settings)
    config["connections"]["default"] = sqlite_connection(file, foreign_keys="OFF")
    with _only_one(file):
        make_private(file)  # residents' words; SQLite gives its WAL the same mode
        async with _config_open(config):
            names = await _pending(config)
        if not names and target is None:
            return []
        _copy_beside(file)
        await _run(config, target)
        _check_foreign_keys(file)
        return names


async def _migrate_postgres(settings: Settings, target: str | None) -> list[str]:
    import asyncpg

    config = tortoise_config(settings)
    given = config["connections"]["default"]["credentials"]
    given["command_timeout"] = None  # an index over a million rows takes longer than any request may
    lock = await asyncpg.connect(**{key: given[key] for key in ("host", "port", "user", "password", "database")})
    try:
        await lock.execute("SELECT pg_advisory_lock($1)", POSTGRES_LOCK)
        async with _config_open(config):
            names = await _pending(config)
        if names or target:
            await _run(config, target)
        return names
    finally:
        await lock.close()


async def _run(config: dict[str, Any], target: str | None) -> None:
    try:
        await tortoise_migrate(config=copy.deepcopy(config), target=target)
    except Exception as problem:
        raise MigrationProblem(f"a migration failed: {problem}") from problem
    finally:
        await close_database()
    if target is None:
        await _restore_indexes(config)


async def _restore_indexes(config: dict[str, Any]) -> None:
    async with TortoiseContext() as context:
        await context.init(copy.deepcopy(config))
        connection = context.connections.get("default")
        for statement in get_schema_sql(connection, safe=True).split(";"):
            if statement.strip().upper().startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
                await connection.execute_script(statement)


@contextmanager
def _only_one(file: Path) -> Iterator[None]:
    with file.with_name(file.name + ".migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_beside(file: Path) -> None:
    if not file.exists() or not file.stat().st_size:
        return
    beside = _copy_of(file)
    make_private(beside)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(beside)) as target:
        source.backup(target)


def _copy_of(file: Path) -> Path:
    return file.with_name(file.name + ".before-migration")


def drop_old_copy(settings: Settings, *, now: datetime) -> bool:
    """Remove the copy made before a migration some days ago: it keeps contacts that were deleted since."""
    beside = _copy_of(settings.database_file)
    if not settings.embedded or not beside.exists():
        return False
    old = now.timestamp() - beside.stat().st_mtime > COPY_DAYS * 86400
    if old:
        beside.unlink(missing_ok=True)
    return old


def _check_foreign_keys(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise MigrationProblem(f"{len(broken)} rows point at nothing after the migration; the copy beside it is whole")
