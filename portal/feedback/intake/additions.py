"""Adding words and photos to a case that was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import anyio.to_thread
from tortoise.transactions import in_transaction

from portal.feedback.danger_hint import hint_at_danger
from portal.feedback.erased import must_not_be_erased
from portal.feedback.facts import ADDED
from portal.feedback.intake.form import check_text
from portal.feedback.intake.photos import attach_photos, kept_photos, marks_of
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.feedback.moves import append
from portal.feedback.states import SUBMITTED, is_over
from portal.store.keys import Keyring
from portal.store.photo_store import PhotoStore
from portal.store.photos import Photo
from portal.store.vault import keyed_hash
from portal.web.forms import Errors
from portal.web.language import N_
from portal.web.problems import Conflict, Problem

MOST_ADDITIONS = 20
MOST_PHOTOS = 30


class Full(Problem):
    """Enough was added to this case."""

    status = 422
    message = N_("该办件的补充次数已到上限。如有新的情况，请另行提交。")


@dataclass(frozen=True)
class Added:
    """What became of an addition: its fact, None when nothing in it was new; ``repeated``: photos kept already."""

    fact: CaseFact | None
    repeated: int = 0


def check_addition(text: str, files: Sequence[object], errors: Errors) -> None:
    """What is added: a few words that can be seen, a photo, or both."""
    if text:
        check_text(text, errors)
    elif not files:
        errors.add("text", N_("请写几句，或者选一张照片"))


async def add_to_case(
    *, case: Case, words: str, photos: Sequence[Photo], photo_store: PhotoStore, keyring: Keyring, now: datetime
) -> Added:
    """Append what a resident adds. The same addition sent twice is one, and a photo is kept once.

    Raises Conflict for a case that is over or erased, Full when there is too much already.
    """
    must_not_be_erased(case)
    digest, marks = _digest(words, photos, keyring), marks_of(photos, form_hash=case.form_hash, keyring=keyring)
    async with kept_photos(photo_store, photos) as names, in_transaction():
        await hint_at_danger(case, words)
        # Touching the row makes a second sending, or a move, wait for this transaction.
        if not await Case.filter(id=case.id, state=case.state).update(state=case.state) or is_over(case.state):
            raise Conflict(N_("该办件已经办结或有新的进展，补充的内容没有提交。请先看最新情况。"))
        before = await CaseFact.filter(case_id=case.id, kind__in=(SUBMITTED, ADDED)).order_by("id")
        new = _new_among(marks, before)
        added = [fact for fact in before if fact.kind == ADDED]
        fact = next((fact for fact in added if fact.detail.get("digest") == digest), None)
        kept = []
        if fact is None and (words or new):
            first = await CasePhoto.filter(case_id=case.id).count()
            if len(added) >= MOST_ADDITIONS or first + len(new) > MOST_PHOTOS:
                raise Full
            kept = [names[at] for at in new]
            await attach_photos(case.id, [photos[at] for at in new], kept, first=first)
            positions = [first + at for at in range(len(new))]
            with_photos = {"marks": [marks[at] for at in new], "photos": positions} if new else {}
            detail = {"digest": digest, **with_photos}
            fact = await append(case_id=case.id, kind=ADDED, now=now, words={"added": words}, detail=detail)
    for name in set(names) - set(kept):
        await anyio.to_thread.run_sync(photo_store.delete, name)
    return Added(fact, len(photos) - len(new))


def _new_among(marks: Sequence[str], before: Sequence[CaseFact]) -> list[int]:
    """Which of these photos the case does not have yet."""
    kept = {mark for fact in before for mark in listed(fact.detail.get("marks"))}
    return [at for at, mark in enumerate(marks) if mark not in kept]


def listed(value: object) -> list[object]:
    """A list in the detail of a fact; none where there is none."""
    return value if isinstance(value, list) else []


def _digest(words: str, photos: Sequence[Photo], keyring: Keyring) -> str:
    """Keyed: it stays in the history after the words are erased, and nobody shall find them out by trying."""
    parts = [words, *(photo.sha256_upload for photo in photos)]
    return keyed_hash(keyring.current("receipts"), b"addition", *(part.encode() for part in parts))[:32]
