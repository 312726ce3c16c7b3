"""Provisional due dates, counted anew once the notice of the year is loaded.

The rule: a case keeps the number of working days that it was promised and granted since its round began (its term, the
days its clock stood, an extension), and these are counted again with the days as announced. What is still provisional
then waits for the next notice. A 24-hour clock runs in real hours and stays.

A date never moves to a day that has passed: nobody is late by a notice that came out afterwards. So the earliest new
date is today, and one that had passed before stays where it is or moves ahead.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tortoise.transactions import in_transaction

from portal.feedback.due.deadlines import due_from
from portal.feedback.facts import DUE_MOVED, EXTENDED, URGENT
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, touch
from portal.feedback.states import AWAITING_ANSWER, JOINED, REOPENED, REPLIED, RESUMED, URGENT_HOURS
from portal.web.problems import Conflict
from portal.workdays import Calendar, Due, end_of_day, load_calendar, local_day

BATCH = 500
# Facts that may have lengthened the term, by the ``days`` of their detail.
LENGTHENING = (EXTENDED, REPLIED, RESUMED, DUE_MOVED, URGENT)


async def recount_provisional(*, now: datetime) -> int:
    """Count open provisional cases anew whose way lies in known years now. Returns how many dates moved.

    At most 500 of them at a time; those that go along with another first, while that one still has the same date.
    """
    known_until = _known_until(load_calendar())
    for states in ((JOINED,), AWAITING_ANSWER):
        waiting = Case.filter(due_provisional=True, state__in=states, due_at__lte=known_until)
        if cases := await waiting.order_by("id").limit(BATCH).select_related("joined_to"):
            return await _recount(cases, now=now)
    return 0


def _known_until(calendar: Calendar) -> datetime:
    """The end of the last day before the first that is provisional."""
    first = date(calendar.notices[0].year, 1, 1)
    return end_of_day(calendar.provisional_from(first) - timedelta(days=1))


async def _recount(cases: Sequence[Case], *, now: datetime) -> int:
    leading = [_leading(case) for case in cases]
    facts = defaultdict(list)
    kinds = (REOPENED, *LENGTHENING)
    for fact in await CaseFact.filter(case_id__in=[case.id for case in leading], kind__in=kinds).order_by("id"):
        facts[fact.case_id].append(fact)
    moved = 0
    for case, main in zip(cases, leading, strict=True):
        try:
            moved += await _settle(case, _due_of_round(main, facts[main.id]), now=now)
        except Conflict:  # somebody works on it: in the next minute
            continue
    return moved


def _leading(case: Case) -> Case:
    """The case whose date this one has: the one that it goes along with, or itself."""
    main = case.joined_to if case.state == JOINED else None
    return main if main is not None and main.due_at == case.due_at else case


def _due_of_round(case: Case, facts: Sequence[CaseFact]) -> Due:
    """All working days of the round from its beginning, with the days as they are known now."""
    begins, days = case.submitted_at, case.due_days
    for fact in facts:
        granted = fact.detail.get("days")
        if fact.kind == REOPENED:
            begins, days = fact.at, granted if isinstance(granted, int) else case.due_days
        elif isinstance(granted, int):
            days += granted
    return due_from(local_day(begins), days)


async def _settle(case: Case, due: Due, *, now: datetime) -> bool:
    """Write down what was found; gives whether the date moved. Raises Conflict."""
    at = case.due_at if _runs_in_hours(case) else _not_before(due.at, case.due_at, now)
    if at == case.due_at:
        still = Case.filter(id=case.id, moved=case.moved)  # nothing that anybody sees changes: nobody is ruled out
        await still.update(due_provisional=False)
        return False
    detail = {"from": case.due_at.isoformat(), "to": at.isoformat()}
    async with in_transaction():
        promise = _first_promise(case, now)
        await touch(case=case, states=[case.state], due_at=at, due_provisional=due.provisional, promised_at=promise)
        await append(case_id=case.id, kind=DUE_MOVED, now=now, detail=detail)
    return True


def _runs_in_hours(case: Case) -> bool:
    return case.urgent_at is not None and case.due_at == case.urgent_at + timedelta(hours=URGENT_HOURS)


def _not_before(fresh: datetime, promised: datetime, now: datetime) -> datetime:
    return max(fresh, min(promised, end_of_day(local_day(now))))


def _first_promise(case: Case, now: datetime) -> datetime | None:
    """What figures judge by follows the notice too, in the first round and while it lies ahead."""
    if case.promised_at is None or case.rounds > 1 or case.promised_at <= now:
        return case.promised_at
    return _not_before(due_from(local_day(case.submitted_at), case.due_days).at, case.promised_at, now)
