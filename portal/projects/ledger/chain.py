"""Appending to the chains: the last step of every transaction that changes the public record."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.projects.ledger.canonical import BEFORE_THE_FIRST, Link, text_digest
from portal.projects.ledger.change import Change
from portal.projects.models import LedgerEntry, LedgerText, Project, Update

SALT_BYTES = 16
BATCH = 500

Salt = Callable[[int], str]


async def append(
    project_id: int,
    changes: Sequence[Change],
    *,
    update: Update | None,
    unit: str,
    now: datetime,
    salt: Salt = secrets.token_hex,
) -> None:
    """Append changes to a project's chain, in order, under the lock of the project's row.

    Call it last in the transaction that makes the changes. ``unit``: who answers for them, by name. ``salt`` gives
    so many random bytes in hex.
    """
    await append_to_many({project_id: changes}, update=update, unit=unit, now=now, salt=salt)


async def append_to_many(
    changes: Mapping[int, Sequence[Change]],
    *,
    update: Update | Mapping[int, Update] | None,
    unit: str,
    now: datetime,
    salt: Salt = secrets.token_hex,
) -> None:
    """The same for many projects at once, with a number of queries that depends on their batches alone.

    ``update``: the one that changed them all, or each project's own, by its id.
    """
    ids = sorted(number for number, given in changes.items() if given)
    updates = update if isinstance(update, Mapping) else dict.fromkeys(ids, update) if update else {}
    origin = _Origin({project: row.id for project, row in updates.items()}, unit, now, salt)
    async with in_transaction():
        for first in range(0, len(ids), BATCH):
            await _append_batch({number: changes[number] for number in ids[first : first + BATCH]}, origin)


@dataclass(frozen=True)
class _Origin:
    updates: Mapping[int, int]
    unit: str
    now: datetime
    salt: Salt


@dataclass(frozen=True)
class _Made:
    entry: LedgerEntry
    texts: list[LedgerText]


async def _append_batch(changes: Mapping[int, Sequence[Change]], origin: _Origin) -> None:
    # In the order of ids: two transactions that want the same projects wait for each other, never for ever.
    projects = await Project.filter(id__in=list(changes)).order_by("id").select_for_update()
    made = [item for project in projects for item in _link_all(project, changes[project.id], origin)]
    await LedgerEntry.bulk_create([item.entry for item in made], batch_size=BATCH)
    await _keep_texts(made)
    await Project.bulk_update(projects, fields=["ledger_count", "ledger_hash"])


def _link_all(project: Project, changes: Iterable[Change], origin: _Origin) -> list[_Made]:
    """Entries in a row, and the project's head moved on."""
    made = []
    for change in changes:
        item = _link(project, change, origin)
        project.ledger_count, project.ledger_hash = item.entry.number, item.entry.hash
        made.append(item)
    return made


def _link(project: Project, change: Change, origin: _Origin) -> _Made:
    texts = [LedgerText(name=name, salt=origin.salt(SALT_BYTES), text=text) for name, text in texts_of(change).items()]
    facts = {
        "before": dict(change.before),
        "after": dict(change.after),
        "texts": {row.name: text_digest(row.salt, row.text) for row in texts},
    }
    link = Link(
        project=project.id,
        number=project.ledger_count + 1,
        at=origin.now,
        kind=change.kind,
        subject=change.subject,
        unit=origin.unit,
        update=origin.updates.get(project.id),
        facts=facts,
        previous=project.ledger_hash or BEFORE_THE_FIRST,
    )
    entry = LedgerEntry(
        project_id=project.id,
        number=link.number,
        at=link.at,
        kind=link.kind,
        subject=link.subject,
        unit=link.unit,
        update_id=link.update,
        facts=facts,
        previous=link.previous,
        hash=link.hash,
    )
    return _Made(entry, texts)


def texts_of(change: Change) -> dict[str, str]:
    """A change's texts by name: "before title", "after title", "reason"; an empty one is none."""
    named = {f"before {name}": text for name, text in change.before_texts.items()}
    named |= {f"after {name}": text for name, text in change.after_texts.items()}
    return {name: text for name, text in {**named, "reason": change.reason}.items() if text}


async def _keep_texts(made: Sequence[_Made]) -> None:
    with_texts = [item for item in made if item.texts]
    if not with_texts:
        return
    # A bulk insert gives no ids; the hash of an entry names it, as it holds project and number.
    hashes = [item.entry.hash for item in with_texts]
    projects = {item.entry.project_id for item in with_texts}
    found = LedgerEntry.filter(project_id__in=list(projects), hash__in=hashes)
    ids = {str(digest): int(number) for digest, number in await found.values_list("hash", "id")}
    for item in with_texts:
        for row in item.texts:
            row.entry_id = ids[item.entry.hash]
    await LedgerText.bulk_create([row for item in with_texts for row in item.texts], batch_size=BATCH)
