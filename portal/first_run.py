"""The first run, and every later one: a portal that is ready to serve, without undoing anything staff did."""

import typer

from portal.projects.ledger.opening import open_ledgers
from portal.projects.models import Programme
from portal.projects.programme_file import read_programme
from portal.projects.programme_import import take_over
from portal.projects.search.index import fill_when_empty
from portal.settings import ROOT, Settings
from portal.staff.accounts import add_account
from portal.staff.models import Account
from portal.staff.policy import Role
from portal.staff.sample import is_sample
from portal.store.database import close_database, open_database
from portal.store.edition import utc_now
from portal.store.keys import open_keyring
from portal.store.migrate import migrate

PROGRAMMES = ROOT / "portal/projects/programmes"


async def prepare(settings: Settings) -> None:
    """Keys, migrations, the portal's own programmes, a first administrator."""
    open_keyring(settings.key_dir, create=settings.embedded)  # elsewhere an operator says `portal keys make`
    for name in await migrate(settings):
        typer.echo(f"Applied migration {name}.")
    await open_database(settings)
    try:
        await open_ledgers(utc_now())  # of a database that an older version filled
        if not await is_sample():  # invented and real promises never lie in one database
            await _import_programmes()
        await fill_when_empty(now=utc_now())
        await _add_first_administrator()
    finally:
        await close_database()


async def _import_programmes() -> None:
    for path in sorted(PROGRAMMES.glob("*.toml")):
        if not await Programme.exists(year=int(path.stem)):
            found = await take_over(read_programme(path))
            typer.echo(f"Imported {path.name}: {', '.join(found.changed)}.")


async def _add_first_administrator() -> None:
    if await Account.exists():
        return
    account, password = await add_account(name="admin", role=Role.ADMINISTRATOR, unit=None, now=utc_now())
    typer.echo(
        f"\nFirst administrator: name {account.name}, password {password} (shown only now).\n"
        "Add an author and a reviewer, and who takes in and answers feedback:\n"
        "  .venv/bin/portal staff add NAME --role author --unit UNIT\n"
        "  .venv/bin/portal staff add NAME --role reviewer\n"
        "  .venv/bin/portal staff add NAME --role intake\n"
        "They sign in at /desk/.\n"
    )
