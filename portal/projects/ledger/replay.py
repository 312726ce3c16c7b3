"""A chain told again from its first entry: what stands on record if nobody wrote past the chain.

Each kind of entry does to the rows told so far what it says it did. None stands for a text that was removed.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.projects.ledger.canonical import moment_text
from portal.projects.ledger.checking import StoredEntry
from portal.projects.ledger.live import Fields, Rows, curve_text, enter, revise
from portal.workdays import local_day

_OF_A_ROW = re.compile(r"^((?:milestone|target|site|notice|override|update) [0-9]+) (.+)$")
# A text that was removed: whatever stands there, the chain does not say otherwise.
REMOVED = "\0removed"


class Replay:
    """Takes a project's entries in their order. ``rows`` is what they come to."""

    def __init__(self) -> None:
        self.rows: Rows = {}

    def entry(self, entry: StoredEntry) -> None:
        """Do what an entry says. One about a row that was never told of says nothing to compare."""
        said = _said(entry)
        if entry.kind == "record opened":
            self._open(said)
        elif entry.kind in BEGINS:
            self.rows[entry.subject] = said
            BEGINS[entry.kind](self.rows, said, entry)
        elif entry.kind in CHANGES and entry.subject in self.rows:
            CHANGES[entry.kind](self.rows[entry.subject], said, entry)

    def _open(self, said: Fields) -> None:
        self.rows["project"] = {}
        for name, value in said.items():
            found = _OF_A_ROW.match(name)
            row, field = found.groups() if found else ("project", name)
            self.rows.setdefault(row, {})[field] = value


def _said(entry: StoredEntry) -> Fields:
    """What an entry says stands there after it."""
    said: Fields = dict(entry.facts["after"])
    for text in entry.texts:
        side, _, name = text.name.partition(" ")
        if side == "after":
            said[name] = REMOVED if text.removed_at else text.text
    return said


def _reason(entry: StoredEntry) -> str:
    found = [text for text in entry.texts if text.name == "reason"]
    return "" if not found else REMOVED if found[0].removed_at else str(found[0].text)


def _nothing(rows: Rows, said: Fields, entry: StoredEntry) -> None:
    """The new row is what the entry says."""


def _new_site(rows: Rows, said: Fields, entry: StoredEntry) -> None:
    if entry.update_id is not None:
        rows.setdefault("project", {})["scope"] = "sites"


def _new_override(rows: Rows, said: Fields, entry: StoredEntry) -> None:
    said["reason"] = _reason(entry)


def _new_notice(rows: Rows, said: Fields, entry: StoredEntry) -> None:
    for name in ("begins_at", "ends_at"):
        said[name] = _moment(said[name])


def _new_update(rows: Rows, said: Fields, entry: StoredEntry) -> None:
    said["published_at"] = _moment(said["published_at"])
    corrects = entry.facts["before"].get("update")
    if corrects is not None:
        said["corrects"] = corrects
        rows.get(f"update {corrects}", {})["replaced_at"] = said["published_at"]


def _set(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row |= said


def _set_facts(row: Fields, said: Fields, entry: StoredEntry) -> None:
    """An import: of a project that is merged, the texts are another's."""
    row |= entry.facts["after"]


def _end_project(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row |= said | {"ended_reason": _reason(entry)}


def _change_target(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row |= {"ended_on": None} | said  # the file takes one up again that it had ended


def _end_target(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row["ended_on"] = local_day(entry.at).isoformat()


def _plan(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row["curve"] = curve_text(entry.facts["after"])


def _enter(row: Fields, said: Fields, entry: StoredEntry) -> None:
    enter(row, str(said["on_day"]), str(said["achieved"]), _reason(entry))
    newest = max(name for name in row if name.startswith("achieved "))
    row["achieved"] = str(row[newest]).rpartition("; ")[2]


def _revise(row: Fields, said: Fields, entry: StoredEntry) -> None:
    revise(row, said["due_on"], _reason(entry))


def _drop(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row |= {"dropped_at": moment_text(entry.at), "dropped_reason": _reason(entry)}


def _change_site(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row.clear()
    row |= said


def _remove(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row |= {"removed_at": moment_text(entry.at), "removed_reason": _reason(entry)}


def _end_notice(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row |= {"ended_at": moment_text(entry.at), "ended_reason": _reason(entry)}


def _end_override(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row["ended_at"] = moment_text(entry.at)


def _withdraw(row: Fields, said: Fields, entry: StoredEntry) -> None:
    row.pop("digest", None)
    row |= {"withdrawn_at": moment_text(entry.at), "withdrawn_reason": _reason(entry)}


def _moment(told: Any) -> str:
    return moment_text(datetime.fromisoformat(str(told)))


BEGINS: dict[str, Callable[[Rows, Fields, StoredEntry], None]] = {
    "target added": _nothing,
    "milestone added": _nothing,
    "site added": _new_site,
    "notice": _new_notice,
    "light overridden": _new_override,
    "update published": _new_update,
    "update corrected": _new_update,
}
CHANGES: dict[str, Callable[[Fields, Fields, StoredEntry], None]] = {
    "promise": _set,
    "fact": _set,
    "import": _set_facts,
    "project ended": _end_project,
    "target changed": _change_target,
    "target ended": _end_target,
    "curve": _plan,
    "figure": _enter,
    "shortfall": _set,
    "milestone reached": _set,
    "date revised": _revise,
    "date corrected": _set,
    "milestone dropped": _drop,
    "site changed": _change_site,
    "site removed": _remove,
    "notice ended": _end_notice,
    "light override ended": _end_override,
    "update withdrawn": _withdraw,
}
