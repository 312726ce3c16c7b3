import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tortoise import Tortoise

from portal.settings import ROOT, Settings
from portal.store.database import APPS, close_database, open_database
from portal.store.migrate import migrate, missing, pending
from tests.kit.databases import both_databases, forget_insert_statements, settings_for
from tests.kit.tables import ROWS, ask, columns, contents, fill_all, indexed, rows_of

MIGRATIONS = {
    app: [file.stem for file in sorted((ROOT / f"portal/{app}/migrations").glob("[0-9]*.py"))] for app in APPS
}
NEWEST = [f"{app}.{name}" for app, names in MIGRATIONS.items() for name in names]
# All but each app's last migration, or its first where it has no other.
PREVIOUS = [f"{app}.{names[-2] if len(names) > 1 else names[0]}" for app, names in MIGRATIONS.items()]


@pytest.fixture
def empty(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of a database in which nothing is yet."""
    forget_insert_statements()
    if engine == "sqlite":
        return settings_for(tmp_path)
    return settings_for(tmp_path, database_url=request.getfixturevalue("postgres").create())


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    await open_database(settings)
    yield
    await close_database()


async def build_previous_version(settings: Settings) -> None:
    for target in PREVIOUS:
        await migrate(settings, target=target)


@both_databases
async def test_a_filled_database_of_the_previous_version_loses_no_row(empty: Settings) -> None:
    await build_previous_version(empty)
    async with opened(empty):
        await fill_all()
        before = await contents()
    assert {len(rows) for _, rows in before.values()} == {ROWS}
    # A room's previous version may need another room's newest one.
    expected = await pending(empty)
    assert expected and {name for name in NEWEST if name.split(".")[1] not in _applied(name)} >= set(expected)
    assert sorted(await migrate(empty)) == sorted(expected)
    async with opened(empty):
        for table, (names, rows) in before.items():
            kept = sorted({column.name for column in await columns(table)} & set(names))
            places = [names.index(name) for name in kept]
            assert await rows_of(table, kept) == [tuple(row[place] for place in places) for row in rows], table


def _applied(name: str) -> list[str]:
    """The migrations of a name's app that the previous version had."""
    names = MIGRATIONS[name.split(".")[0]]
    return names[:-1] if len(names) > 1 else names


@both_databases
async def test_after_a_migration_every_index_of_the_models_is_there(empty: Settings) -> None:
    await build_previous_version(empty)
    await migrate(empty)
    async with opened(empty):
        models = [model for app in APPS for model in Tortoise.apps[app].values()]
        lacking = [
            f"{model._meta.db_table}: {index.fields}"
            for model in models
            for index in model._meta.indexes
            if tuple(index.fields) not in await indexed(model._meta.db_table)
        ]
    assert len(models) > 15
    assert lacking == []


@both_databases
async def test_a_fresh_database_gets_every_migration_and_a_second_run_none(empty: Settings) -> None:
    assert sorted(await pending(empty)) == sorted(NEWEST)
    assert sorted(await migrate(empty)) == sorted(NEWEST)
    assert await migrate(empty) == await pending(empty) == []
    async with opened(empty):
        assert await missing() == []


@both_databases
async def test_a_missing_migration_is_named_over_the_open_connection(database: Settings) -> None:
    await ask("DELETE FROM tortoise_migrations WHERE app = 'staff' RETURNING name")
    assert await missing() == [name for name in NEWEST if name.startswith("staff.")]


async def test_residents_words_are_for_the_portals_own_eyes(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await build_previous_version(settings)
    await migrate(settings)
    async with opened(settings):
        await fill_all()
        files = [path for path in settings.data_dir.iterdir() if not path.name.endswith(".lock")]
        assert {path.name for path in files} >= {"portal.sqlite3", "portal.sqlite3.before-migration"}
        assert len(files) >= 3  # and what SQLite writes beside it
        assert {path.name: oct(path.stat().st_mode & 0o777) for path in files} == {path.name: "0o600" for path in files}
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


async def test_a_database_from_before_becomes_private_with_the_next_migration(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await build_previous_version(settings)
    settings.database_file.chmod(0o644)
    await migrate(settings)
    assert settings.database_file.stat().st_mode & 0o777 == 0o600


@both_databases
def test_four_processes_may_migrate_at_once(empty: Settings, tmp_path: Path) -> None:
    url = empty.database_url or f"sqlite://{empty.database_file}"
    command = [sys.executable, "-m", "tests.kit.migrating", url, str(tmp_path / "start")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(4)]  # type: ignore[call-overload]
    (tmp_path / "start").touch()
    ends = [(*worker.communicate(timeout=60), worker.returncode) for worker in workers]
    assert [error for _, error, code in ends if code] == []
    assert sorted(name for said, _, _ in ends for name in said.split()) == sorted(NEWEST)


@pytest.mark.parametrize("app", APPS)
def test_an_app_depends_on_every_app_that_its_migrations_refer_to(app: str) -> None:
    """Tortoise writes no such dependency, works on a fresh database without it, and on no other."""
    texts = [(ROOT / f"portal/{app}/migrations/{name}.py").read_text() for name in MIGRATIONS[app]]
    referred = {other for text in texts for other in re.findall(r"ForeignKeyField\('(\w+)\.", text)} - {app}
    depended = {other for text in texts for other in re.findall(r"\(['\"](\w+)['\"], ['\"]\d{4}_", text)} - {app}
    assert referred <= depended
