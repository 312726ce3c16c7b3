"""The verbs of an update: save, submit, recall, send back, publish. Each is one transaction with an appended fact.

An approval counts for exactly what the reviewer saw: the digest of text, photos and figures. The server sets the
time of publication, and what the update says of milestones and facts takes effect with it.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from portal.projects.effects import take_effect
from portal.projects.models import Project, Update, UpdateFact
from portal.projects.states import DRAFT, MOVES
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.store.edition import changing_public_content
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed


def digest_of(update: Update) -> str:
    """SHA-256 of all that a reader would see of an update whose photos are read."""
    photos = [[photo.name, photo.alt] for photo in sorted(update.photos, key=lambda photo: photo.position)]
    content = [update.project_id, update.title, update.body, update.changes, photos]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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
    """Change a draft. Raises Conflict when it is no draft any more."""
    changed = await Update.filter(id=update.id, state=DRAFT).update(
        title=title, body=body, changes=changes, changed_at=now
    )
    if not changed:
        raise Conflict(N_("这条进展已经送审或发布，没有保存刚才的改动。需要修改时请先撤回。"))


async def submit_update(update: Update, *, by: Viewer, now: datetime) -> None:
    """Send a draft to the reviewers, as it is now."""
    async with in_transaction():
        present = await _held(update)
        await _move(present, "submit", by=by, now=now, digest=digest_of(present))


async def recall_update(update: Update, *, by: Viewer, now: datetime) -> None:
    """Take an update back from review, to change it."""
    await _move(update, "recall", by=by, now=now)


async def send_back(update: Update, *, by: Viewer, comment: str, now: datetime) -> None:
    """Give an update back to its author, with what is to be changed."""
    _must_be_another(update, by)
    await _move(update, "send back", by=by, now=now, comment=comment)


async def publish(update: Update, *, by: Viewer, seen: str, at: datetime | None, now: datetime) -> None:
    """Publish what the reviewer saw; ``at`` may lie ahead for an update that changes no milestone and no fact.

    Raises NotAllowed for the author and for revised dates without the supervisor's right; Conflict when the
    update is another than the one that was seen, or somebody was first.
    """
    _must_be_another(update, by)
    async with changing_public_content():
        present = await _held(update)
        if present.changes.get("revised"):
            by.must("approve revised dates")
        if seen != present.digest or seen != digest_of(present):
            raise Conflict(N_("您查看之后内容又有改动，刚才的审核无效。请看过最新内容后再审核。"))
        moment = at if at and at > now and not present.changes else now
        await _move(present, "publish", by=by, now=now, published_at=moment)
        await take_effect(present, now=now)


def _must_be_another(update: Update, by: Viewer) -> None:
    if update.author_id == by.id:
        raise NotAllowed(N_("不能审核自己写的进展，请由另一个人审核。"))


async def _held(update: Update) -> Update:
    """The update with its photos as they are now; nobody else changes them before the transaction ends."""
    return await Update.select_for_update().get(id=update.id).prefetch_related("photos")


async def _move(update: Update, move: str, *, by: Viewer, now: datetime, comment: str = "", **values: Any) -> None:
    before, after = MOVES[move]
    async with in_transaction():
        moved = await Update.filter(id=update.id, state=before).update(state=after, changed_at=now, **values)
        if not moved:
            raise Conflict
        await UpdateFact.create(update_of=update, kind=move, at=now, by=by.account, comment=comment)
        await note(verb=f"update: {move}", subject=f"update {update.id}", by=by.account, now=now)
