"""A danger: 24 real hours from the moment somebody marked it."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from portal.feedback.due.deadlines import Term
from portal.feedback.facts import URGENT
from portal.feedback.handling.along import joined_to, move_due_along
from portal.feedback.handling.clock import later, resumed, waited_along
from portal.feedback.handling.whose import must_not_be_about
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, touch
from portal.feedback.states import AWAITING_ANSWER, JOINED, URGENT_HOURS, WAITING
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict


async def mark_urgent(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Let a 24-hour clock run: the case is due then, unless it is due before. A clock that stood runs again.

    Raises Conflict, NotFound.
    """
    must_not_be_about(case, by)
    return await start_danger_clock(case=case, by=by, now=now)


async def start_danger_clock(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """``mark_urgent`` by who took the danger in, also where the case is not theirs to see. Raises Conflict."""
    if case.urgent_at:
        raise Conflict(N_("这件已经标为紧急。"))
    end = now + timedelta(hours=URGENT_HOURS)
    columns, detail = _hurried(case, end, now)
    async with in_transaction():
        await touch(case=case, states=AWAITING_ANSWER, **columns)
        fact = await append(case_id=case.id, kind=URGENT, by=by, now=now, detail=detail)
        await hurry_along(main=case, now=now)
        return fact


def _hurried(case: Case, end: datetime, now: datetime) -> tuple[dict[str, Any], dict[str, object]]:
    """The columns, and what the fact tells: the days that the clock stood count, and 24 hours are the most."""
    clock = resumed(case, now)
    columns: dict[str, Any] = {**clock.columns, "urgent_at": now, "asked_at": None}
    if case.extension == "asked":
        columns["extension"] = ""
    if columns.get("due_at", case.due_at) <= end:
        if "due_at" in columns:
            columns["promised_at"] = case.promised_at or case.due_at
        return columns, clock.detail
    if end > case.due_at:
        columns["promised_at"] = case.promised_at or case.due_at
    detail: dict[str, object] = {"from": case.due_at.isoformat(), "to": end.isoformat()}
    return {**columns, "due_at": end, "due_provisional": False}, detail


async def hurry_along(*, main: Case, now: datetime) -> None:
    """Whoever joined is in the same danger, from now on; the days for which the clock stood for them count too.

    In the caller's transaction. Who is in a hurry already stays as they are.
    """
    end = now + timedelta(hours=URGENT_HOURS)
    waited = {case.id: days for days, cases in (await waited_along(main, now)).items() for case in cases}
    moved: dict[int, dict[int, Term]] = defaultdict(dict)
    for case in await joined_to(main.id):
        days = waited.get(case.id, 0)
        running = later(case, days) if days else Term(case.due_at, case.due_provisional)
        if running.at > end:
            days, running = 0, Term(end)
        if running.at != case.due_at:
            moved[days][case.id] = running
    for days, dates in moved.items():
        await move_due_along(main=main, moved=dates, now=now, days=days or None, why=WAITING if days else "")
    await Case.filter(joined_to_id=main.id, state=JOINED, urgent_at=None).update(urgent_at=now)
