"""Updates that belong together: written in one go for several projects, reviewed and published as one.

``draft_bundle(by=…, parts=[Part(project_id, title, body, changes, photos)], now=…)`` gives the bundle's id, then
``submit_bundle(bundle, by=…, now=…)``. A reviewer has read them all: ``publish_bundle(bundle, by=…, seen={update
id: digest}, at=None, now=…, settings=…)``. All of it in one transaction, so no bundle is larger than MOST.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from portal.projects.models import Update, UpdateFact, UpdatePhoto
from portal.projects.publication.decisions import decide, return_all
from portal.projects.publication.drafts import submit_all
from portal.projects.publication.moves import held, hold_projects
from portal.projects.publication.reviewers import must_be_another
from portal.projects.states import DRAFT
from portal.settings import Settings
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import Conflict

MOST = 200


@dataclass(frozen=True)
class Part:
    """One project's update in a bundle; ``photos`` are unsaved rows whose files are this part's own."""

    project_id: int
    title: str
    body: str
    changes: dict[str, Any] = field(default_factory=dict)
    photos: Sequence[UpdatePhoto] = ()


async def draft_bundle(*, by: Viewer, parts: Sequence[Part], now: datetime) -> str:
    """Begin one update for each part and give the id they share. Five queries however many they are.

    Raises ValueError for none, for more than MOST, and for two parts of one project.
    """
    if not 1 <= len(parts) <= MOST or len({part.project_id for part in parts}) != len(parts):
        raise ValueError("a bundle holds 1 to 200 updates of different projects")
    bundle = secrets.token_hex(16)
    async with in_transaction():
        await hold_projects(part.project_id for part in parts)
        await Update.bulk_create([_draft(part, bundle, by, now) for part in parts])
        ids = dict(await Update.filter(bundle=bundle).values_list("project_id", "id"))
        facts = [UpdateFact(update_of_id=number, kind="drafted", at=now, by_id=by.id) for number in ids.values()]
        await UpdateFact.bulk_create(facts)
        photos = []
        for part in parts:
            for photo in part.photos:
                photo.update_of_id = ids[part.project_id]
                photos.append(photo)
        await UpdatePhoto.bulk_create(photos)
    return bundle


async def spread_update(
    update: Update, *, photos: Mapping[int, Sequence[UpdatePhoto]], by: Viewer, now: datetime
) -> None:
    """Make the same draft for other projects, bundled with it: its words, no changes of the record.

    ``photos`` holds the other projects' ids, each with unsaved rows whose files are its own. In the caller's
    transaction.
    """
    parts = [Part(number, update.title, update.body, photos=rows) for number, rows in photos.items()]
    update.bundle = await draft_bundle(by=by, parts=parts, now=now)
    await Update.filter(id=update.id).update(bundle=update.bundle)


def _draft(part: Part, bundle: str, by: Viewer, now: datetime) -> Update:
    return Update(
        project_id=part.project_id,
        state=DRAFT,
        title=part.title,
        body=part.body,
        changes=part.changes,
        author_id=by.id,
        created_at=now,
        changed_at=now,
        bundle=bundle,
    )


async def bundled(bundle: str) -> list[Update]:
    """All updates of a bundle, in the order of their projects, held until the caller's transaction ends."""
    ids: list[int] = await Update.filter(bundle=bundle).values_list("id", flat=True)  # type: ignore[assignment]
    if not ids:
        raise Conflict
    return await held(ids)


async def submit_bundle(bundle: str, *, by: Viewer, now: datetime) -> None:
    """Send a bundle of drafts to the reviewers. Raises Conflict when one of them is no draft any more."""
    async with in_transaction():
        await submit_all(await bundled(bundle), by=by, now=now)


async def send_back_bundle(bundle: str, *, by: Viewer, comment: str, now: datetime) -> None:
    """Give a bundle back to its author, with what is to be changed."""
    async with in_transaction():
        present = await bundled(bundle)
        must_be_another(present[0], by)
        await return_all(present, by=by, comment=comment, now=now)


async def publish_bundle(
    bundle: str,
    *,
    by: Viewer,
    seen: Mapping[int, str],
    at: datetime | None,
    now: datetime,
    settings: Settings,
    override: str = "",
) -> bool:
    """One step of a bundle's review; ``seen`` holds the digest of every update in it, by id.

    Gives whether it was published. Raises what ``publish`` raises.
    """
    ids: list[int] = await Update.filter(bundle=bundle).values_list("id", flat=True)  # type: ignore[assignment]
    if not ids or set(ids) != set(seen):
        raise Conflict(N_("您查看之后内容又有改动，刚才的审核无效。请看过最新内容后再审核。"))
    return await decide(seen, by=by, at=at, now=now, settings=settings, override=override)
