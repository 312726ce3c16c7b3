"""Sending feedback: one form, one case, one receipt."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise.exceptions import IntegrityError

from portal.feedback.contacts import seal_contact
from portal.feedback.due.deadlines import due_for
from portal.feedback.intake.form import NOTICE_VERSION, Intake
from portal.feedback.intake.form_key import FormKey
from portal.feedback.intake.photos import kept_photos, photo_row
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import TOPIC, told
from portal.feedback.receipts.codes import code_hash, derive_code
from portal.feedback.states import SUBMITTED
from portal.settings import Settings
from portal.store.keys import Key, Keyring
from portal.store.outbox import message
from portal.store.photo_store import PhotoStore
from portal.store.photos import Photo
from portal.store.together import Step, insert_together
from portal.store.vault import keyed_hash
from portal.workdays import Due

SHOWN_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Sending:
    """What comes with one press of the button, clean and valid."""

    intake: Intake
    project_id: int | None
    photos: Sequence[Photo]
    form_key: FormKey
    locale: str
    at: datetime


class Outcome(StrEnum):
    """What became of a sending."""

    new = "new"
    same = "same"  # sent twice within 30 minutes: the same receipt again
    shown_before = "shown before"  # sent again later: received, and its code was shown then
    different = "different"  # this form was sent before with other content: ask


@dataclass(frozen=True)
class Sent:
    """The case, and its query code where it may be shown."""

    case: Case
    outcome: Outcome
    code: str = ""


async def submit(*, sending: Sending, keyring: Keyring, settings: Settings, photo_store: PhotoStore) -> Sent:
    """Take feedback in: case, fact, message and photos in one durable transaction.

    The same form key never makes a second case, also when two sendings run at once. Nothing is kept when
    the database fails; its error goes through.
    """
    earlier = await _earlier_by_older_keys(sending.form_key, keyring)
    if earlier is None:
        key = keyring.current("receipts")
        code = derive_code(key, sending.form_key.nonce)
        due = await due_for(kind=sending.intake.kind, project_id=sending.project_id, sent=sending.at, settings=settings)
        case = _case_of(sending, key, code, keyring, due)
        try:
            async with kept_photos(photo_store, sending.photos) as names:
                await insert_together(*_rows_of(case, sending, names))
            return Sent(case, Outcome.new, code)
        except IntegrityError:
            earlier = await earlier_case(sending.form_key, keyring)
            if earlier is None:
                raise
    return _sent_before(earlier, sending, keyring)


def _rows_of(case: Case, sending: Sending, names: Sequence[str]) -> list[Step]:
    """The case, its first fact, the message about it, and the photos, each made when the ids before it are known."""
    photos = enumerate(zip(sending.photos, names, strict=True))
    return [
        lambda rows: case,
        lambda rows: CaseFact(case_id=case.id, kind=SUBMITTED, at=sending.at, detail={}),
        lambda rows: message(TOPIC, told(rows[1]), now=sending.at),
        *(lambda rows, at=at, kept=kept: photo_row(case.id, *kept, position=at) for at, kept in photos),
    ]


async def earlier_case(form_key: FormKey, keyring: Keyring) -> Case | None:
    """The case that this form made already, under whichever receipts key."""
    hashes = [form_key.hash_by(key) for key in keyring.keys["receipts"]]
    return await Case.get_or_none(form_hash__in=hashes)


async def _earlier_by_older_keys(form_key: FormKey, keyring: Keyring) -> Case | None:
    # The column is unique under one key; only after a rotation must somebody look.
    return await earlier_case(form_key, keyring) if len(keyring.keys["receipts"]) > 1 else None


def _case_of(sending: Sending, key: Key, code: str, keyring: Keyring, due: Due) -> Case:
    intake, form_hash = sending.intake, sending.form_key.hash_by(key)
    return Case(
        project_id=sending.project_id,
        kind=intake.kind,
        text=intake.text,
        place=intake.place,
        lon=intake.lon,
        lat=intake.lat,
        contact=seal_contact(intake.contact, keyring=keyring, form_hash=form_hash),
        locale=sending.locale,
        notice_version=NOTICE_VERSION,
        state=SUBMITTED,
        submitted_at=sending.at,
        due_at=due.at,
        due_days=due.working_days,
        due_provisional=due.provisional,
        key_id=key.id,
        form_hash=form_hash,
        code_hash=code_hash(key, form_hash, code),
        content_digest=_digest(key, sending),
    )


def _sent_before(case: Case, sending: Sending, keyring: Keyring) -> Sent:
    key = keyring.by_id("receipts", case.key_id)
    if key is None or case.content_digest != _digest(key, sending):
        return Sent(case, Outcome.different)
    if sending.at - case.submitted_at > SHOWN_FOR:
        return Sent(case, Outcome.shown_before)
    return Sent(case, Outcome.same, derive_code(key, sending.form_key.nonce))


def _digest(key: Key, sending: Sending) -> str:
    """What makes two sendings the same: cleaned fields and photos as uploaded. Keyed, since it covers the contact."""
    fields = [str(value) for value in (sending.project_id, *astuple(sending.intake))]
    parts = fields + [photo.sha256_upload for photo in sending.photos]
    return keyed_hash(key, b"content", *(part.encode() for part in parts))
