"""Making a chain's hashes again and comparing: the check itself, with no database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from portal.projects.ledger.canonical import BEFORE_THE_FIRST, Link, text_digest

REMOVAL = "text removed"
# The digest of an update's content; the withdrawal of the update takes it away, and says so by its entry.
WITHDRAWAL, DIGEST = "update withdrawn", "after digest"


class StoredText(Protocol):
    name: str
    salt: str
    text: str
    removed_at: datetime | None


class StoredEntry(Protocol):
    project_id: int
    number: int
    at: datetime
    kind: str
    subject: str
    unit: str
    update_id: int | None
    facts: dict[str, Any]
    previous: str
    hash: str
    texts: Any


@dataclass(frozen=True)
class Head:
    """What was said of a chain at a time: so many entries, the last with this hash. ``source``: where it was said."""

    count: int
    hash: str
    source: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a chain, in a line for an operator; ``number`` of the entry, where it is about one."""

    number: int | None
    said: str


@dataclass
class ChainCheck:
    """Takes a chain's entries in the order of their numbers and tells what does not hold.

    ``heads``: what the chain was said to hold, here or elsewhere. ``carried``: how many entries the project's row
    counted before the entries were read.
    """

    project_id: int
    heads: Iterable[Head] = ()
    carried: int = 0
    count: int = 0
    hash: str = BEFORE_THE_FIRST
    _held: dict[int, str] = field(default_factory=dict)
    _removed: list[tuple[set[str], Fault]] = field(default_factory=list)
    _removals: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._wanted = {self.carried, *(head.count for head in self.heads)}

    def entry(self, row: StoredEntry) -> Iterator[Fault]:
        """The faults of the next entry."""
        number = self.count + 1
        if row.number != number:
            many = row.number - number
            missing = f"entry {number} is" if many == 1 else f"entries {number} to {row.number - 1} are"
            yield Fault(number, f"{missing} missing" if many > 0 else f"entry {row.number} is out of its place")
        elif row.previous != self.hash:
            yield Fault(number, f"entry {number} does not follow on entry {number - 1}")
        if _hash_of(row) != row.hash:
            yield Fault(row.number, f"entry {row.number} was edited: its content does not give the hash it carries")
        yield from self._texts(row)
        if row.kind in (REMOVAL, WITHDRAWAL):
            self._removals.add(row.subject)
        if row.number in self._wanted:
            self._held[row.number] = row.hash
        self.count, self.hash = row.number, row.hash

    def _texts(self, row: StoredEntry) -> Iterator[Fault]:
        digests = _digests(row)
        texts: dict[str, StoredText] = {text.name: text for text in row.texts}
        for name in sorted({*digests, *texts}):
            what, text = f"the text {name!r} of entry {row.number}", texts.get(name)
            if name not in digests:
                yield Fault(row.number, f"{what} was added later")
            elif text is None:
                yield Fault(row.number, f"{what} is gone, and no removal is on record")
            elif text.removed_at is not None:
                gone = Fault(row.number, f"{what} is gone, and no removal is on record")
                said_by = {f"entry {row.number} {name}"} | _withdrawn_with(row.subject, name)
                self._removed.append((said_by, gone))
            elif _digest_of(text) != digests[name]:
                yield Fault(row.number, f"{what} was edited")

    def end(self, *, count: int, digest: str, most: int | None = None) -> Iterator[Fault]:
        """The faults that show at the end; ``count`` and ``digest``: the head that the project's row carried.

        ``most``: how many entries it counts by now, when more were read, since one may be appended meanwhile.
        """
        most = count if most is None else most
        yield from (fault for said_by, fault in self._removed if not said_by & self._removals)
        if count == 0 and self.count == 0:
            yield Fault(None, "it has no chain: its record was never opened")
        if self.count < count:
            yield Fault(count, f"the chain ends with entry {self.count}, the project counts {count}: it was cut off")
        elif self.count > most:
            yield Fault(self.count, f"the chain has {self.count} entries, the project counts {most}")
        elif count and self._held.get(count) != digest:
            yield Fault(count, f"entry {count}, the last, has not the hash that the project carries")
        for head in self.heads:
            if self._held.get(head.count) != head.hash:
                yield Fault(
                    head.count, f"the head of {head.source} ({head.count} entries, {head.hash[:12]}) is not in it"
                )


def _withdrawn_with(subject: str, name: str) -> set[str]:
    """The update whose withdrawal takes this text away; the first entry names it, "after update 9 digest"."""
    if name == DIGEST:
        return {subject}
    return {name.removeprefix("after ").removesuffix(" digest")} if is_digest(name) else set()


def is_digest(name: str) -> bool:
    """Whether a text is the digest of an update's content, which says nothing to a reader."""
    return name.startswith("after ") and name.endswith("digest")


def _hash_of(row: StoredEntry) -> str:
    """The hash that the content gives; none when the content is not even an entry's."""
    try:
        return Link(
            project=row.project_id,
            number=row.number,
            at=row.at,
            kind=row.kind,
            subject=row.subject,
            unit=row.unit,
            update=row.update_id,
            facts=row.facts,
            previous=row.previous,
        ).hash
    except (KeyError, TypeError, ValueError):
        return ""


def _digests(row: StoredEntry) -> dict[str, str]:
    texts = row.facts.get("texts") if isinstance(row.facts, dict) else None
    return texts if isinstance(texts, dict) else {}


def _digest_of(text: StoredText) -> str:
    try:
        return text_digest(text.salt, text.text)
    except ValueError:
        return ""
