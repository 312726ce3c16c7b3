"""`python -m bench`: start the contestants, measure, print, and keep what a whole run found."""

import shutil
import signal
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from bench import case_growth, growth, pages, start, submissions
from bench.machine import describe, load_average
from bench.pages_kept import capture
from bench.portal_server import portal, prepare
from bench.processes import ROOT, free_port, running
from bench.results import Findings, written
from bench.static_server import nginx

FOLDER = ROOT / "var/bench"  # on the disk whose speed counts, and not in git
RESULTS = Path(__file__).with_name("RESULTS.md")
HOW = (
    "Written by a run of {day}: {rounds} rounds of {seconds:g} s for each contestant in turn, load average"
    " {before:.1f} before and {after:.1f} after. README.md says what is compared and how."
)


def main(
    seconds: Annotated[float, typer.Option(min=1, help="Length of one shot of load.")] = 3,
    rounds: Annotated[int, typer.Option(min=1, help="Shots at each contestant; medians are told.")] = 3,
    only: Annotated[
        Literal["pages", "submissions", "start", "growth", "cases"] | None,
        typer.Option(help="Measure only this, and keep nothing."),
    ] = None,
) -> None:
    """nginx, a bare app and the portal side by side."""
    before = load_average()
    _empty(FOLDER)
    prepare(FOLDER)
    found = Findings()
    if only in (None, "start"):
        found.starts = start.measure(FOLDER, rounds=max(3, rounds))
    if only in (None, "growth"):
        found.growth = growth.measure(FOLDER / "growth")
    if only in (None, "cases"):
        found.cases = case_growth.measure(FOLDER / "cases")
    if only not in ("start", "growth", "cases"):
        load(found, seconds, rounds, only)
    how = HOW.format(day=date.today(), rounds=rounds, seconds=seconds, before=before, after=load_average())
    report = written(found, describe(FOLDER), how)
    print(report)
    if only is None:
        RESULTS.write_text(report, encoding="utf-8")
    shutil.rmtree(FOLDER)


def load(found: Findings, seconds: float, rounds: int, only: str | None) -> None:
    """Start all servers, measure pages and submissions, and end the servers."""
    with ExitStack() as stack:
        ours = stack.enter_context(portal(FOLDER))
        kept = capture(ours.port, pages.PATHS, FOLDER)
        submissions.keep_receipt(ours, FOLDER)
        port = free_port()
        command = [sys.executable, "-m", "bench.bare", str(FOLDER), str(port)]
        bare = stack.enter_context(running("bare app", command, port=port, log=FOLDER / "bare.log"))
        if only != "submissions":
            static = stack.enter_context(nginx(kept, FOLDER))
            found.pages = pages.measure([static, bare, ours], kept, FOLDER, seconds=seconds, rounds=rounds)
        if only != "pages":
            found.submissions = submissions.measure(ours, bare, FOLDER, seconds=seconds, rounds=rounds)
        found.memory_after = start.memory(ours)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


if __name__ == "__main__":
    # An end from outside ends the servers too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
