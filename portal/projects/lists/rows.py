"""The rows of a list's draft, as they are kept: one for the programme, one for each project.

A row is a JSON object with ``kind`` ("programme", "project" or "comment") and, for projects, a ``key`` that never
changes. Days are ISO 8601 or "", quantities as typed. A dropped row stays and can be taken back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from portal.projects.deadlines import Deadline, read_deadline
from portal.projects.deadlines.plain_form import plain_form
from portal.projects.lists.reading import Item, Reading
from portal.projects.lists.slugs import proposed_slug
from portal.projects.models import Programme
from portal.projects.quantities import plain
from portal.staff.models import Unit

Row = dict[str, Any]
TEXTS = ("title", "slug", "area", "official", "due_words", "begins", "due", "person", "unit_words", "support", "reason")


def rows_of(
    reading: Reading, *, year: int, newest: Programme | None, units: Sequence[Unit], taken: set[str]
) -> list[Row]:
    """The rows of a new draft. ``newest`` lends its title and issuer to a year that is new."""
    title = newest.title_zh.replace(str(newest.year), str(year)) if newest else f"{year}年民生工程"
    rows: list[Row] = [{"kind": "programme", "title": title, "issuer": newest.issuer_zh if newest else ""}]
    used = set(taken)
    for item in reading.items:
        row = row_of(item, year=year, units=units, taken=used)
        used.add(row["slug"])
        rows.append(row)
    return rows


def row_of(item: Item, *, year: int, units: Sequence[Unit], taken: Collection[str]) -> Row:
    words = item.text("due")
    unit = unit_named(item.text("unit"), units)
    return {
        "kind": "project",
        "key": item.number,
        "number": item.number,
        "dropped": False,
        "project": None,
        "title": item.title[:120],
        "slug": proposed_slug(item.title, year=year, taken=taken),
        "area": item.area[:40],
        "official": item.text("content"),
        "due_words": words,
        **days_of(read_deadline(words, year=year)),
        "person": item.text("person"),
        "unit_words": item.text("unit"),
        "unit": unit.id if unit else None,
        "support": item.text("support"),
        "parts": item.parts,
        "targets": [
            {"name": found.name, "unit": found.unit, "planned": plain(found.planned), "take": False}
            for found in item.quantities()
        ],
        "loose": item.loose,
        "doubled": item.doubled,
        "reason": "",
    }


def empty_row(key: int, number: int) -> Row:
    """A project that staff add by hand."""
    texts = dict.fromkeys(TEXTS, "")
    return {
        "kind": "project",
        "key": key,
        "number": number,
        "dropped": False,
        "project": None,
        "unit": None,
        "parts": [],
        "targets": [],
        "loose": [],
        "missed": [],
        "recurring": False,
        **texts,
    }


def days_of(read: Deadline) -> Row:
    """What a row holds of a deadline that was read."""
    return {
        "begins": read.begins_on.isoformat() if read.begins_on else "",
        "due": read.due_on.isoformat() if read.due_on else "",
        "recurring": read.recurring,
        "missed": read.not_understood,
    }


def unit_named(words: str, units: Iterable[Unit]) -> Unit | None:
    """The unit whose name stands in a list of names; nothing is guessed from a part of a name."""
    names = [
        name.strip() for name in plain_form(words).replace("、", ",").replace(";", ",").replace(" ", ",").split(",")
    ]
    by_name = {plain_form(unit.name_zh): unit for unit in units}
    return next((by_name[name] for name in names if name in by_name), None)


def projects_in(rows: Iterable[Mapping[str, Any]], *, dropped: bool = False) -> list[Any]:
    """The project rows in the order of their numbers, without the dropped ones or with them."""
    found = [row for row in rows if row["kind"] == "project" and (dropped or not row["dropped"])]
    return sorted(found, key=lambda row: (row["number"], row["key"]))


def programme_in(rows: Iterable[Mapping[str, Any]]) -> Any:
    return next(row for row in rows if row["kind"] == "programme")


def targets_in(row: Mapping[str, Any]) -> list[Any]:
    """The targets of a row that staff ticked."""
    return [target for target in row["targets"] if target["take"]]
