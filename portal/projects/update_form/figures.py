"""The monthly figures of the form: how much of each target is achieved by the end of a day, cumulative."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.projects.models import Target, TargetEntry
from portal.projects.quantities import plain
from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import Figures, Record, month_ends
from portal.web.language import N_

NOTE, SHORTFALL = 200, 1000


@dataclass(frozen=True)
class FigureRow:
    """A day of a target in the form; ``published`` is the entry that holds for it so far."""

    day: date
    name: str
    published: TargetEntry | None


def row_of(target: Target, day: date, published: TargetEntry | None = None) -> FigureRow:
    return FigureRow(day, f"t{target.id}_{day:%Y%m%d}", published)


def earlier_rows(record: Record, target: Target, *, today: date) -> list[FigureRow]:
    """Month ends of the programme's year that have passed, and every other day a figure was given for."""
    by_day = Figures.of(target).by_day
    days = {day for day in month_ends(record.project.programme.year) if day < today}
    drafted = {date.fromisoformat(entry["on_day"]) for entry in _drafted(record, target)}
    days |= set(by_day) | (drafted - {as_of_day(record)})
    return [row_of(target, day, by_day.get(day)) for day in sorted(days)]


def as_of_day(record: Record) -> date | None:
    """The day that the draft's newest figures are of; None when it has none."""
    drafted = (entry["on_day"] for entries in record.changes.get("entries", {}).values() for entry in entries)
    newest = max(drafted, default=None)
    return date.fromisoformat(newest) if newest else None


def figure_fields(record: Record) -> dict[str, str]:
    """What stands in the fields for what the draft says."""
    as_of = as_of_day(record)
    typed = {"as_of": as_of.isoformat() if as_of else ""}
    for target in record.targets:
        typed[f"t{target.id}_shortfall"] = record.changes.get("shortfalls", {}).get(str(target.id), target.shortfall)
        typed[f"t{target.id}_achieved"] = record.changes.get("achieved", {}).get(str(target.id), "")
        for entry in _drafted(record, target):
            day = date.fromisoformat(entry["on_day"])
            name = f"t{target.id}" if day == as_of else row_of(target, day).name
            typed |= {f"{name}_achieved": entry["achieved"], f"{name}_note": entry.get("note") or ""}
    return typed


async def read_figures(reading: Reading) -> dict[str, Any]:
    """The figures' part of ``changes``: what differs from what is published."""
    as_of = reading.past_day("as_of", N_("数量只能填到今天为止，截止日期不能晚于今天")) or reading.today
    entries: dict[str, list[dict[str, str]]] = {}
    shortfalls: dict[str, str] = {}
    for target in reading.record.targets:
        if found := list(_entries(reading, target, as_of)):
            entries[str(target.id)] = found
        name = f"t{target.id}_shortfall"
        text = reading.text(name)
        if len(text) > SHORTFALL:
            reading.error(name, N_("最多 %(most)s 字，现在有 %(n)s 字"), most=SHORTFALL, n=len(text))
        elif name in reading.read.typed and text != target.shortfall:
            shortfalls[str(target.id)] = text
    return {"entries": entries, "shortfalls": shortfalls}


def _entries(reading: Reading, target: Target, as_of: date) -> Iterator[dict[str, str]]:
    """The figures of a target, by day; the newest field, of no day of its own, is as of ``as_of``."""
    known, given = Figures.of(target), dict[date, tuple[str, Decimal, str]]()
    names = {row.day: row.name for row in earlier_rows(reading.record, target, today=reading.today)}
    for day, name in [*names.items(), (as_of, f"t{target.id}")]:
        achieved, note = reading.quantity(f"{name}_achieved"), reading.line(f"{name}_note")
        if len(note) > NOTE:
            reading.error(f"{name}_note", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=NOTE, n=len(note))
        if achieved is not None and not _is_known(known.by_day.get(day), achieved, note):
            given[day] = (name, achieved, note)
    before: Decimal | None = None
    for day, (name, achieved, note) in sorted(given.items()):
        published = known.before(day)
        known_before = (before, published.achieved if published else None)
        least = max((value for value in known_before if value is not None), default=None)
        if least is not None and achieved < least and not note:
            message = N_("累计数量比之前公布的 %(before)s 还少。如果没有写错，请在备注里写明原因，会公开")
            reading.error(f"{name}_note", message, before=plain(least))
        before = achieved
        yield {"on_day": day.isoformat(), "achieved": plain(achieved)} | ({"note": note} if note else {})


def _is_known(entry: TargetEntry | None, achieved: Decimal, note: str) -> bool:
    return entry is not None and entry.achieved == achieved and note in ("", entry.note)


def _drafted(record: Record, target: Target) -> list[dict[str, str]]:
    found: list[dict[str, str]] = record.changes.get("entries", {}).get(str(target.id), [])
    return found
