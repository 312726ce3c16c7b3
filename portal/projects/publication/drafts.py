"""What the author does with an update: begin, save, send to review, take back."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from portal.projects.models import Project, Update, UpdateFact
from portal.projects.publication.moves import held, hold_projects, move
from portal.projects.states import DRAFT
from portal.projects.update_digest import digest_of
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import Conflict


async def draft_update(*, project: Project, by: Viewer, title: str, body: str, changes: Any, now: datetime) -> Update:
    """Begin an update."""
    async with in_transaction():
        update = await Update.create(
            project=project,
            state=DRAFT,
            title=title,
            body=body,
            changes=changes,
            author=by.account,
            created_at=now,
            changed_at=now,
        )
        await UpdateFact.create(update_of=update, kind="drafted", at=now, by=by.account)
    return update


async def save_update(update: Update, *, title: str, body: str, changes: Any, now: datetime) -> None:
    """Change a draft. Raises Conflict when it is no draft any more.

    The other drafts of its bundle that had the same words change with it.
    """
    async with in_transaction():
        if update.bundle:
            bundled = await Update.filter(bundle=update.bundle).values_list("project_id", flat=True)
            await hold_projects(bundled)  # type: ignore[arg-type]
        changed = await Update.filter(id=update.id, state=DRAFT).update(
            title=title, body=body, changes=changes, changed_at=now
        )
        if not changed:
            raise Conflict(N_("这条进展已经送审或发布，没有保存刚才的改动。需要修改时请先撤回。"))
        if update.bundle:
            alike = Update.filter(bundle=update.bundle, state=DRAFT, title=update.title, body=update.body)
            await alike.exclude(id=update.id).update(title=title, body=body, changed_at=now)


async def submit_update(update: Update, *, by: Viewer, now: datetime) -> None:
    """Send a draft to the reviewers, as it is now; with it the other drafts of its bundle."""
    async with in_transaction():
        await submit_all(await held(await _with_its_bundle(update)), by=by, now=now)


async def submit_all(present: list[Update], *, by: Viewer, now: datetime) -> None:
    """The same for updates that are held, in the caller's transaction."""
    for row in present:
        row.digest = digest_of(row)
    await Update.bulk_update(present, fields=["digest"])
    await move(present, "submit", by=by, now=now)


async def recall_update(update: Update, *, by: Viewer, now: datetime) -> None:
    """Take an update back from review, to change it; with it its bundle."""
    async with in_transaction():
        await move(await held(await _with_its_bundle(update)), "recall", by=by, now=now)


async def _with_its_bundle(update: Update) -> list[int]:
    if not update.bundle:
        return [update.id]
    return list(await Update.filter(bundle=update.bundle).values_list("id", flat=True))  # type: ignore[arg-type]
