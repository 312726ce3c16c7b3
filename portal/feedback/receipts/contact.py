"""The contact of a case: another one while it is handled, or none any more, at any time and for good."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.contacts import Contact, phone_hash, seal_contact
from portal.feedback.erased import must_not_be_erased
from portal.feedback.facts import CONTACT_CHANGED, CONTACT_DELETED
from portal.feedback.lock import must_not_be_locked
from portal.feedback.models import Case
from portal.feedback.moves import append
from portal.feedback.states import OVER, is_over
from portal.store.keys import Keyring
from portal.web.language import N_
from portal.web.problems import Conflict


def may_change_contact(case: Case) -> bool:
    """While it is handled: afterwards nobody needs one, and the timer that deletes it runs already."""
    return case.erased_at is None and not is_over(case.state)


async def change_contact(*, case: Case, contact: Contact, keyring: Keyring, now: datetime) -> None:
    """Put another contact in place of what was given, or add one; the fact tells nothing of it.

    Raises Locked; Conflict for a case that is over or erased.
    """
    must_not_be_erased(case)
    must_not_be_locked(case, now)
    sealed = seal_contact(contact, keyring=keyring, form_hash=case.form_hash)
    async with in_transaction():
        open_one = Case.filter(id=case.id, erased_at=None).exclude(state__in=OVER)
        if not await open_one.update(contact=sealed, phone_hash=phone_hash(contact.phone, keyring=keyring)):
            raise Conflict(N_("已经办结，不能再更改联系方式。"))
        await append(case_id=case.id, kind=CONTACT_CHANGED, now=now)


async def delete_contact(*, case: Case, now: datetime) -> None:
    """Delete the contact of a case, over or not. Asked for twice it is one. Raises Locked."""
    must_not_be_locked(case, now)
    async with in_transaction():
        if await Case.filter(id=case.id).exclude(contact="").update(contact="", phone_hash=""):
            await append(case_id=case.id, kind=CONTACT_DELETED, now=now)
