"""An entry as it is told to a reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.projects.ledger.checking import is_digest
from portal.projects.ledger.kinds import KIND_WORDS
from portal.projects.ledger.words import fact_value, field_word, subject_word, text_value
from portal.projects.models import LedgerEntry, LedgerText
from portal.web.forms import Word

# A text by which the reader knows what an entry is about; it need not be told twice.
TITLES = ("title", "name_zh")


@dataclass(frozen=True)
class Removed:
    """A text that was removed: why."""

    removed: str


@dataclass(frozen=True)
class Line:
    """One thing that changed; None where it had no value before or has none now."""

    name: Word
    before: Word | Removed | None
    after: Word | Removed | None


@dataclass(frozen=True)
class Told:
    """An entry in words. ``update_id``: the update that brought it, None for an import or a supervisor's act."""

    number: int
    at: datetime
    kind: str
    subject: Word
    lines: list[Line]
    reason: Word | Removed | None
    unit: str
    update_id: int | None
    hash: str


def tell(entry: LedgerEntry, *, titles: Mapping[str, str], units: Mapping[int, str]) -> Told:
    """An entry whose texts are read. ``titles`` of subjects and names of ``units`` where its own texts lack them."""
    texts = {row.name: row for row in entry.texts}
    own = _own_title(texts.values())
    return Told(
        number=entry.number,
        at=entry.at,
        kind=KIND_WORDS.get(entry.kind, entry.kind),
        subject=subject_word(entry.subject, {**titles, **({entry.subject: own} if own else {})}),
        lines=[*_fact_lines(entry, units), *_text_lines(texts, told=own)],
        reason=_shown(texts.get("reason")),
        unit=entry.unit,
        update_id=entry.update_id,
        hash=entry.hash,
    )


def _own_title(texts: Iterable[LedgerText]) -> str:
    by_name = {row.name: row.text for row in texts if row.removed_at is None}
    named = (by_name.get(f"{side} {name}") for side in ("after", "before") for name in TITLES)
    return next((text for text in named if text), "")


def _fact_lines(entry: LedgerEntry, units: Mapping[int, str]) -> list[Line]:
    before, after = entry.facts["before"], entry.facts["after"]
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return [
        Line(
            field_word(name),
            fact_value(name, before[name], units) if name in before else None,
            fact_value(name, after[name], units) if name in after else None,
        )
        for name in changed
        if not _goes_without_saying(name, after.get(name), entry)
    ]


def _goes_without_saying(name: str, value: object, entry: LedgerEntry) -> bool:
    """A first version published at once is the rule."""
    at_once = name == "published_at" and datetime.fromisoformat(str(value)) == entry.at
    return (name == "version" and (value == 1 or entry.kind == "update withdrawn")) or at_once


def _text_lines(texts: Mapping[str, LedgerText], *, told: str) -> list[Line]:
    # The digest of an update's content says nothing to a reader; a program has it in the file.
    names = sorted({name.partition(" ")[2] for name in texts if name != "reason" and not is_digest(name)})
    sides = {name: (texts.get(f"before {name}"), texts.get(f"after {name}")) for name in names}
    return [
        Line(field_word(name), _shown(before), _shown(after))
        for name, (before, after) in sides.items()
        if not (_is_same(before, after) or (name in TITLES and _says_only(told, before, after)))
    ]


def _is_same(before: LedgerText | None, after: LedgerText | None) -> bool:
    """Whether a text stands there only because the rest of its row changed."""
    both = before is not None and after is not None and before.removed_at is None and after.removed_at is None
    return both and before.text == after.text  # type: ignore[union-attr]


def _says_only(told: str, *rows: LedgerText | None) -> bool:
    """Whether the texts say no more than the title that stands above them."""
    return all(row is None or (row.text == told and row.removed_at is None) for row in rows)


def _shown(row: LedgerText | None) -> Word | Removed | None:
    if row is None:
        return None
    return Removed(row.removed_reason) if row.removed_at else text_value(row.text)
