"""What happened to a case as its page tells it: one query, whatever its length."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.feedback.due.deadlines import told_due
from portal.feedback.facts import CONTACT_RELEASED
from portal.feedback.handling.asking import was_asked_in
from portal.feedback.models import Case, CaseFact


@dataclass
class Entry:
    """A fact with who did it and its words by name."""

    id: int
    kind: str
    at: datetime
    by: str
    unit_zh: str
    unit_en: str
    detail: dict[str, Any]
    told: dict[str, str] = field(default_factory=dict)

    def said(self, name: str) -> str:
        return self.told.get(name, "")

    @property
    def due(self) -> date | datetime | None:
        """Until when the answer is due since this fact, if it moved that."""
        value = self.detail.get("to")
        return told_due(datetime.fromisoformat(value)) if isinstance(value, str) else None


async def history_of(case: Case) -> list[Entry]:
    """Everything that happened, oldest first, with its words: for staff."""
    names = ("id", "kind", "at", "detail", "by__name", "by__unit__name_zh", "by__unit__name_en")
    rows = await CaseFact.filter(case_id=case.id).order_by("id").values(*names, "told__name", "told__text")
    found: dict[int, Entry] = {}
    for row in rows:
        entry = found.setdefault(row["id"], _entry(row))
        if row["told__name"]:
            entry.told[row["told__name"]] = row["told__text"]
    return list(found.values())


def _entry(row: dict[str, Any]) -> Entry:
    unit = (row["by__unit__name_zh"] or "", row["by__unit__name_en"] or "")
    return Entry(row["id"], row["kind"], row["at"], row["by__name"] or "", *unit, row["detail"])


def was_released(entries: list[Entry], unit_id: int | None) -> bool:
    """Whether the contact was released to the unit that the case is with now."""
    return unit_id is not None and any(
        entry.kind == CONTACT_RELEASED and entry.detail.get("unit") == unit_id for entry in entries
    )


def was_asked(entries: list[Entry]) -> bool:
    """Whether the resident was asked in this round already."""
    return was_asked_in([entry.kind for entry in entries])
