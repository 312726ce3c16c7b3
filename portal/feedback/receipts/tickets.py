"""Tickets: what a successful look-up leaves behind for 15 minutes, for one case.

A sealed token as a hidden field of the page's forms opens the case; a second one in a cookie opens only its
photos. Both die together: after 15 minutes, when the resident ends them on this phone, or with the code that was
typed for them: once another one was made, the old one opens nothing, not even for the rest of these minutes.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from portal.feedback.models import Case, EndedTicket
from portal.feedback.receipts.opening import Opened
from portal.store.keys import Keyring
from portal.store.vault import CannotUnseal, seal, unseal
from portal.web.language import N_
from portal.web.problems import Problem

COOKIE = "__Host-case"
LASTS = timedelta(minutes=15)
CLOCK_TOLERANCE = timedelta(minutes=5)
# So much of a hash tells one code from another.
CODE_TELLING = 16

FOR_FORMS = "case ticket"
FOR_PHOTOS = "case photos"


class TicketOver(Problem):
    """The 15 minutes are over, or were ended."""

    status = 422
    message = N_("为了保护您的信息，查询页打开 15 分钟后会自动关闭。请重新输入办件号和查询码。")


@dataclass(frozen=True)
class Ticket:
    """One opened look-up. ``code``: the beginning of the kept hash of the code that opened it."""

    id: str
    case_id: int
    until: datetime
    code: str


def new_ticket(opened: Opened, *, now: datetime) -> Ticket:
    return Ticket(secrets.token_hex(16), opened.case_id, now + LASTS, opened.code_hash[:CODE_TELLING])


def seal_ticket(ticket: Ticket, *, keyring: Keyring, purpose: str) -> str:
    """The token of a ticket for one of the two purposes."""
    plain = json.dumps([ticket.id, ticket.case_id, int(ticket.until.timestamp()), ticket.code]).encode()
    return seal(keyring.current("sessions"), plain, purpose=purpose)


async def read_ticket(token: str, *, keyring: Keyring, purpose: str, now: datetime) -> Ticket:
    """The living ticket in a token. Raises TicketOver."""
    try:
        ticket_id, case_id, until, code = json.loads(unseal(keyring, "sessions", token, purpose=purpose))
    except (CannotUnseal, ValueError):  # ValueError: one of the form that tickets had before they named their code
        raise TicketOver from None
    ticket = Ticket(ticket_id, case_id, datetime.fromtimestamp(until, UTC), code)
    # A clock that was set back must not make a ticket last longer.
    if not now < ticket.until <= now + LASTS + CLOCK_TOLERANCE or await EndedTicket.exists(id=ticket.id):
        raise TicketOver
    if not await Case.exists(id=case_id, code_hash__startswith=code):
        raise TicketOver
    return ticket


async def end_ticket(ticket: Ticket) -> None:
    """From now on neither token of this ticket opens anything."""
    await EndedTicket.get_or_create(id=ticket.id, defaults={"until": ticket.until})


def set_cookie(response: Response, ticket: Ticket, *, keyring: Keyring) -> None:
    """Let the photos of this case load for as long as the ticket lives."""
    response.set_cookie(
        COOKIE,
        seal_ticket(ticket, keyring=keyring, purpose=FOR_PHOTOS),
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )


def clear_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
