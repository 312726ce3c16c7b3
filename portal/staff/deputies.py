"""Deputies: from one day through another a colleague does what an absent one would.

For a reviewer the reviewing rights are lent. For case staff nothing is: what waits for the absent one waits for the
deputy too, who is of the same unit and a role that could see those cases before (portal/feedback/queue/waiting.py).
A deputy reviews in the absent one's place: never the own update, nor one that the absent one wrote or has reviewed
(portal/projects/publication/reviewers.py). The facts keep both names.
"""

from datetime import date, datetime, timedelta

from tortoise.transactions import in_transaction

from portal.staff.models import Account, Deputy
from portal.staff.policy import CASE_DEPUTIES, DEPUTIES, DEPUTIES_IF_CONFIRMED, LENT_TO_DEPUTIES, may
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed, NotFound
from portal.workdays import local_day

LONGEST = timedelta(days=180)
PAGE = 100


def has_work_to_leave(account: Account) -> bool:
    """Whether an account can be absent: it reviews, or cases wait for it."""
    return account.role in CASE_DEPUTIES or any(may(account.role, permission) for permission in LENT_TO_DEPUTIES)


def may_name_for(viewer: Viewer, absent: Account) -> bool:
    """Whether this member of staff may name that one's deputy: everybody's by right, else the own."""
    return viewer.holds("name deputies") or (viewer.id == absent.id and has_work_to_leave(absent))


def may_stand_in(account: Account, *, absent: Account, named_by: Viewer) -> bool:
    """Whether an account may be named a deputy by this member of staff.

    Case staff: their like of the same unit. Reviewers: one who reviews, or an author who must be confirmed besides.
    """
    if absent.role in CASE_DEPUTIES:
        return account.role in CASE_DEPUTIES[absent.role] and account.unit_id == absent.unit_id
    return account.role in DEPUTIES or (must_be_confirmed(account) and named_by.holds("name deputies"))


def must_be_confirmed(account: Account) -> bool:
    return account.role in DEPUTIES_IF_CONFIRMED


async def absent_colleagues(account_id: int, *, day: date) -> tuple[Account, ...]:
    """For whom an account stands in on a day. A disabled colleague lends nothing."""
    rows = (
        await Deputy.filter(deputy_id=account_id, from_on__lte=day, until_on__gte=day, ended_at=None)
        .filter(absent__disabled_at=None)
        .order_by("id")
        .select_related("absent")
    )
    return tuple(row.absent for row in rows)


async def name_deputy(
    *,
    absent: Account,
    deputy: Account,
    from_on: date,
    until_on: date,
    by: Viewer,
    now: datetime,
    confirmed: bool = False,
) -> Deputy:
    """Name who stands in for whom. Raises NotAllowed, and Conflict when the absent one has a deputy on these days."""
    if not may_name_for(by, absent) or not has_work_to_leave(absent) or absent.id == deputy.id:
        raise NotAllowed
    if not may_stand_in(deputy, absent=absent, named_by=by) or (must_be_confirmed(deputy) and not confirmed):
        raise NotAllowed
    async with in_transaction():
        await Account.select_for_update().get(id=absent.id)
        if await Deputy.exists(absent_id=absent.id, ended_at=None, from_on__lte=until_on, until_on__gte=from_on):
            raise Conflict(N_("这几天已经指定了代理人。要换人，请先结束原来的。"))
        row = await Deputy.create(
            absent=absent, deputy=deputy, from_on=from_on, until_on=until_on, made_at=now, by=by.account
        )
        subject = f"{absent.name}: {deputy.name}"[:80]
        await note(verb="deputy named", subject=subject, by=by.account, now=now, days=[str(from_on), str(until_on)])
    return row


async def end_deputy(number: int, *, by: Viewer, now: datetime) -> None:
    """End a deputy's time before its last day. Raises NotFound, NotAllowed, Conflict."""
    row = await Deputy.get_or_none(id=number).select_related("absent", "deputy")
    if row is None:
        raise NotFound
    if not may_name_for(by, row.absent):
        raise NotAllowed
    async with in_transaction():
        if not await Deputy.filter(id=number, ended_at=None, until_on__gte=local_day(now)).update(ended_at=now):
            raise Conflict
        subject = f"{row.absent.name}: {row.deputy.name}"[:80]
        await note(verb="deputy ended", subject=subject, by=by.account, now=now)


async def deputies_seen_by(viewer: Viewer, *, day: date) -> list[Deputy]:
    """Who stands in for whom from today on: everybody's by right, else what concerns the viewer."""
    rows = Deputy.filter(until_on__gte=day, ended_at=None)
    if not viewer.holds("name deputies"):
        rows = rows.filter(absent_id=viewer.id)
    return await rows.order_by("from_on", "id").limit(PAGE).select_related("absent", "deputy", "by")
