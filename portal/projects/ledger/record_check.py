"""Comparing what residents are shown with what the chains say: a row that was changed past its chain is found."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.projects.ledger import verification
from portal.projects.ledger.checking import Fault, StoredEntry
from portal.projects.ledger.live import DUE, TITLE, Fields, Rows, live_rows
from portal.projects.ledger.replay import REMOVED, Replay
from portal.projects.ledger.verification import Checked, Given
from portal.projects.models import LedgerEntry, Project

# What an import of the programme's file may change without an entry.
UNTOLD = {"number", "slug", "name_en", TITLE, DUE}
LONGEST = 60


@dataclass(frozen=True)
class RowFault(Fault):
    """A row that is not what its chain says; ``row``: "milestone 12"."""

    row: str = ""


@dataclass
class Examined:
    """A project's chain with what is shown of it. ``entries`` in their order."""

    checked: Checked
    rows: Rows
    entries: list[LedgerEntry] = field(default_factory=list)


def differences(told: Rows, shown: Rows) -> list[RowFault]:
    """In words, which rows are not what the chain says."""
    found = []
    for row in sorted({*told, *shown}):
        if row not in shown:
            found.append(RowFault(None, f"{row} is in the chain, but not in the record: it was deleted or hidden", row))
        elif row not in told and not shown[row].get(DUE):
            found.append(RowFault(None, f"{row} is in the record, but the chain does not know it", row))
        elif row in told:
            found += _differing(row, told[row], shown[row])
    return found


def _differing(row: str, told: Fields, shown: Fields) -> list[RowFault]:
    found = []
    for name in sorted({*told, *shown} - UNTOLD):
        said, stands = _text(told, name), _text(shown, name)
        if said not in (REMOVED, stands):
            found.append(RowFault(None, f"{row}: {name} is {_quoted(stands)}, the chain says {_quoted(said)}", row))
    return found


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return "" if value is None else str(value)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= LONGEST else text[:LONGEST] + "…")


async def examine(projects: Sequence[Project], *, now: datetime) -> dict[int, Examined]:
    """Check a page's projects, chain and record, in twelve queries; those that are too long together are left out.

    What does not hold is read once more, held, as somebody may have published in between.
    """
    chosen = list(verification.within(projects, verification.ON_A_PAGE))
    found = await _examine(chosen, now=now)
    if doubtful := [number for number, item in found.items() if item.checked.faults]:
        async with in_transaction():
            held = await Project.filter(id__in=doubtful).order_by("id").select_for_update()
            found |= await _examine(held, now=now)
    return found


async def _examine(chosen: Sequence[Project], *, now: datetime) -> dict[int, Examined]:
    entries, chains = await verification.check_read(chosen)
    shown = await live_rows(chosen, now=now)
    found = {}
    for project in chosen:
        chain = chains[project.id]
        faults = differences(_replayed(entries[project.id]), shown[project.id])
        checked = Checked(chain.slug, chain.count, [*chain.faults, *faults])
        found[project.id] = Examined(checked, shown[project.id], entries[project.id])
    return found


def _replayed(entries: Sequence[LedgerEntry]) -> Rows:
    replay = Replay()
    for entry in entries:
        _take(replay, entry)
    return replay.rows


async def verify_all(*, now: datetime, slug: str | None = None, given: Given | None = None) -> AsyncIterator[Checked]:
    """Check all chains and what is shown, or those of one project, in batches, in bounded memory."""
    batch: list[Checked] = []
    async for checked in verification.verify_chains(slug=slug, given=given):
        batch.append(checked)
        if len(batch) == verification.PROJECTS:
            async for item in _with_rows(batch, now=now):
                yield item
            batch = []
    async for item in _with_rows(batch, now=now):
        yield item


async def _with_rows(batch: Sequence[Checked], *, now: datetime) -> AsyncIterator[Checked]:
    projects = await Project.filter(slug__in=[item.slug for item in batch]).order_by("id")
    faults = await _row_faults(projects, now=now)
    if doubtful := [number for number, found in faults.items() if found]:
        async with in_transaction():
            held = await Project.filter(id__in=doubtful).order_by("id").select_for_update()
            faults |= await _row_faults(held, now=now)
    by_slug = {project.slug: faults[project.id] for project in projects}
    for item in batch:
        yield Checked(item.slug, item.count, [*item.faults, *by_slug.get(item.slug, [])])


async def _row_faults(projects: Sequence[Project], *, now: datetime) -> dict[int, list[RowFault]]:
    replays: dict[int, Replay] = defaultdict(Replay)
    async for entry in verification.entries_of([project.id for project in projects]):
        _take(replays[entry.project_id], entry)
    shown = await live_rows(projects, now=now)
    return {project.id: differences(replays[project.id].rows, shown[project.id]) for project in projects}


def _take(replay: Replay, entry: StoredEntry) -> None:
    try:
        replay.entry(entry)
    except (AttributeError, KeyError, TypeError, ValueError):
        return  # no entry of ours: the chain's own check says so
