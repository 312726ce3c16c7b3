"""A correction: a draft that starts from what was published and takes its place once it is published itself."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.projects.models import Update, UpdateDocument, UpdateFact, UpdatePhoto
from portal.projects.publication.moves import hold_projects
from portal.projects.states import DRAFT, IN_REVIEW, PUBLISHED
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import Conflict


async def draft_correction(
    update: Update,
    *,
    by: Viewer,
    photos: Sequence[UpdatePhoto],
    documents: Sequence[UpdateDocument],
    now: datetime,
) -> Update:
    """Begin a correction of a published update, with its words and no changes of the record.

    ``photos`` and ``documents`` are unsaved rows that name copies of its files: a version's files are its own.
    Raises Conflict when it is not published by now, was corrected or withdrawn, or a correction is under way.
    """
    async with in_transaction():
        await hold_projects([update.project_id])
        old = await Update.select_for_update().get(id=update.id)
        if old.state != PUBLISHED or old.published_at is None or old.published_at > now:
            raise Conflict
        if old.replaced_at or old.withdrawn_at or await open_correction_of(old):
            raise Conflict(N_("这条进展已经有更正，或者已经撤下，不能再从这一版开始更正。"))
        draft = await Update.create(
            project_id=old.project_id,
            state=DRAFT,
            title=old.title,
            body=old.body,
            changes={},
            author=by.account,
            created_at=now,
            changed_at=now,
            version=old.version + 1,
            corrects=old,
        )
        await UpdateFact.create(update_of=draft, kind="drafted", at=now, by=by.account)
        for row in (*photos, *documents):
            row.update_of_id = draft.id
        await UpdatePhoto.bulk_create(photos)
        await UpdateDocument.bulk_create(documents)
    return draft


async def open_correction_of(update: Update) -> Update | None:
    """The correction that is being written or reviewed."""
    return await Update.get_or_none(corrects_id=update.id, state__in=[DRAFT, IN_REVIEW])
