"""Deleting the contact of a case, at any time and for good."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import CONTACT_DELETED
from portal.feedback.lock import must_not_be_locked
from portal.feedback.models import Case
from portal.feedback.moves import append


async def delete_contact(*, case: Case, now: datetime) -> None:
    """Delete the contact of a case, over or not. Asked for twice it is one. Raises Locked."""
    must_not_be_locked(case, now)
    async with in_transaction():
        if await Case.filter(id=case.id).exclude(contact="").update(contact="", phone_hash=""):
            await append(case_id=case.id, kind=CONTACT_DELETED, now=now)
