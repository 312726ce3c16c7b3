"""Sending feedback: one form, one case, one receipt."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.feedback.codes import code_hash, derive_code
from portal.feedback.contacts import phone_hash, seal_contact
from portal.feedback.due.deadlines import due_for
from portal.feedback.facts import CONSENTED
from portal.feedback.intake.form import NOTICE_VERSION, Intake
from portal.feedback.intake.form_key import FormKey
from portal.feedback.intake.joining import join_by_receipt
from portal.feedback.intake.photos import kept_photos, marks_of, photo_row
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.feedback.moves import TOPIC, told
from portal.feedback.people_words import suggests_people
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
# What else is done with a new case in the transaction that makes it.
Besides = Callable[[Case], Awaitable[None]]


@dataclass(frozen=True)
class Sending:
    """What comes with one press of the button, clean and valid.

    ``unit_id``: who is responsible for the project, and whom a complaint about its people is about. ``entered_by_id``:
    the account that took it in a call.
    """

    intake: Intake
    project_id: int | None
    photos: Sequence[Photo]
    form_key: FormKey
    locale: str
    at: datetime
    unit_id: int | None = None
    entered_by_id: int | None = None


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


async def submit(
    *,
    sending: Sending,
    keyring: Keyring,
    settings: Settings,
    photo_store: PhotoStore,
    besides: Besides | None = None,
) -> Sent:
    """Take feedback in: case, facts, messages, photos and what is done ``besides`` in one durable transaction.

    The same form key never makes a second case, also when two sendings run at once. Nothing is kept when
    the database fails; its error goes through.
    """
    earlier = await _earlier_by_older_keys(sending.form_key, keyring)
    if earlier is None:
        key = keyring.current("receipts")
        code = derive_code(key, sending.form_key.nonce)
        due = await due_for(kind=sending.intake.kind, project_id=sending.project_id, sent=sending.at, settings=settings)
        case = _case_of(sending, key, code, keyring, due)
        marks = marks_of(sending.photos, form_hash=case.form_hash, keyring=keyring)
        try:
            async with kept_photos(photo_store, sending.photos) as names:
                await _keep(case, sending, names, marks, besides)
            return Sent(case, Outcome.new, code)
        except IntegrityError:
            earlier = await earlier_case(sending.form_key, keyring)
            if earlier is None:
                raise
    return _sent_before(earlier, sending, keyring)


async def _keep(
    case: Case, sending: Sending, names: Sequence[str], marks: Sequence[str], besides: Besides | None
) -> None:
    if besides is None:
        return await _insert(case, sending, names, marks)
    async with in_transaction():
        await _insert(case, sending, names, marks)
        await besides(case)


async def _insert(case: Case, sending: Sending, names: Sequence[str], marks: Sequence[str]) -> None:
    detail: dict[str, object] = {"marks": list(marks)} if marks else {}
    kept = [
        photo_row(0, photo, name, position=at)
        for at, (photo, name) in enumerate(zip(sending.photos, names, strict=True))
    ]
    # What is said of people is read by few, so it never goes along with what others read.
    same, people = sending.intake.same_as, case.about_people or suggests_people(case.text)
    if same and not people and await join_by_receipt(case=case, to=same, photos=kept, detail=detail):
        return
    await insert_together(*_rows_of(case, kept, detail | ({"to": same} if same else {})))


def _rows_of(case: Case, photos: Sequence[CasePhoto], detail: dict[str, object]) -> list[Step]:
    """The case, its facts with their messages, and the photos, each made when the ids before it are known."""
    facts: list[Step] = []
    for kind in (SUBMITTED, CONSENTED) if case.consent_at else (SUBMITTED,):
        said = detail if kind == SUBMITTED else {}
        facts += [
            lambda rows, kind=kind, said=said: CaseFact(  # type: ignore[misc]
                case_id=case.id, kind=kind, at=case.submitted_at, detail=said
            ),
            lambda rows: message(TOPIC, told(rows[-1]), now=case.submitted_at),
        ]
    return [lambda rows: case, *facts, *(lambda rows, photo=photo: _of_case(photo, case) for photo in photos)]


def _of_case(photo: CasePhoto, case: Case) -> CasePhoto:
    photo.case_id = case.id
    return photo


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
        site_id=intake.site_id,
        kind=intake.kind,
        text=intake.text,
        place=intake.place,
        lon=intake.lon,
        lat=intake.lat,
        danger=intake.is_dangerous,
        contact=seal_contact(intake.contact, keyring=keyring, form_hash=form_hash),
        phone_hash=phone_hash(intake.contact.phone, keyring=keyring),
        # What is said of people is never made public.
        consent_at=sending.at if intake.consent and not intake.about_people else None,
        entered_by_id=sending.entered_by_id,
        about_people=intake.about_people,
        about_unit_id=sending.unit_id if intake.about_people else None,
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
    code = derive_code(key, sending.form_key.nonce)
    replaced = code_hash(key, case.form_hash, code) != case.code_hash
    if replaced or sending.at - case.submitted_at > SHOWN_FOR:
        return Sent(case, Outcome.shown_before)
    return Sent(case, Outcome.same, code)


def _digest(key: Key, sending: Sending) -> str:
    """What makes two sendings the same: cleaned fields and photos as uploaded. Keyed, since it covers the contact."""
    fields = [str(value) for value in (sending.project_id, *astuple(sending.intake))]
    parts = fields + [photo.sha256_upload for photo in sending.photos]
    return keyed_hash(key, b"content", *(part.encode() for part in parts))
