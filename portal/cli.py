"""The operator's door: ``portal serve | start | migrate | import | ledger | staff | keys | doctor``."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from portal.settings import Settings, SettingsProblem, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The livelihood projects portal.")
importing = typer.Typer(no_args_is_help=True, help="Take files over.")
staff = typer.Typer(no_args_is_help=True, help="Staff accounts.")
standings = typer.Typer(no_args_is_help=True, help="The lights as rows, by which lists are filtered and counted.")
keys = typer.Typer(no_args_is_help=True, help="The three keys.")
app.add_typer(importing, name="import")
app.add_typer(staff, name="staff")
app.add_typer(keys, name="keys")
app.add_typer(standings, name="standings")
words = typer.Typer(no_args_is_help=True, help="The index of the search.")
app.add_typer(words, name="search")
ledger = typer.Typer(no_args_is_help=True, help="The chains of changes of all projects.")
app.add_typer(ledger, name="ledger")

workdays = typer.Typer(no_args_is_help=True, help="The calendar of working days.")
app.add_typer(workdays, name="workdays")

T = TypeVar("T")

Host = Annotated[str, typer.Option(help="Address to listen at.")]
Port = Annotated[int, typer.Option(help="Port to listen at.", min=1, max=65535)]
Workers = Annotated[int, typer.Option(help="Number of worker processes.", min=1, max=64)]


def main() -> None:
    """Entry point. What the operator can mend is said in one line, without a traceback."""
    from portal.demo import DemoProblem
    from portal.projects.programme_file import FileProblem
    from portal.staff.accounts import AccountProblem
    from portal.store.key_export import ExportProblem
    from portal.store.keys import KeyFolderProblem
    from portal.store.migrate import MigrationProblem
    from portal.workdays import NoticeProblem

    try:
        app()
    except (
        SettingsProblem,
        DemoProblem,
        FileProblem,
        AccountProblem,
        ExportProblem,
        KeyFolderProblem,
        MigrationProblem,
        NoticeProblem,
    ) as problem:
        typer.echo(f"portal: {problem}", err=True)
        sys.exit(2)


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Serve the portal."""
    from portal.serving import serve as run

    run(_settings_for(port), host=host, port=port, workers=workers)


@app.command()
def start(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """What `make run` does: migrate, import the portal's programmes, create the first administrator, serve."""
    from portal.first_run import prepare
    from portal.serving import serve as run

    settings = _settings_for(port)
    asyncio.run(prepare(settings))
    typer.echo(f"The portal is at {settings.base_url} (Ctrl+C ends it).")
    run(settings, host=host, port=port, workers=1)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from portal.projects.ledger.opening import open_ledgers
    from portal.projects.search.index import fill_when_empty
    from portal.store.edition import utc_now
    from portal.store.migrate import migrate as run

    names = asyncio.run(run(load_settings()))
    typer.echo("\n".join(f"applied {name}" for name in names) or "The database is up to date.")
    if opened := _with_database(lambda settings: open_ledgers(utc_now())):
        typer.echo(f"Opened the ledgers of {opened} projects.")
    if indexed := _with_database(lambda settings: fill_when_empty(now=utc_now())):
        typer.echo(f"Indexed the words of {indexed} projects.")


@app.command()
def demo() -> None:
    """Fill an empty database with an invented programme that shows every state; every page says that it is invented."""
    from portal.demo.fill import fill
    from portal.store.edition import utc_now
    from portal.store.keys import open_keyring
    from portal.store.migrate import migrate as run
    from portal.web.logs import set_up_logging

    settings = load_settings()
    set_up_logging("warning")  # several hundred lines about cases would hide the passwords
    open_keyring(settings.key_dir, create=True)
    asyncio.run(run(settings))
    filled = _with_database(lambda settings: fill(settings=settings, now=utc_now()))
    for sign in filled.signs:
        typer.echo(f"{sign.name:11} {sign.password}  {sign.role} {sign.unit}".rstrip())
    for number, code in filled.receipts:
        typer.echo(f"receipt     {number}  {code}")
    typer.echo("Passwords and codes are shown only now. `portal serve` shows the sample; staff sign in at /desk/.")


@importing.command("programme")
def import_programme(
    file: Annotated[Path, typer.Argument(help="A programme's TOML file.")],
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking.")] = False,
    reason: Annotated[str, typer.Option(help="Why promises, targets, dates or sites change; public.")] = "",
) -> None:
    """Show what a programme's file would change, then apply it."""
    from portal.projects.programme_file import read_programme
    from portal.projects.programme_import import Differences, compare, take_over

    programme = read_programme(file)
    found: Differences = _with_database(lambda settings: compare(programme))
    for line in found.changed:
        typer.echo(f"  change  {line}")
    for line in found.kept:
        typer.echo(f"  kept    {line} (staff changed it)")
    for line in found.absent:
        typer.echo(f"  note    {line}")
    if not found.changed:
        typer.echo("Nothing to change.")
        return
    found.must_have(reason)
    if not yes and not (sys.stdin.isatty() and typer.confirm("Apply?")):
        typer.echo("Nothing was changed. Say --yes to apply.")
        raise typer.Exit(1)
    _with_database(lambda settings: take_over(programme, reason=reason))
    typer.echo(f"{len(found.changed)} changes applied.")


@standings.command("rebuild")
def standings_rebuild() -> None:
    """Drop all rows and compute them anew, for example after a threshold of the light was changed."""
    from portal.projects.light.standings import rebuild
    from portal.store.edition import changing_public_content, utc_now

    async def anew(settings: Settings) -> int:
        made = await rebuild(now=utc_now(), settings=settings)
        async with changing_public_content():  # pages that stand in memory show the old ones
            return made

    typer.echo(f"{_with_database(anew)} lights computed.")


@words.command("rebuild")
def search_rebuild() -> None:
    """Make the indexes of the search anew: of what is published, and of cases for staff."""
    from portal.feedback.search.index import rebuild_cases
    from portal.projects.search.index import rebuild
    from portal.store.edition import utc_now

    typer.echo(f"{_with_database(lambda settings: rebuild(now=utc_now()))} projects indexed.")
    typer.echo(f"{_with_database(lambda settings: rebuild_cases())} cases indexed.")


@workdays.command("import")
def workdays_import(
    file: Annotated[Path, typer.Argument(help="A year as in portal/workdays/years/, or date,kind,name,notice rows.")],
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Load a year that lacks some of its holidays.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a year that is known, without asking.")] = False,
) -> None:
    """Load the holiday notice of a year, all of it or nothing; open cases are recomputed within minutes."""
    from portal.feedback.due.new_year import replaced_by, take_over
    from portal.store.edition import utc_now
    from portal.workdays.reading import notice_in

    notice = notice_in(file)
    if lacks := notice.lacks():
        typer.echo(f"The notice does not name {', '.join(lacks)}: these days would count as working days.")
        if not incomplete:
            typer.echo("Nothing was changed. Add what is missing, or say --incomplete to load the year like this.")
            raise typer.Exit(1)
    if (known := _with_database(lambda settings: replaced_by(notice))) and not replace:
        typer.echo(f"{notice.year} is known already, with {len(list(known.rows()))} days: {known.source}")
        if not (sys.stdin.isatty() and typer.confirm("Replace it?")):
            typer.echo("Nothing was changed. Say --replace to put this year in its place.")
            raise typer.Exit(1)
    new = _with_database(lambda settings: take_over(notice, by=None, now=utc_now()))
    typer.echo(f"{notice.year} is loaded." if new else f"{notice.year} was known like this already; nothing changed.")


@workdays.command("list")
def workdays_list() -> None:
    """Tell which years are known and where from."""
    from portal.workdays.loading import known_years, refresh_calendar

    async def lines(settings: Settings) -> list[str]:
        await refresh_calendar()
        return [
            f"{known.notice.year}  {'loaded ' + f'{known.loaded_at:%Y-%m-%d}' if known.loaded_at else 'shipped':17}"
            f"  {known.notice.source}"
            for known in await known_years()
        ]

    typer.echo("\n".join(_with_database(lines)))
    typer.echo("Every other year is provisional: weekends, and the holidays with a fixed date.")


@ledger.command("verify")
def ledger_verify(
    project: Annotated[str, typer.Option(help="Slug of one project; without it, all are checked.")] = "",
    head: Annotated[
        list[str] | None, typer.Option(help="A head kept elsewhere: SLUG:ENTRIES:SHA256, or a file of heads.")
    ] = None,
) -> None:
    """Make every hash again, compare the record with the chains, tell what was changed by hand (1 if so)."""
    from portal.projects.ledger.heads import read_heads
    from portal.projects.ledger.record_check import verify_all
    from portal.store.edition import utc_now

    given = read_heads(head or [])

    async def verify(settings: Settings) -> tuple[int, int, int]:
        chains = entries = faults = 0
        async for checked in verify_all(slug=project or None, given=given, now=utc_now()):
            chains, entries, faults = chains + 1, entries + checked.count, faults + len(checked.faults)
            for fault in checked.faults:
                typer.echo(f"{checked.slug}: {fault.said}")
        return chains, entries, faults

    chains, entries, faults = _with_database(verify)
    if project and not chains:
        raise typer.BadParameter(f"there is no project {project!r}")
    typer.echo(f"{chains} chains, {entries} entries: {_count(faults)}.")
    raise typer.Exit(1 if faults else 0)


@ledger.command("head")
def ledger_head() -> None:
    """Print the present heads, for somebody else to keep: `portal ledger verify --head FILE` compares with them."""
    from portal.projects.ledger.heads import present_lines, text_of
    from portal.store.edition import utc_now
    from portal.workdays import local_day

    async def heads(settings: Settings) -> list[str]:
        return [line async for line in present_lines()]

    typer.echo(text_of(_with_database(heads), day=local_day(utc_now())), nl=False)


@staff.command("add")
def staff_add(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[str, typer.Option(help="author, reviewer, supervisor, intake, handler or administrator.")],
    unit: Annotated[str, typer.Option(help="Chinese name of the unit the account works for.")] = "",
) -> None:
    """Add an account; its random password is shown once."""
    from portal.staff.accounts import add_account
    from portal.store.edition import utc_now

    _, password = _with_database(lambda settings: add_account(name=name, role=role, unit=unit or None, now=utc_now()))
    _show_password(name, password)


@staff.command("reset")
def staff_reset(name: Annotated[str, typer.Argument(help="Name of the account.")]) -> None:
    """Give an account a new password and end its sessions, on record."""
    from portal.staff.accounts import reset_password
    from portal.store.edition import utc_now

    _show_password(name, _with_database(lambda settings: reset_password(name=name, now=utc_now())))


@staff.command("disable")
def staff_disable(name: Annotated[str, typer.Argument(help="Name of the account.")]) -> None:
    """Close an account and end its sessions, on record. Nothing that it did is lost."""
    from portal.staff.accounts import disable_account
    from portal.store.edition import utc_now

    ended = _with_database(lambda settings: disable_account(name=name, now=utc_now()))
    typer.echo(f"Account {name} is disabled; {ended} sessions ended.")


@staff.command("enable")
def staff_enable(name: Annotated[str, typer.Argument(help="Name of the account.")]) -> None:
    """Open a disabled account again, on record; its password is the old one."""
    from portal.staff.accounts import enable_account
    from portal.store.edition import utc_now

    _with_database(lambda settings: enable_account(name=name, now=utc_now()))
    typer.echo(f"Account {name} is enabled.")


@keys.command("make")
def keys_make() -> None:
    """Make the keys that are missing (the first time, with PostgreSQL); those that are there stay."""
    from portal.store.keys import open_keyring

    folder = load_settings().key_dir
    open_keyring(folder, create=True)
    typer.echo(f"The keys are in {folder}. Now run `portal keys export FILE`.")


@keys.command("rotate")
def keys_rotate(purpose: Annotated[str, typer.Argument(help="sessions, receipts or contacts.")]) -> None:
    """Make a new current key for a purpose; the old ones stay, and what they made stays readable."""
    from portal.store.keys import PURPOSES, KeyFolderProblem, open_keyring, rotate

    if purpose not in PURPOSES:
        raise KeyFolderProblem(f"There is no key for {purpose!r}; there are: {', '.join(PURPOSES)}.")
    keyring = rotate(open_keyring(load_settings().key_dir, create=False), purpose)
    typer.echo(f"The key for {purpose} is now {keyring.current(purpose).id}. Start the portal anew, and export again.")


@keys.command("import")
def keys_import(file: Annotated[Path, typer.Argument(help="A file that `portal keys export` wrote.")]) -> None:
    """Bring the keys of an export back; keys that are there already stay."""
    from portal.store.key_export import read_export
    from portal.store.keys import open_keyring

    folder = load_settings().key_dir
    read_export(file, passphrase=_passphrase(confirm=False), folder=folder)
    open_keyring(folder, create=False)
    typer.echo(f"The keys of {file} are in {folder}. Start the portal anew.")


@keys.command("export")
def keys_export(
    file: Annotated[Path, typer.Argument(help="File to write; keep it apart from the backups.")],
) -> None:
    """Write the keys to one file, sealed with a passphrase (asked for, or in PORTAL_KEYS_PASSPHRASE)."""
    from portal.store.key_export import write_export
    from portal.store.keys import open_keyring

    keyring = open_keyring(load_settings().key_dir, create=False)
    write_export(keyring, file=file, passphrase=_passphrase(confirm=True))
    typer.echo(f"The keys are sealed in {file}. Without the passphrase nobody can read them.")


@app.command()
def doctor() -> None:
    """Tell what is wrong with settings, folders, keys, database, clock and third-party files."""
    from portal.doctor import examine

    findings = asyncio.run(examine(load_settings()))
    for finding in findings:
        typer.echo(f"{finding.mark:5} {finding.text}")
    raise typer.Exit(1 if any(finding.mark == "wrong" for finding in findings) else 0)


def _count(faults: int) -> str:
    return "all hashes hold" if not faults else "1 fault" if faults == 1 else f"{faults} faults"


def _settings_for(port: int) -> Settings:
    # Origin checks compare with the base URL: on another port it must name that port.
    os.environ.setdefault("PORTAL_BASE_URL", f"http://localhost:{port}")
    return load_settings()


def _passphrase(*, confirm: bool) -> str:
    return os.environ.get("PORTAL_KEYS_PASSPHRASE") or typer.prompt(
        "Passphrase (12 characters or more)", hide_input=True, confirmation_prompt=confirm
    )


def _show_password(name: str, password: str) -> None:
    typer.echo(f"Account {name}: the password is\n\n    {password}\n\nIt is shown only now.")


def _with_database(do: Callable[[Settings], Awaitable[T]]) -> T:
    from portal.store.database import close_database, open_database

    async def run() -> T:
        settings = load_settings()
        await open_database(settings)
        try:
            return await do(settings)
        finally:
            await close_database()

    return asyncio.run(run())
