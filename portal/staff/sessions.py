"""Staff sessions: an opaque 256-bit token in a cookie, its keyed hash in the database."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import RawSQL

from portal.settings import Settings
from portal.staff.models import Account, Session
from portal.store.keys import Key, Keyring
from portal.store.vault import keyed_hash
from portal.workdays import local_day

COOKIE = "__Host-desk"
SEEN_EVERY = timedelta(minutes=1)


async def begin(*, account: Account, keyring: Keyring, now: datetime) -> str:
    """Start a session and return the token for its cookie."""
    token = secrets.token_urlsafe(32)
    key = keyring.current("sessions")
    await Session.create(account=account, token_hash=_hash(key, token), key_id=key.id, created_at=now, seen_at=now)
    return token


@dataclass(frozen=True)
class SignedIn:
    """Whose session it is, and whether anybody is absent for whom they stand in today."""

    account: Account
    stands_in: bool


async def signed_in(*, token: str, keyring: Keyring, settings: Settings, now: datetime) -> SignedIn | None:
    """Who is in a living session, or None. A disabled account has no living session."""
    session = await _living(token, keyring, settings, now)
    if session is None or session.account.disabled_at is not None:
        return None
    if now - session.seen_at > SEEN_EVERY:
        await Session.filter(id=session.id).update(seen_at=now)
    return SignedIn(session.account, bool(getattr(session, "stands_in", False)))


async def end(*, token: str, keyring: Keyring, now: datetime) -> None:
    """End a session on the server; its cookie opens nothing from now on."""
    await Session.filter(token_hash__in=_hashes(keyring, token), ended_at=None).update(ended_at=now)


async def _living(token: str, keyring: Keyring, settings: Settings, now: datetime) -> Session | None:
    living = Session.annotate(stands_in=_stands_in(local_day(now)))
    session = await living.get_or_none(token_hash__in=_hashes(keyring, token), ended_at=None).select_related(
        "account__unit"
    )
    if session is None:
        return None
    idle = now - session.seen_at > timedelta(minutes=settings.idle_minutes)
    old = now - session.created_at > timedelta(hours=settings.session_hours)
    # A clock that was set back makes a session younger than its beginning: not immortal, but over.
    early = now < session.created_at - timedelta(minutes=5)
    return None if idle or old or early else session


def _stands_in(day: date) -> RawSQL:
    """Asked along with the session, so that a request by nobody's deputy, as nearly all are, costs no query more."""
    today = f"'{day.isoformat()}'"  # RawSQL takes no values; a day is made of digits
    return RawSQL(
        'EXISTS (SELECT 1 FROM "deputy" WHERE "deputy"."deputy_id" = "staff_session"."account_id" '  # noqa: S608
        f'AND "from_on" <= {today} AND "until_on" >= {today} AND "deputy"."ended_at" IS NULL)'
    )


def _hashes(keyring: Keyring, token: str) -> list[str]:
    return [_hash(key, token) for key in keyring.keys["sessions"]]


def _hash(key: Key, token: str) -> str:
    return keyed_hash(key, b"staff session", token.encode())


def token_of(request: Request) -> str | None:
    return request.cookies.get(COOKIE)


def set_cookie(response: Response, token: str) -> None:
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")


def clear_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
