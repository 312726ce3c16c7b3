"""The fixtures every test may ask for; what they are made of stands in tests/kit."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from portal.app import Portal, create_app
from portal.settings import Settings
from portal.store.database import close_database, open_database
from portal.store.keys import open_keyring
from tests.kit.cast import World, make_world
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import (
    PostgresServer,
    copy_of,
    forget_insert_statements,
    in_own_loop,
    migrate_and_import,
    settings_for,
)
from tests.kit.speed import make_portals_cheap


@pytest.fixture(scope="session", autouse=True)
def cheap_portals() -> None:
    make_portals_cheap()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A portal's folders with a migrated SQLite file, the 2024 programme in it."""
    settings = settings_for(tmp_path_factory.mktemp("template"))
    in_own_loop(lambda: migrate_and_import(settings))
    return settings


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server of this run."""
    folder = Path(mkdtemp(prefix="pg"))  # a socket's path must be short
    server = PostgresServer(folder)
    server.make_template(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which database: "sqlite", or "postgres" by tests.kit.databases.both_databases."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(engine: str, template: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of a portal with a migrated database of its own, the 2024 programme in it."""
    forget_insert_statements()
    if engine == "sqlite":
        return copy_of(template, settings_for(tmp_path))
    server: PostgresServer = request.getfixturevalue("postgres")
    settings = copy_of(template, settings_for(tmp_path, database_url=server.create(template=server.TEMPLATE)))
    # The embedded default makes its keys itself; elsewhere they are demanded.
    open_keyring(settings.key_dir, create=True)
    return settings


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Settings]:
    """The database of ``settings``, open, without a portal around it."""
    await open_database(settings)
    yield settings
    await close_database()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def portal(settings: Settings, clock: Clock) -> AsyncIterator[Portal]:
    """The whole application, started."""
    made = create_app(settings, now=clock)
    async with made.starlette.router.lifespan_context(made.starlette):
        yield made


@pytest.fixture
async def quiet(portal: Portal) -> None:
    """After the clock's first round, which else counts and tells in the middle of a test; the next is a minute away."""
    await portal.state.first_round.wait()


@pytest.fixture
async def client(portal: Portal) -> AsyncIterator[Client]:
    """A resident's browser, which inspects every page it fetches."""
    client = Client(portal)
    yield client
    await client.http.aclose()


@pytest.fixture
async def world(portal: Portal) -> AsyncIterator[World]:
    """The portal with the cast in it: ``await world.as_(world.bob)`` is Bob's browser."""
    world = await make_world(portal)
    yield world
    for client in world.clients:
        await client.http.aclose()
