"""Tortoise rebuilds a SQLite table to change a column; our runner keeps the rows and indexes that hang on it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tortoise.migrations.api import migrate as tortoise_migrate

from portal.settings import Settings
from portal.store import migrate as runner
from portal.store.database import close_database, sqlite_connection
from tests.kit.databases import forget_insert_statements, settings_for

CHILDREN = 60
COUNTS = "SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child)"


def config_of(file: Path) -> dict[str, Any]:
    app = {
        "models": ["tests.kit.old_house.models"],
        "default_connection": "default",
        "migrations": "tests.kit.old_house.migrations",
    }
    return {"connections": {"default": sqlite_connection(file)}, "apps": {"old_house": app}}


@pytest.fixture
async def old_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The house at its first version, with a parent and its children."""
    forget_insert_statements()
    settings = settings_for(tmp_path)
    monkeypatch.setattr(runner, "tortoise_config", lambda settings: config_of(settings.database_file))
    monkeypatch.setattr(runner, "APPS", ("old_house",))
    await runner.migrate(settings, target="old_house.0001_initial")
    with closing(sqlite3.connect(settings.database_file)) as database, database:
        database.execute("INSERT INTO parent VALUES (1, 'P', 'n')")
        database.executemany("INSERT INTO child VALUES (?, 1)", [(number,) for number in range(CHILDREN)])
    return settings


@pytest.fixture
def ask(old_house: Settings) -> Iterator[Any]:
    database = sqlite3.connect(old_house.database_file, isolation_level=None)
    yield lambda sql: database.execute(sql).fetchall()
    database.close()


async def test_tortoises_own_runner_loses_the_children(old_house: Settings, ask: Any) -> None:
    await tortoise_migrate(config=config_of(old_house.database_file))
    await close_database()
    assert ask(COUNTS) == [(1, 0)]


async def test_ours_keeps_them(old_house: Settings, ask: Any) -> None:
    assert await runner.migrate(old_house) == ["old_house.0002_no_note"]
    assert ask("SELECT * FROM parent") == [(1, "P")]
    assert ask(COUNTS) == [(1, CHILDREN)]
    assert ask("PRAGMA foreign_key_check") == []


async def test_the_rebuilt_table_has_its_indexes_again(old_house: Settings, ask: Any) -> None:
    await runner.migrate(old_house)
    of_parent = ask("SELECT group_concat(i.name) FROM pragma_index_list('parent') l, pragma_index_info(l.name) i")
    assert of_parent == [("name",)]


async def test_a_copy_of_before_stands_beside(old_house: Settings) -> None:
    await runner.migrate(old_house)
    beside = old_house.database_file.with_name(old_house.database_file.name + ".before-migration")
    with closing(sqlite3.connect(beside)) as copy:
        assert copy.execute("SELECT * FROM parent").fetchall() == [(1, "P", "n")]
        assert copy.execute(COUNTS).fetchall() == [(1, CHILDREN)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_rows_that_point_at_nothing_are_told(old_house: Settings, ask: Any) -> None:
    ask("PRAGMA foreign_keys = OFF")
    ask("INSERT INTO child VALUES (1000, 404)")
    with pytest.raises(runner.MigrationProblem, match="1 rows point at nothing after the migration"):
        await runner.migrate(old_house)


async def test_a_migration_that_fails_is_told_and_leaves_the_copy(old_house: Settings, ask: Any) -> None:
    ask("CREATE VIEW in_the_way AS SELECT note FROM parent")
    with pytest.raises(runner.MigrationProblem, match="a migration failed"):
        await runner.migrate(old_house)
    beside = old_house.database_file.with_name(old_house.database_file.name + ".before-migration")
    with closing(sqlite3.connect(beside)) as copy:
        assert copy.execute(COUNTS).fetchall() == [(1, CHILDREN)]
    assert await runner.pending(old_house) == ["old_house.0002_no_note"]
