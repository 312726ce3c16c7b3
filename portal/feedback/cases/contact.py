"""Who may see how to reach a resident, and opening it: a move with a reason and a fact."""

from collections.abc import Callable
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.contacts import Contact, names_given, open_contact
from portal.feedback.facts import CONTACT_OPENED, CONTACT_RELEASED
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, touch
from portal.feedback.publication.masking import names_in, without_contacts
from portal.feedback.states import WITH_UNIT
from portal.staff.models import Account
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.store.keys import Keyring
from portal.web.language import N_
from portal.web.problems import Conflict, NotFound


def may_see_masked(viewer: Viewer, case: Case, *, released: bool) -> bool:
    """Intake and coordinators always; a handler of the unit that has the case once it was released; nobody else."""
    return viewer.may("see masked contacts") or _of_released(viewer, case, released)


def may_open(viewer: Viewer, case: Case, *, released: bool) -> bool:
    return viewer.may("open contacts") or _of_released(viewer, case, released)


def names_for(viewer: Viewer, case: Case, *, released: bool, keyring: Keyring) -> tuple[str, ...]:
    """The names in the resident's words, and that in the contact for who may see it masked: to anybody else a check
    would tell if a guess is right.
    """
    said = names_in(case.text)
    if not may_see_masked(viewer, case, released=released):
        return said
    return tuple(dict.fromkeys((*names_given(case.contact, keyring=keyring, form_hash=case.form_hash), *said)))


def words_for(viewer: Viewer, case: Case, *, released: bool) -> Callable[[str], str]:
    """How this viewer reads what the resident wrote: numbers in it are masked for who may not open the contact."""
    return str if may_open(viewer, case, released=released) else without_contacts


def _of_released(viewer: Viewer, case: Case, released: bool) -> bool:
    own = case.unit_id is not None and case.unit_id == viewer.unit_id
    return released and own and viewer.may("open released contacts")


async def release_contact(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Let the unit that has the case open the contact, for a visit; the resident reads that it was. Raises Conflict."""
    if not case.contact or case.unit_id is None:
        raise Conflict(N_("没有可以开放的联系方式，或者还没有交办给单位。"))
    async with in_transaction():
        await touch(case=case, states=WITH_UNIT)
        return await append(case_id=case.id, kind=CONTACT_RELEASED, by=by, now=now, detail={"unit": case.unit_id})


async def read_contact(
    *, case: Case, number: str, by: Account, now: datetime, reason: str, keyring: Keyring
) -> Contact:
    """Open a contact with a reason, on the case's record and on the record of acts. Raises NotFound."""
    contact = open_contact(case.contact, keyring=keyring, form_hash=case.form_hash)
    if contact is None:
        raise NotFound(N_("该办件没有留联系方式，或者已经按期删除。"))
    async with in_transaction():
        fact = await append(case_id=case.id, kind=CONTACT_OPENED, by=by, now=now, words={"why": reason})
        # The reason stays with the case, so that it goes when the case is erased.
        await note(verb="contact opened", subject=number, by=by, now=now, fact=fact.id)
    return contact
