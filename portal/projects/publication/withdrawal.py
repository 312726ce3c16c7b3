"""Taking back what was published: words and files are gone at once, the mark with its reason stays."""

from datetime import datetime

from portal.projects.ledger import chain
from portal.projects.ledger.change import Change, Fact
from portal.projects.models import Update
from portal.projects.publication.moves import held, move
from portal.projects.publication.release import derive
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
        ids = await ids_of_versions(update) if all_versions else [update.id]
        present = [row for row in await held(ids) if row.withdrawn_at is None]
        if update.id not in {row.id for row in present}:
            raise Conflict
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
        await derive([update.project_id], now=now, settings=settings)
        changes = [_withdrawn(row, reason) for row in present]
        await chain.append(update.project_id, changes, update=update, unit=by.unit_name, now=now)


def _withdrawn(update: Update, reason: str) -> Change:
    before: dict[str, Fact] = {"digest": update.digest, "version": update.version}
    return Change("update withdrawn", f"update {update.id}", before=before, reason=reason)
