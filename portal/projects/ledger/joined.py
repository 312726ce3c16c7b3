"""Entries with their texts in one query instead of two: an entry is as many rows as it has texts."""

from typing import Any

from tortoise.queryset import QuerySet

from portal.projects.models import LedgerEntry, LedgerText

ENTRY = (
    *("id", "project_id", "number", "at", "kind", "subject"),
    *("unit", "update_id", "facts", "previous", "hash"),
)
TEXT = ("name", "salt", "text", "removed_at", "removed_reason")


async def with_texts(rows: QuerySet[LedgerEntry]) -> list[LedgerEntry]:
    """The entries of an ordered query, each with its texts read."""
    found = await rows.values(*ENTRY, *(f"texts__{name}" for name in TEXT))
    entries: dict[int, LedgerEntry] = {}
    for row in found:
        entry = entries.get(row["id"]) or entries.setdefault(row["id"], _entry(row))
        if row["texts__name"] is not None:
            entry.texts.related_objects.append(LedgerText(**{name: row[f"texts__{name}"] for name in TEXT}))
    return list(entries.values())


def _entry(row: dict[str, Any]) -> LedgerEntry:
    entry = LedgerEntry(**{name: row[name] for name in ENTRY})
    entry.texts.related_objects = []
    entry.texts._fetched = True
    return entry
