"""The clock of a case: when it stands, how long it stood, and where the due date moves."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.feedback.due.deadlines import Term, due_later
from portal.feedback.facts import EXTENDED
from portal.feedback.handling.along import joined_to, move_due_along
from portal.feedback.models import Case
from portal.feedback.states import ASKED_BACK_WORKING_DAYS, JOINED, WAITING
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
    term = later(case, days)
    columns = {"due_at": term.at, "due_provisional": term.provisional}
    return columns, {"from": case.due_at.isoformat(), "to": term.at.isoformat(), "days": days}


def later(case: Case, days: int) -> Term:
    """The term of a case so many working days later; provisional when it was, or becomes so."""
    due = due_later(case.due_at, days)
    return Term(due.at, case.due_provisional or due.provisional)


async def let_joined_wait(*, main: Case, now: datetime) -> None:
    """Move the due dates of those that go along with a case whose clock stood; who came later waited for less."""
    if main.asked_at is None:
        return
    for days, cases in (await waited_along(main, now)).items():
        moved = {case.id: later(case, days) for case in cases}
        await move_due_along(main=main, moved=moved, now=now, days=days, why=WAITING)


async def waited_along(main: Case, now: datetime) -> dict[int, list[Case]]:
    """Those that go along with a case whose clock stood, by the working days for which it stood for them too."""
    waited = defaultdict(list)
    for case in await joined_to(main.id):
        if days := stood(max(main.asked_at or now, case.submitted_at), now):
            waited[days].append(case)
    return waited


async def postpone_joined(*, main: Case, days: int, now: datetime) -> None:
    """Move the due dates of those that go along with a case that was given so many working days more, once for all."""
    moved = {case.id: later(case, days) for case in await joined_to(main.id)}
    await Case.filter(joined_to_id=main.id, state=JOINED).update(extension="granted")
    await move_due_along(main=main, moved=moved, now=now, days=days, why=EXTENDED)
