"""The doctor: what is wrong with this installation, in one line each."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from itertools import count
from pathlib import Path

from portal.settings import Settings
from portal.store.database import close_database, open_database, ping
from portal.store.key_export import is_exported
from portal.store.keys import KeyFolderProblem, open_keyring
from portal.store.migrate import missing
from portal.web.static_files import STATIC
from portal.workdays import load_calendar, local_day
from portal.workdays.loading import refresh_calendar

VENDOR = ("leaflet.js", "leaflet.css", "htmx.min.js")
FREE_MB = 500
NOTICE_IS_OUT = timedelta(days=50)  # before the year begins


@dataclass(frozen=True)
class Finding:
    """mark: "ok", "warn" or "wrong"."""

    mark: str
    text: str


async def examine(settings: Settings) -> list[Finding]:
    """Everything that is looked at, in one list."""
    return [
        *_settings(settings),
        _folder("data folder", settings.data_dir),
        *_privacy(settings.data_dir),
        *_keys(settings),
        *await _database(settings),
        *_clock(),
        *_third_party(),
    ]


def _settings(settings: Settings) -> list[Finding]:
    found = [Finding("ok", "settings can be read"), *_misspelt()]
    if not settings.operator:
        found.append(Finding("warn", "PORTAL_OPERATOR is empty: every page says that nobody official runs this site"))
    if not settings.secure and "localhost" not in settings.base_url:
        found.append(
            Finding(
                "warn",
                f"PORTAL_BASE_URL is {settings.base_url}: without https, cookies and receipts can be read on the way",
            )
        )
    if settings.tiles_url and not settings.map_review_number:
        found.append(Finding("warn", "map tiles are set without PORTAL_MAP_REVIEW_NUMBER (审图号)"))
    return found


def _misspelt() -> list[Finding]:
    """Variables that look like settings and are none: a typing error is silent otherwise."""
    known = {f"PORTAL_{name.upper()}" for name in Settings.model_fields} | {"PORTAL_KEYS_PASSPHRASE"}
    strange = sorted(name for name in os.environ if name.startswith("PORTAL_") and name not in known)
    return [Finding("warn", f"there is no setting {name}{_nearest(name, known)}") for name in strange]


def _nearest(name: str, known: set[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"; is {close[0]} meant?" if close else ""


def _folder(name: str, folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("wrong", f"{name} {folder} does not exist; `portal migrate` makes the embedded one")
    if not os.access(folder, os.W_OK):
        return Finding("wrong", f"{name} {folder} cannot be written to")
    free = shutil.disk_usage(folder).free // 1024 // 1024
    if free < FREE_MB:
        return Finding("warn", f"{name} {folder} has only {free} MB left")
    return Finding("ok", f"{name} {folder}, {free} MB free")


def _privacy(folder: Path) -> list[Finding]:
    if not folder.is_dir() or not folder.stat().st_mode & 0o077:
        return []
    text = f"the data folder {folder} holds residents' words and is open to other users of this machine: chmod 700"
    return [Finding("warn", text)]


def _keys(settings: Settings) -> list[Finding]:
    try:
        keyring = open_keyring(settings.key_dir, create=False)
    except KeyFolderProblem as problem:
        return [Finding("wrong", str(problem))]
    if not is_exported(keyring):
        text = "the keys were never exported: if this folder is lost, no receipt opens; run `portal keys export FILE`"
        return [Finding("ok", "the keys are there"), Finding("warn", text)]
    return [Finding("ok", "the keys are there and were exported")]


async def _database(settings: Settings) -> list[Finding]:
    try:
        await open_database(settings)
        await ping()
        lacking = await missing()
        if not lacking:
            await refresh_calendar()
    except Exception as problem:
        return [Finding("wrong", f"the database cannot be used: {problem} (a new one needs `portal migrate`)")]
    finally:
        await close_database()
    if lacking:
        return [Finding("wrong", f"migrations are missing: {', '.join(lacking)}; run `portal migrate`")]
    return [Finding("ok", "the database answers and is up to date")]


def _clock() -> list[Finding]:
    now = datetime.now(UTC)
    found = [Finding("ok", f"the clock says {now:%Y-%m-%d %H:%M} UTC")]
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < built:
        found.append(Finding("wrong", f"the clock is behind: these files were made on {built:%Y-%m-%d}"))
    return [*found, _calendar(now)]


def _calendar(now: datetime) -> Finding:
    """The first year without a notice; those of the State Council come out in the November before."""
    calendar, year = load_calendar(), local_day(now).year
    lacking = next(later for later in count(year) if calendar.is_provisional(date(later, 7, 1)))
    if lacking > year and (now + NOTICE_IS_OUT).year < lacking:
        return Finding("ok", f"holiday notices are known up to {lacking - 1}; {lacking} has none yet")
    text = f"no holiday notice for {lacking}: due dates in it are provisional; run `portal workdays import FILE`"
    return Finding("warn", text)


def _third_party() -> list[Finding]:
    lacking = [name for name in VENDOR if not (STATIC / "vendor" / name).exists()]
    if lacking:
        return [Finding("wrong", f"third-party files are missing: {', '.join(lacking)}; run `make setup`")]
    return [Finding("ok", "third-party files are there")]
