"""Where the rows are: Tortoise's configuration, and opening and closing it."""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tortoise import Tortoise, connections
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException, DBConnectionError, OperationalError

from portal.settings import Settings

APPS = ("store", "staff", "projects", "feedback")

# WAL with FULL: an acknowledged commit survives a power cut; NORMAL can lose it.
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": 5000,
    "cache_size": -8000,
    "temp_store": "MEMORY",
}


def sqlite_connection(file: Path, **pragmas: object) -> dict[str, Any]:
    return {
        "engine": "portal.store.sqlite_engine",
        "credentials": {"file_path": str(file), **PRAGMAS, **pragmas},
    }


def postgres_connection(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    socket_dir = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair).get("host")
    return {
        "engine": "tortoise.backends.asyncpg",
        "credentials": {
            "host": unquote(socket_dir) if socket_dir else parts.hostname or "localhost",
            "port": parts.port or 5432,
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password or "") or None,
            "database": parts.path.lstrip("/"),
            "minsize": 1,
            "maxsize": 10,
            "timeout": 5,
            "command_timeout": 15,
        },
    }


def tortoise_config(settings: Settings) -> dict[str, Any]:
    """Tortoise's configuration: one connection, and an app with its migrations for each room that has models."""
    connection = (
        sqlite_connection(settings.database_file) if settings.embedded else postgres_connection(settings.database_url)
    )
    return {
        "connections": {"default": connection},
        "apps": {
            app: {
                "models": [f"portal.{app}.models"],
                "default_connection": "default",
                "migrations": f"portal.{app}.migrations",
            }
            for app in APPS
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def open_database(settings: Settings) -> TortoiseContext:
    """Make the models usable in every task of this process. Connects at the first query."""
    return await Tortoise.init(config=tortoise_config(settings), _enable_global_fallback=True)


async def close_database() -> None:
    await Tortoise.close_connections()


async def ping() -> None:
    """One round trip. Raises what the driver raises when the database is away."""
    await connections.get("default").execute_query("SELECT 1")


def is_away(problem: BaseException) -> bool:
    """Whether this error says that the database cannot be used now (and not that our query is wrong)."""
    if isinstance(problem, LookupError):  # a missing template is an OSError too
        return False
    if isinstance(problem, DBConnectionError | ConnectionError | TimeoutError | OSError):
        return True
    if isinstance(problem, OperationalError):
        text = str(problem).lower()
        return any(sign in text for sign in _AWAY_SIGNS)
    if isinstance(problem, sqlite3.OperationalError | sqlite3.DatabaseError):
        return True
    return not isinstance(problem, BaseORMException) and type(problem).__module__.startswith("asyncpg")


_AWAY_SIGNS = (
    "locked",
    "disk",
    "full",
    "readonly",
    "read-only",
    "unable to open",
    "no such table",
    "does not exist",
    "closed",
    "malformed",
    "not a database",
    "connection",
    "terminat",
    "shutting down",
    "starting up",
    "too many",
)
