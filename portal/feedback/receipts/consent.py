"""Consent to publication: given later, or taken back, which takes back what was published with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import CONSENT_TAKEN_BACK, CONSENTED
from portal.feedback.lock import must_not_be_locked
from portal.feedback.models import Case, PublicAnswer
from portal.feedback.moves import append
from portal.feedback.publication.withdrawal import withdraw_for_consent
from portal.feedback.states import DECLINED, WITHDRAWN
from portal.store.edition import changing_public_content
from portal.web.language import N_
from portal.web.problems import Conflict


def may_consent(case: Case) -> bool:
    """Whether consent means anything: nothing of people of a unit, erased or never handled becomes public."""
    return not case.about_people and case.erased_at is None and case.state not in (DECLINED, WITHDRAWN)


async def give_consent(*, case: Case, now: datetime) -> None:
    """Let staff publish a redacted summary from now on. Given twice it is one. Raises Locked, Conflict."""
    must_not_be_locked(case, now)
    if not may_consent(case):
        raise Conflict(N_("这个办件的内容不会公开，不需要同意。"))
    async with in_transaction():
        if await Case.filter(id=case.id, consent_at=None, erased_at=None, about_people=False).update(consent_at=now):
            await append(case_id=case.id, kind=CONSENTED, now=now)


async def take_back_consent(*, case: Case, now: datetime) -> None:
    """Take consent back, and with it what is public; taken back twice it is one.

    No lock keeps anybody from it: it only protects, and new codes asked for again and again must not prevent it.
    """
    async with changing_what_is_public_of(case):
        # This update holds the row on which every publication waits.
        if await Case.filter(id=case.id, consent_at__isnull=False).update(consent_at=None):
            await append(case_id=case.id, kind=CONSENT_TAKEN_BACK, now=now)
            await withdraw_for_consent(case=case, now=now)


@asynccontextmanager
async def changing_what_is_public_of(case: Case) -> AsyncIterator[None]:
    """A transaction in which what is public of a case may be taken back.

    A case of which nothing was ever prepared leaves the public pages in memory: preparing and approving by two people
    does not happen between this look and the commit.
    """
    prepared = await PublicAnswer.filter(case_id=case.id).exists()
    async with changing_public_content() if prepared else in_transaction():
        yield
