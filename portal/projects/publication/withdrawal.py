"""Taking back what was published: words and files are gone at once, the mark with its reason stays."""

from collections.abc import Sequence
from datetime import datetime

from portal.projects.ledger import chain
from portal.projects.ledger.change import Change
from portal.projects.ledger.removal import forget_digests
from portal.projects.models import Update, UpdateFact
from portal.projects.publication.moves import held, hold_projects, move
from portal.projects.publication.release import derive
from portal.projects.publication.scheduled import tell_due, unit_of
from portal.projects.publication.versions import ids_of_versions
from portal.settings import Settings
from portal.staff.viewer import Viewer
from portal.store.edition import changing_public_content
from portal.web.problems import Conflict


async def withdraw(
    update: Update, *, by: Viewer, reason: str, all_versions: bool, now: datetime, settings: Settings
) -> None:
    """Withdraw a published update, and when so chosen every version of it, with a public reason.

    What it changed on the record stays. Raises NotAllowed, and Conflict when it is withdrawn already.
    """
    by.must("withdraw updates")
    async with changing_public_content():
        await hold_projects([update.project_id])  # before the versions are read: no other is published meanwhile
        ids = await ids_of_versions(update) if all_versions else [update.id]
        present = [row for row in await held(ids) if row.withdrawn_at is None]
        if update.id not in {row.id for row in present}:
            raise Conflict
        await _mark(present, by=by, reason=reason, now=now)
        for row in present:
            await _give_the_place_back(row, now=now)
        await derive([update.project_id], now=now, settings=settings)
        await _tell(present, by=by, reason=reason, now=now)


async def _mark(present: Sequence[Update], *, by: Viewer, reason: str, now: datetime) -> None:
    await move(
        present,
        "withdraw",
        by=by,
        now=now,
        comment=reason,
        only={"withdrawn_at": None},
        withdrawn_at=now,
        withdrawn_reason=reason,
        review_owed=False,
    )


async def _give_the_place_back(update: Update, *, now: datetime) -> None:
    """A correction that is withdrawn before its moment leaves the version it would have replaced where it is."""
    if update.corrects_id is None or _was_public(update, now):
        return
    corrected = Update.filter(id=update.corrects_id)
    await corrected.update(replaced_at=None)
    reviews = UpdateFact.filter(update_of_id=update.corrects_id)
    urgent = await reviews.filter(kind="publish urgently").exists()
    if urgent and not await reviews.filter(kind__in=["confirm", "ask to correct"]).exists():
        await corrected.filter(withdrawn_at=None).update(review_owed=True)


async def _tell(present: Sequence[Update], *, by: Viewer, reason: str, now: datetime) -> None:
    """The ledger never heard of what nobody could read; of the others it keeps the mark and forgets the digest."""
    public = [row for row in present if _was_public(row, now)]
    if not public:
        return
    project = public[0].project_id
    # One whose moment came a few seconds ago is told of first; its moment is not looked at again, now it is marked.
    await tell_due([project], now=now)
    await forget_digests(project, [row.id for row in public], reason=reason, now=now)
    changes = [
        Change("update withdrawn", f"update {row.id}", before={"version": row.version}, reason=reason) for row in public
    ]
    await chain.append(project, changes, update=public[-1], unit=by.unit_name or unit_of(public[-1]), now=now)


def _was_public(update: Update, now: datetime) -> bool:
    return update.published_at is not None and update.published_at <= now
