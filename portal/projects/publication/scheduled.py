"""What is published for later is told of by the public ledger when its moment has come, and not before.

Nothing happens in the database at such a moment, so the clock looks every minute, and whoever appends to a project's
chain looks first, so that the order of the chain is the order in which residents saw things.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from portal.projects.ledger import chain
from portal.projects.ledger.change import Change, Fact
from portal.projects.models import LedgerEntry, Update
from portal.projects.public_updates import known_to_residents
from portal.projects.publication.moves import hold_projects
from portal.projects.settling import settle_with
from portal.store.edition import changing_public_content

BATCH = 200
TOLD = ("update published", "update corrected")


async def tell_scheduled(*, now: datetime) -> int:
    """Append what came due, however long nobody looked; of two processes one does it. Returns how many updates."""
    told = 0
    while ids := await _due(now).order_by("published_at", "id").limit(BATCH).values_list("project_id", flat=True):
        async with changing_public_content():
            await hold_projects(ids)  # type: ignore[arg-type]
            told += await tell_due(ids, now=now)  # type: ignore[arg-type]
    return told


async def tell_due(projects: Iterable[int], *, now: datetime) -> int:
    """The same for some projects, in the transaction of a caller who holds them. What they settle is settled now."""
    ids = sorted(set(projects))
    due = await _due(now).filter(project_id__in=ids).order_by("published_at", "id").select_related("author__unit")
    if not due:
        return 0
    new = await _untold(due, ids)
    for update in new:
        unit = unit_of(update)
        assert update.published_at is not None
        await chain.append(
            update.project_id, [appeared(update, update.published_at)], update=update, unit=unit, now=now
        )
    await settle_with(due, now=now)
    # From its moment on its state is the one that residents see; so it is due no more.
    await Update.filter(id__in=[row.id for row in due]).update(changed_at=F("published_at"))
    return len(new)


def appeared(update: Update, at: datetime) -> Change:
    """That residents can read an update from ``at`` on.

    The digest of its content goes in as a text: salted, so that nobody can try out guesses once it is taken away.
    """
    after: dict[str, Fact] = {"version": update.version, "published_at": at.isoformat()}
    subject, texts = f"update {update.id}", {"digest": update.digest}
    if update.corrects_id is None:
        return Change("update published", subject, after=after, after_texts=texts)
    return Change("update corrected", subject, before={"update": update.corrects_id}, after=after, after_texts=texts)


def unit_of(update: Update) -> str:
    """The name of the unit that speaks. Wants the author with the unit."""
    return update.author.unit.name_zh if update.author.unit else ""


def _due(now: datetime) -> QuerySet[Update]:
    """Decided on before their moment (``changed_at``), which has passed; nobody has told of them yet."""
    return Update.filter(known_to_residents(now), Q(changed_at__lt=F("published_at")))


async def _untold(due: Sequence[Update], projects: Sequence[int]) -> list[Update]:
    """Those without an entry, out of the time since their project's chain was opened."""
    entries = LedgerEntry.filter(project_id__in=projects)
    opened = dict(await entries.filter(number=1).values_list("project_id", "at"))
    told: dict[int, set[str]] = defaultdict(set)
    subjects = [f"update {row.id}" for row in due]
    for project, subject in await entries.filter(kind__in=TOLD, subject__in=subjects).values_list(
        "project_id", "subject"
    ):
        told[project].add(subject)
    return [
        row
        for row in due
        if f"update {row.id}" not in told[row.project_id]
        and row.project_id in opened
        and row.published_at is not None
        and row.published_at > opened[row.project_id]
    ]
