"""Where the rows are: Tortoise's configuration, and opening and closing it."""

import sqlite3
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tortoise import Tortoise, connections
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, OperationalError

from portal.settings import Settings
from portal.store.photo_store import PhotosAway

APPS = ("store", "workdays", "staff", "projects", "feedback")

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
    """Whether this error says that database or photos cannot be used now (and not that our query is wrong)."""
    problem = _of_driver(problem)
    if isinstance(problem, sqlite3.Error):
        code = getattr(problem, "sqlite_errorcode", None)
        return "closed" in str(problem) if code is None else code & 0xFF in _SQLITE_AWAY
    if type(problem).__module__.startswith("asyncpg"):
        state = getattr(problem, "sqlstate", None)
        return state.startswith(_POSTGRES_AWAY) if state else "clos" in str(problem)
    if isinstance(problem, DBConnectionError | ConnectionError | TimeoutError):
        return True
    # A template or a photo that cannot be read is an OSError too.
    return isinstance(problem, PhotosAway) or (isinstance(problem, OSError) and _rose_in_driver(problem))


def _of_driver(problem: BaseException) -> BaseException:
    """What the driver raised, where Tortoise only wraps it."""
    wrapped = problem.args[0] if isinstance(problem, OperationalError) and problem.args else None
    return wrapped if isinstance(wrapped, BaseException) else problem


def _rose_in_driver(problem: BaseException) -> bool:
    frames = traceback.walk_tb(problem.__traceback__)
    return any(str(frame.f_globals.get("__name__")).startswith(("asyncpg", "aiosqlite")) for frame, _ in frames)


# https://www.sqlite.org/rescode.html
_SQLITE_AWAY = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
# SQLSTATE: connection, authorization, catalogue, read-only, resources, intervention, system, corrupt data
_POSTGRES_AWAY = ("08", "28", "3D", "25006", "53", "57", "58", "XX001")
