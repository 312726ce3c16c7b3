"""What was typed into a form of the desk and not sent: kept on the server, given back when the form is opened again."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.staff.models import Draft
from portal.web.language import N_
from portal.web.problems import NotFound, TooLarge

MOST_BYTES = 64 * 1024
MOST_DRAFTS = 50
KEPT = timedelta(days=30)
LONGEST_ADDRESS = 200

# Asked with a draft's address in the transaction that keeps it: raises a Problem where no words are taken any more.
Gatekeeper = Callable[[str], Awaitable[None]]

_gatekeepers: list[Gatekeeper] = []


def register_gatekeeper(gatekeeper: Gatekeeper) -> None:
    """Ask this one from now on; there is one at most. ``portal.app`` registers what lies above this room."""
    _gatekeepers[:] = [gatekeeper]


async def keep_draft(*, account_id: int, address: str, typed: Mapping[str, str], now: datetime) -> None:
    """Keep what was typed at an address of the desk, in place of what was kept there before.

    Beyond 50 drafts the oldest goes. Raises TooLarge beyond 64 KB, NotFound for an address that is none of the desk's,
    and whatever the gatekeeper raises.
    """
    if not address.startswith("/desk/") or len(address) > LONGEST_ADDRESS:
        raise NotFound
    if len(json.dumps(dict(typed), ensure_ascii=False).encode()) > MOST_BYTES:
        raise TooLarge(N_("内容太长，不能自动保存。请尽快存草稿或者送出。"))
    async with in_transaction():
        for gatekeeper in _gatekeepers:
            await gatekeeper(address)
        if not await _replace(account_id, address, typed, now):
            await _create(account_id, address, typed, now)
            await _drop_beyond(account_id)


async def _replace(account_id: int, address: str, typed: Mapping[str, str], now: datetime) -> int:
    return await Draft.filter(account_id=account_id, address=address).update(typed=dict(typed), saved_at=now)


async def _create(account_id: int, address: str, typed: Mapping[str, str], now: datetime) -> None:
    try:
        async with in_transaction():
            await Draft.create(account_id=account_id, address=address, typed=dict(typed), saved_at=now)
    except IntegrityError:  # another tab was first
        await _replace(account_id, address, typed, now)


async def _drop_beyond(account_id: int) -> None:
    mine = Draft.filter(account_id=account_id).order_by("-saved_at", "-id")
    if surplus := await mine.offset(MOST_DRAFTS).limit(MOST_DRAFTS).values_list("id", flat=True):
        await Draft.filter(id__in=surplus).delete()


async def draft_for(account_id: int, address: str) -> Draft | None:
    """What an account has kept at an address."""
    return await Draft.get_or_none(account_id=account_id, address=address)


async def drop_draft(account_id: int, address: str) -> None:
    """Forget what was kept: it was sent, or is not wanted any more."""
    if len(address) <= LONGEST_ADDRESS:
        await Draft.filter(account_id=account_id, address=address).delete()


async def drop_old_drafts(*, now: datetime) -> int:
    """Delete what nobody has gone on with for 30 days. Returns how many."""
    return await Draft.filter(saved_at__lte=now - KEPT).delete()
