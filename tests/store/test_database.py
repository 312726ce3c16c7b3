import sqlite3
from pathlib import Path

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from portal.settings import Settings
from portal.staff.models import Account
from portal.store.database import close_database, is_away, open_database, ping
from portal.store.photo_store import PhotosAway
from tests.kit.databases import both_databases, settings_for


async def failing(sql: str) -> Exception:
    with pytest.raises(OperationalError) as raised:
        await get_connection("default").execute_query(sql)
    return raised.value


@both_databases
@pytest.mark.parametrize("sql", ["SELECT * FROM full_disk_connection", "SELECT disk FROM account", "SELEC connection"])
async def test_a_query_of_ours_that_is_wrong_is_no_absent_database(database: Settings, sql: str) -> None:
    assert not is_away(await failing(sql))


async def test_a_locked_database_is_away(database: Settings) -> None:
    await get_connection("default").execute_query("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(database.database_file)
    other.execute("BEGIN IMMEDIATE")
    assert is_away(await failing("UPDATE account SET name = name"))
    other.close()


async def test_a_file_that_is_no_database_is_away(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.data_dir.mkdir()
    settings.database_file.write_bytes(b"no database" * 1000)
    await open_database(settings)
    with pytest.raises(Exception) as raised:
        await Account.all().count()
    await close_database()
    assert is_away(raised.value)


@pytest.mark.parametrize("address", ["localhost:1/x", "nowhere.invalid/x", "/x?host=/nowhere"])
async def test_a_server_that_cannot_be_reached_is_away(address: str, tmp_path: Path) -> None:
    await open_database(settings_for(tmp_path, database_url=f"postgres://{address}"))
    with pytest.raises(Exception) as raised:
        await ping()
    await close_database()
    assert is_away(raised.value)


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_server_that_ends_our_connection_is_away(database: Settings) -> None:
    with pytest.raises(Exception) as raised:
        await get_connection("default").execute_query("SELECT pg_terminate_backend(pg_backend_pid())")
    assert is_away(raised.value)


def test_photos_that_cannot_be_kept_are_away_and_a_file_that_cannot_be_read_is_not() -> None:
    assert is_away(PhotosAway(28, "No space left on device"))
    assert not any(is_away(problem) for problem in (FileNotFoundError(2, "x"), PermissionError(13, "x"), OSError()))
