"""Adding words and photos to a case that was sent."""

from collections.abc import Sequence
from datetime import datetime

import anyio.to_thread
from tortoise.transactions import in_transaction

from portal.feedback.erased import must_not_be_erased
from portal.feedback.facts import ADDED
from portal.feedback.intake.photos import attach_photos, kept_photos
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.feedback.moves import append
from portal.feedback.states import is_over
from portal.store.keys import Keyring
from portal.store.photo_store import PhotoStore
from portal.store.photos import Photo
from portal.store.vault import keyed_hash
from portal.web.language import N_
from portal.web.problems import Conflict, Problem

MOST_ADDITIONS = 20
MOST_PHOTOS = 30


class Full(Problem):
    """Enough was added to this case."""

    status = 422
    message = N_("该办件的补充次数已到上限。如有新的情况，请另行提交。")


async def add_to_case(
    *, case: Case, words: str, photos: Sequence[Photo], photo_store: PhotoStore, keyring: Keyring, now: datetime
) -> CaseFact:
    """Append what a resident adds. The same addition sent twice is one.

    Raises Conflict for a case that is over or erased, Full when there is too much already.
    """
    must_not_be_erased(case)
    digest = _digest(words, photos, keyring)
    async with kept_photos(photo_store, photos) as names, in_transaction():
        # Touching the row makes a second sending, or a move, wait for this transaction.
        if not await Case.filter(id=case.id, state=case.state).update(state=case.state) or is_over(case.state):
            raise Conflict(N_("该办件已经办结或有新的进展，补充的内容没有提交。请先看最新情况。"))
        added = await CaseFact.filter(case_id=case.id, kind=ADDED).order_by("id")
        again = next((fact for fact in added if fact.detail.get("digest") == digest), None)
        if again is None:
            kept = await CasePhoto.filter(case_id=case.id).count()
            if len(added) >= MOST_ADDITIONS or kept + len(photos) > MOST_PHOTOS:
                raise Full
            await attach_photos(case.id, photos, names, first=kept)
            return await append(case_id=case.id, kind=ADDED, now=now, words={"added": words}, detail={"digest": digest})
    for name in names:
        await anyio.to_thread.run_sync(photo_store.delete, name)
    return again


def _digest(words: str, photos: Sequence[Photo], keyring: Keyring) -> str:
    """Keyed: it stays in the history after the words are erased, and nobody shall find them out by trying."""
    parts = [words, *(photo.sha256_upload for photo in photos)]
    return keyed_hash(keyring.current("receipts"), b"addition", *(part.encode() for part in parts))[:32]
