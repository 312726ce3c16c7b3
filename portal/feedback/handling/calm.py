"""Taking the mark of a danger back: the 24-hour clock ends, and the due date is the one before the mark again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from portal.feedback.due.deadlines import Term, last_day
from portal.feedback.facts import CALMED, DUE_MOVED, URGENT
from portal.feedback.handling.along import joined_to, move_due_along
from portal.feedback.handling.whose import must_not_be_about
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import WordsMissing, append, touch
from portal.feedback.states import AWAITING_ANSWER, JOINED, URGENT_HOURS
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.workdays import load_calendar, local_day

# What may have set a due date to the end of 24 hours: the mark itself, or that of the case that one goes along with.
HURRYING = (URGENT, DUE_MOVED)


async def calm_case(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Take the mark back, with the reason for staff; the resident reads that the clock ended, and the date in force.

    Whoever goes along is calmed too. The words that hinted at a danger have been looked at by this. Raises Conflict,
    NotFound, WordsMissing.
    """
    must_not_be_about(case, by)
    if not words:
        raise WordsMissing
    if case.urgent_at is None:
        raise Conflict(N_("这件没有标为紧急。"))
    term = term_before(case, await CaseFact.filter(case_id=case.id, kind__in=HURRYING).order_by("id"), now)
    columns = {"due_at": term.at, "due_provisional": term.provisional} if term else {}
    detail = {"from": case.due_at.isoformat(), "to": term.at.isoformat()} if term else {}
    detail["due"] = (term.at if term else case.due_at).isoformat()
    async with in_transaction():
        await touch(case=case, states=AWAITING_ANSWER, urgent_at=None, danger=False, **columns)
        fact = await append(case_id=case.id, kind=CALMED, by=by, now=now, words={"note": words}, detail=detail)
        await _calm_along(main=case, now=now)
        return fact


def term_before(case: Case, facts: Sequence[CaseFact], now: datetime) -> Term | None:
    """The term that the mark cut short, where the case still stands at its end; None: the date stays as it is.

    A clock that ran out stays run out, so that no mark is taken back to be on time after all, and no case leaves a
    month whose figures are frozen. ``facts``: those of this case that may have hurried it, oldest first.
    """
    if case.urgent_at is None or case.due_at != case.urgent_at + timedelta(hours=URGENT_HOURS) or case.due_at <= now:
        return None
    moves = [fact.detail for fact in facts if "to" in fact.detail]
    if not moves or "days" in moves[-1] or datetime.fromisoformat(str(moves[-1]["to"])) != case.due_at:
        return None
    before = datetime.fromisoformat(str(moves[-1]["from"]))
    return Term(before, _is_provisional(case, before)) if before > case.due_at else None


def _is_provisional(case: Case, due_at: datetime) -> bool:
    first = load_calendar().provisional_from(local_day(case.submitted_at))
    return last_day(due_at) >= first


async def _calm_along(*, main: Case, now: datetime) -> None:
    """Whoever joined goes along with it here too, each back to a date of their own. In the caller's transaction."""
    facts = defaultdict(list)
    along = CaseFact.filter(case__joined_to_id=main.id, case__state=JOINED, kind__in=HURRYING)
    others = await joined_to(main.id)
    for fact in await along.order_by("id"):
        facts[fact.case_id].append(fact)
    moved = {case.id: term for case in others if (term := term_before(case, facts[case.id], now))}
    await move_due_along(main=main, moved=moved, now=now, restored=True)
    await Case.filter(joined_to_id=main.id, state=JOINED).update(urgent_at=None, danger=False)
