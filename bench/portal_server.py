"""The portal as an operator starts it: `portal serve` on a fresh data folder with its first programme."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.processes import ROOT, Server, free_port, running

PORTAL = Path(sys.executable).with_name("portal")
PROGRAMME = ROOT / "portal/projects/programmes/2024.toml"
DATABASE = "data/portal.sqlite3"


def environment(folder: Path) -> dict[str, str]:
    """The portal's defaults, but for its folders and the limits: all submissions come from one address."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    own = {
        "PORTAL_DATA_DIR": str(folder / "data"),
        "PORTAL_KEY_DIR": str(folder / "keys"),
        "PORTAL_SUBMISSIONS_PER_HOUR": "100000000",
        "PORTAL_SUBMISSIONS_PER_MINUTE": "100000000",
    }
    return {**plain, **own}


def prepare(folder: Path) -> None:
    """Migrate a new database and import the programme."""
    for words in (["migrate"], ["import", "programme", str(PROGRAMME), "--yes"]):
        command = [str(PORTAL), *words]
        subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def portal(folder: Path) -> Iterator[Server]:
    """Serve until the block ends; everything it logs goes to a file."""
    port = free_port()
    command = [str(PORTAL), "serve", "--port", str(port)]
    log = folder / "portal.log"
    with running("portal", command, port=port, log=log, environment=environment(folder)) as server:
        yield server


def ask(file: Path, question: str) -> int:
    """A number from a SQLite file, beside the server that has it open."""
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute(question).fetchone()[0])
