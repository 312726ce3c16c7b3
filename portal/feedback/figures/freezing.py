"""The clock's part: months are frozen at the end of the 10th working day after them, running ones counted anew."""

from datetime import datetime, timedelta

from portal.feedback.figures.counting import count_month
from portal.feedback.figures.keeping import first_month
from portal.feedback.figures.months import Month, month_of
from portal.feedback.figures.voices import recount_voices
from portal.feedback.models import CaseFact, CountedUpTo, FrozenMonth, RunningMonth
from portal.store.edition import changing_public_content
from portal.workdays import local_day

EVERY = timedelta(minutes=10)
AT_ONCE = 3  # months that are frozen in one go: a portal that stood still catches up minute by minute
# Two transactions may commit the other way round than their facts are numbered.
OVERLAP = 1000


async def freeze_months(*, now: datetime) -> int:
    """Freeze every month whose 10th working day is over. Returns how many; running twice does no harm."""
    done = 0
    for month in await _unfrozen(now):
        if done == AT_ONCE or month.cut_off > now:
            break
        cells = (await count_month(month, until=month.cut_off)).kept()
        async with changing_public_content():
            if not await FrozenMonth.exists(month=month.key):
                await FrozenMonth.create(month=month.key, cut_off=month.cut_off, cells=cells)
            await RunningMonth.filter(month=month.key).delete()
        done += 1
    return done


async def count_anew(*, now: datetime) -> int:
    """Count the running months and the voices of projects anew, when something happened and 10 minutes have passed.

    The day alone moves what is due. Returns how many months and projects say something else than before.
    """
    newest = await CaseFact.all().order_by("-id").first().only("id")
    last = await CountedUpTo.get_or_none(id=1)
    up_to = newest.id if newest else 0
    if last and now - last.at < EVERY and now >= last.at:
        return 0
    if last and up_to == last.fact_id and local_day(now) == local_day(last.at):
        return 0
    changed = await _count_months(now)
    changed += await recount_voices(since=max(0, last.fact_id - OVERLAP) if last else 0, now=now)
    await CountedUpTo.update_or_create(id=1, defaults={"fact_id": up_to, "at": now})
    return changed


async def _count_months(now: datetime) -> int:
    changed = 0
    for month in [row for row in await _unfrozen(now) if row.cut_off > now]:
        cells = (await count_month(month, until=now)).kept()
        kept = await RunningMonth.get_or_none(month=month.key)
        if kept and kept.cells == cells:
            await RunningMonth.filter(id=kept.id).update(as_of=now)
            continue
        async with changing_public_content():
            await RunningMonth.update_or_create(month=month.key, defaults={"as_of": now, "cells": cells})
        changed += 1
    return changed


async def _unfrozen(now: datetime) -> list[Month]:
    """From the month of the first case, or the one after the newest frozen one, to the present one."""
    newest = await FrozenMonth.all().order_by("-month").first().only("month")
    month = Month(*map(int, newest.month.split("-"))).next if newest else await first_month()
    found = []
    while month and month <= month_of(now):
        found.append(month)
        month = month.next
    return found
