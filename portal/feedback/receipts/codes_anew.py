"""A new query code for a case whose code was lost: the old one dies with the transaction that makes the new one.

No code lies anywhere in clear. One that is printed goes from ``new_code`` straight onto the slip. One that is mailed
is derived from the receipts key and the fact that replaced the old one, when the letter is written and not before:
the outbox holds the ids of case and fact, the case a keyed hash, and neither the database, a backup nor the log tells
the code to who does not hold the key folder as well. A letter that has to be sent twice says the same code.
"""

import secrets
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from portal.feedback.codes import code_hash, derive_code
from portal.feedback.facts import CODE_REPLACED
from portal.feedback.lock import is_locked
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append
from portal.staff.models import Account
from portal.store.keys import Key, Keyring
from portal.store.outbox import post
from portal.web.problems import Conflict

TOPIC = "mail"
LETTER = "new code"
LOCKED = timedelta(hours=24)
BETWEEN_LETTERS = timedelta(hours=1)
NONCE_BYTES = 16


async def new_code(case: Case, keyring: Keyring, now: datetime, *, by: Account | None = None) -> str:
    """Replace the code of a case and give the new one, to be printed; consent, verdict and contact wait for 24 hours.

    Raises Conflict when somebody else replaced it at the same moment.
    """
    key = _key_of(case, keyring)
    code = derive_code(key, secrets.token_bytes(NONCE_BYTES))
    async with in_transaction():
        fact = await append(case_id=case.id, kind=CODE_REPLACED, by=by, now=now)
        await _replace(case, fact, key, code)
    return code


async def mail_new_code(*, case: Case, keyring: Keyring, now: datetime) -> CaseFact | None:
    """Replace the code and ask for the letter that brings the new one; None within an hour after the last one.

    Raises Conflict as ``new_code`` does.
    """
    key = _key_of(case, keyring)
    async with in_transaction():
        lately = CaseFact.filter(case_id=case.id, kind=CODE_REPLACED, at__gt=now - BETWEEN_LETTERS)
        if await lately.exists():
            return None
        fact = await append(case_id=case.id, kind=CODE_REPLACED, now=now)
        # A lock that runs is not prolonged: asking again every hour would keep the resident out for good, and who asked
        # first has had the code since.
        await _replace(case, fact, key, _mailed(key, fact), locked_until=_still_locked(case, fact))
        await post(TOPIC, {"letter": LETTER, "case": case.id, "fact": fact.id}, now=now)
    return fact


def mailed_code(*, case: Case, fact: CaseFact, keyring: Keyring) -> str | None:
    """The code that a fact of ``mail_new_code`` brought; None when it opens the case no more, or its key is gone."""
    key = keyring.by_id("receipts", case.key_id)
    code = _mailed(key, fact) if key else ""
    return code if key and code_hash(key, case.form_hash, code) == case.code_hash else None


def _key_of(case: Case, keyring: Keyring) -> Key:
    # Its own key as long as there is one: the digest of what was sent is made with it too.
    return keyring.by_id("receipts", case.key_id) or keyring.current("receipts")


def _mailed(key: Key, fact: CaseFact) -> str:
    # The moment too: after a restored backup the same id may be given again.
    return derive_code(key, f"mailed {fact.case_id} {fact.id} {int(fact.at.timestamp())}".encode())


def _still_locked(case: Case, fact: CaseFact) -> datetime | None:
    return case.locked_until if is_locked(case, fact.at) else None


async def _replace(case: Case, fact: CaseFact, key: Key, code: str, *, locked_until: datetime | None = None) -> None:
    made = code_hash(key, case.form_hash, code)
    until = locked_until or fact.at + LOCKED
    unreplaced = Case.filter(id=case.id, code_hash=case.code_hash)
    if not await unreplaced.update(code_hash=made, key_id=key.id, locked_until=until):
        raise Conflict
