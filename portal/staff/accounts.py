"""Making accounts, giving them new passwords, and checking a password."""

import secrets
from datetime import datetime

import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from tortoise.transactions import in_transaction

from portal.staff.models import Account, Session, Unit
from portal.staff.policy import ROLES_OF_A_UNIT, Role
from portal.staff.record import note

# RFC 9106's second recommended option fits small machines: 64 MB, three passes.
HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)

# Checked when a name is unknown, so that it takes as long as a wrong password.
NOBODY = HASHER.hash(secrets.token_urlsafe(16))

LONGEST_NAME = 60

_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fe",
    "fi",
    "fo",
    "ga",
    "ge",
    "gi",
    "go",
    "ka",
    "ke",
    "ki",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
]


class AccountProblem(Exception):
    """An account cannot be made or changed so; one English line for the operator."""


def random_password() -> str:
    """20 syllables in five groups: 96 bits, easy to read aloud and to type."""
    groups = ["".join(secrets.choice(_SYLLABLES) for _ in range(4)) for _ in range(5)]
    return "-".join(groups)


async def add_account(*, name: str, role: str, unit: str | None, now: datetime) -> tuple[Account, str]:
    """Make an account with a random password, which is returned and stored only as a hash."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise AccountProblem("the name must have 1 to 60 characters")
    if role not in set(Role):
        raise AccountProblem(f"no role {role!r}; there are: {', '.join(Role)}")
    if role in ROLES_OF_A_UNIT and not unit:
        raise AccountProblem(f"a {role} works for a unit: add --unit with its Chinese name")
    if await Account.exists(name=name):
        raise AccountProblem(f"there is an account {name!r} already; `portal staff reset` gives it a new password")
    password, hashed = await _new_password()
    async with in_transaction():
        of_unit = (await Unit.get_or_create(name_zh=unit.strip()))[0] if unit else None
        account = await Account.create(name=name, role=role, unit=of_unit, password_hash=hashed, created_at=now)
        await note(verb="account added", subject=name, by=None, now=now, role=role, unit=unit)
    return account, password


async def reset_password(*, name: str, now: datetime) -> str:
    """Give an account a new random password and end all its sessions."""
    account = await _named(name)
    password, hashed = await _new_password()
    async with in_transaction():
        await Account.filter(id=account.id).update(password_hash=hashed)
        ended = await _end_sessions(account, now)
        await note(verb="password reset", subject=name, by=None, now=now, sessions_ended=ended)
    return password


async def disable_account(*, name: str, now: datetime) -> int:
    """Close an account and end all its sessions: how many. AccountProblem when it is closed already."""
    account = await _named(name)
    async with in_transaction():
        if not await Account.filter(id=account.id, disabled_at=None).update(disabled_at=now):
            raise AccountProblem(f"the account {name!r} is disabled already")
        ended = await _end_sessions(account, now)
        await note(verb="account disabled", subject=name, by=None, now=now, sessions_ended=ended)
    return ended


async def enable_account(*, name: str, now: datetime) -> None:
    """Open a disabled account again. AccountProblem when it is open."""
    account = await _named(name)
    async with in_transaction():
        if not await Account.filter(id=account.id, disabled_at__isnull=False).update(disabled_at=None):
            raise AccountProblem(f"the account {name!r} is not disabled")
        await note(verb="account enabled", subject=name, by=None, now=now)


async def _named(name: str) -> Account:
    # Tortoise refuses to look for a name that no account can have.
    account = await Account.get_or_none(name=name) if len(name) <= LONGEST_NAME else None
    if account is None:
        raise AccountProblem(f"there is no account {name!r}")
    return account


async def _end_sessions(account: Account, now: datetime) -> int:
    return await Session.filter(account_id=account.id, ended_at=None).update(ended_at=now)


async def _new_password() -> tuple[str, str]:
    """A random password and its hash: made before a transaction, which must not last as long as argon2."""
    password = random_password()
    return password, await anyio.to_thread.run_sync(HASHER.hash, password)


async def account_for(*, name: str, password: str) -> Account | None:
    """The account that this name and password open, or None; as slow for an unknown name as for a wrong password.

    Runs argon2 (some 60 ms of CPU) in a worker thread: never call it inside a transaction.
    """
    # A longer name is nobody's, and Tortoise refuses to look for it.
    found = Account.get_or_none(name=name[:LONGEST_NAME], disabled_at=None).select_related("unit")
    account = await found if len(name) <= LONGEST_NAME else None
    kept = account.password_hash if account else NOBODY
    matches = await anyio.to_thread.run_sync(_matches, kept, password)
    return account if account and matches else None


def _matches(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
