"""Everything that is kept of a case and its resident may read, as one JSON value; the readable page shows the same."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from portal.feedback.contacts import Contact
from portal.feedback.facts import EXPORTED, JUDGED
from portal.feedback.models import Case, CasePhoto
from portal.feedback.moves import append
from portal.feedback.placements import Placement
from portal.feedback.receipts.timeline import Step
from portal.feedback.words import NAMES

SHOWN = [name for name, about in NAMES.items() if about.shown]


def case_as_json(
    case: Case, *, number: str, steps: Sequence[Step], photos: Sequence[CasePhoto], contact: Contact | None
) -> dict[str, object]:
    """Moments in ISO 8601 (UTC), codes as the database holds them, words as they were written."""
    return {
        "number": number,
        "kind": case.kind,
        "project": case.project.slug if case.project else None,
        "site": None if case.site is None else {"number": case.site.number, "name": case.site.name_zh},
        "language": case.locale,
        "state": case.state,
        "text": case.text,
        "place": case.place,
        "point": None if case.lon is None else {"lon": case.lon, "lat": case.lat},
        "contact": None if contact is None else {"name": contact.name, "phone": contact.phone, "email": contact.email},
        "consent_to_publication_at": _iso(case.consent_at),
        "submitted_at": _iso(case.submitted_at),
        "due_at": _iso(case.due_at),
        "answered_at": _iso(case.answered_at),
        "closed_at": _iso(case.closed_at),
        "erased_at": _iso(case.erased_at),
        "verdict": case.verdict,
        "satisfaction": case.satisfaction,
        "privacy_notice": case.notice_version,
        "photos": [{"width": photo.width, "height": photo.height} for photo in photos],
        "history": [_step(step) for step in steps],
    }


async def note_export(*, case: Case, now: datetime) -> None:
    """Put on record that the resident took a copy."""
    async with in_transaction():
        await append(case_id=case.id, kind=EXPORTED, now=now)


def _step(step: Step) -> dict[str, object]:
    words = {name: step.said(name) for name in SHOWN if step.said(name)}
    unit = {"unit": step.unit.name_zh} if step.unit else {}
    moved = {"due_before": _iso(step.before), "due_after": _iso(step.after)} if step.after else {}
    placed = {"placed": _placed(step.placed)} if step.placed else {}
    photos = {"photos": [position + 1 for position in step.photos]} if step.photos else {}
    more = {**unit, **moved, **placed, **_judged(step), **photos, **({"words": words} if words else {})}
    return {"at": _iso(step.fact.at), "what": step.kind, **more}


def _judged(step: Step) -> dict[str, object]:
    names = ("verdict", "satisfaction") if step.kind == JUDGED else ()
    return {name: step.detail[name] for name in names if step.detail.get(name)}


def _placed(placed: Placement) -> dict[str, object]:
    """Only what was changed; None: none is named any more."""
    told: dict[str, object] = {}
    if placed.moved:
        told["project"] = placed.project.slug if placed.project else None
    if placed.sited:
        told["site"] = placed.site.number if placed.site else None
    return {**told, **({"kind": placed.kind_code} if placed.kind else {})}


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
