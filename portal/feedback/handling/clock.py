"""The clock of a case: when it stands, how long it stood, and where the due date moves."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.feedback.due.deadlines import due_later
from portal.feedback.handling.along import joined_to, move_due_along
from portal.feedback.models import Case
from portal.feedback.states import ASKED_BACK_WORKING_DAYS
from portal.workdays import load_calendar, local_day, remaining_working_days


@dataclass(frozen=True)
class Resumed:
    """What a case becomes when its clock runs again: columns, and what its fact tells ("from", "to", "days")."""

    columns: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, object] = field(default_factory=dict)


def stood(since: datetime, now: datetime) -> int:
    """Working days that passed after the day of a moment, today included; at most 10."""
    first, today = local_day(since), local_day(now)
    if today <= first:
        return 0
    return min(ASKED_BACK_WORKING_DAYS, remaining_working_days(first, today, calendar=load_calendar()))


def resumed(case: Case, now: datetime) -> Resumed:
    """Let the clock of a waiting case run again: the due date moves by the working days that it stood."""
    if case.asked_at is None:
        return Resumed()
    days = stood(case.asked_at, now)
    if not days:
        return Resumed({"asked_at": None})
    columns, detail = postponed(case, days)
    return Resumed({**columns, "asked_at": None, "paused_days": case.paused_days + days}, detail)


def postponed(case: Case, days: int) -> tuple[dict[str, Any], dict[str, object]]:
    """The due date so many working days later: the columns, and what the fact tells."""
    due = due_later(case.due_at, days)
    columns = {"due_at": due.at, "due_provisional": case.due_provisional or due.provisional}
    return columns, {"from": case.due_at.isoformat(), "to": due.at.isoformat(), "days": days}


async def let_joined_wait(*, main: Case, now: datetime) -> None:
    """Move the due dates of those that go along with a case whose clock stood; who came later waited for less."""
    if main.asked_at is None:
        return
    for case in await joined_to(main.id):
        days = stood(max(main.asked_at, case.submitted_at), now)
        if days:
            await move_due_along(main=main, moved={case.id: due_later(case.due_at, days).at}, now=now, days=days)


async def postpone_joined(*, main: Case, days: int, now: datetime) -> None:
    """Move the due dates of those that go along with a case that was given so many working days more."""
    moved = {case.id: due_later(case.due_at, days).at for case in await joined_to(main.id)}
    await move_due_along(main=main, moved=moved, now=now, days=days)
