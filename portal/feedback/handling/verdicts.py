"""What the resident says of the answer; the official way of closing stands beside it and is not changed by it."""

from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from portal.feedback.due.deadlines import Term, due_from
from portal.feedback.erased import must_not_be_erased
from portal.feedback.facts import ESCALATED, JUDGED
from portal.feedback.handling.escalation import NOT_SOLVED_TWICE
from portal.feedback.handling.joining import leave
from portal.feedback.lock import must_not_be_locked
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, move, touch
from portal.feedback.states import (
    ANSWERED,
    CLOSED,
    CLOSES_AFTER_DAYS,
    OVER,
    SATISFACTIONS,
    STATE_WORDS,
    URGENT_HOURS,
    VERDICTS,
)
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.workdays import local_day


async def judge(*, case: Case, verdict: str, satisfaction: str = "", words: str = "", now: datetime) -> CaseFact | None:
    """Take the resident's verdict: "solved" closes, "not solved" opens a new round with its full term.

    The same verdict on the same answer again only adds how satisfied they are, and words; None when it adds nothing.
    Raises Conflict, Locked.
    """
    must_not_be_erased(case)
    must_not_be_locked(case, now)
    if verdict not in VERDICTS or satisfaction not in ("", *SATISFACTIONS):
        raise Conflict(N_("请从列出的评价中选择一项。"))
    if _judged_so(case, verdict, now):
        return await _say_more(case, satisfaction, words, now)
    _must_be_open_to_judgement(case, now)
    columns: dict[str, Any] = {"verdict": verdict, "satisfaction": satisfaction, "verdict_at": now}
    async with in_transaction():
        if verdict == "not solved":
            return await _reopen(case, words, now, columns)
        if verdict == "solved" and case.state == ANSWERED:
            fact = await _told(case, words, now, columns)
            await move(case=case, verb="confirm", by=None, now=now, closed_at=now, **columns)
            return fact
        await touch(case=case, states=(ANSWERED, CLOSED), **columns)
        return await _told(case, words, now, columns)


def _judged_so(case: Case, verdict: str, now: datetime) -> bool:
    """Whether the resident said so already of the newest answer, and may still add to it.

    Solved closes and not solved opens anew: where the case is answered, such a verdict was on an earlier answer.
    """
    if case.verdict != verdict or case.verdict_at is None or case.answered_at is None:
        return False
    if case.state == ANSWERED and verdict != "partly":
        return False
    return case.verdict_at >= case.answered_at and now < _until(case.answered_at)


def _until(answered_at: datetime) -> datetime:
    return answered_at + timedelta(days=CLOSES_AFTER_DAYS)


def _must_be_open_to_judgement(case: Case, now: datetime) -> None:
    if case.answered_at is None or case.state not in (ANSWERED, CLOSED):
        raise Conflict(why_not_now(case))
    if case.state == CLOSED and now >= _until(case.answered_at):
        raise Conflict(N_("答复已满 15 天并已办结，不能再评价。问题仍未解决的，请重新提交一件，写上这件的编号。"))


def why_not_now(case: Case) -> str:
    """Why a case that is not answered takes no verdict, in words that are true of its course."""
    if case.state in OVER:
        return N_("这件已经撤回或者办结，不能评价。")
    if case.answered_at is not None and case.verdict == "not solved":
        return N_("您评价“未解决”以后，这件已经重新办理，不能自己改回。新的答复以后，可以再评价。")
    return N_("这件还没有答复，暂时不能评价。答复以后再请您评价。")


async def _say_more(case: Case, satisfaction: str, words: str, now: datetime) -> CaseFact | None:
    satisfaction = satisfaction or case.satisfaction
    if satisfaction == case.satisfaction and not words:
        return None
    columns = {"verdict": case.verdict, "satisfaction": satisfaction}
    async with in_transaction():
        states = [state for state in STATE_WORDS if state not in OVER or state == CLOSED]
        await touch(case=case, states=states, satisfaction=satisfaction)
        return await _told(case, words, now, columns)


async def _told(case: Case, words: str, now: datetime, columns: dict[str, Any]) -> CaseFact:
    detail = {"verdict": columns["verdict"], "satisfaction": columns["satisfaction"]}
    return await append(case_id=case.id, kind=JUDGED, now=now, words={"added": words}, detail=detail)


def term_of_new_round(case: Case, now: datetime) -> Term:
    """The working days that were promised at sending, from today; a danger has 24 real hours again."""
    if case.urgent_at:
        return Term(now + timedelta(hours=URGENT_HOURS))
    due = due_from(local_day(now), case.due_days)
    return Term(due.at, due.provisional)


async def _reopen(case: Case, words: str, now: datetime, columns: dict[str, Any]) -> CaseFact:
    """A new round: the full term anew; a second time the supervisor is told."""
    term = term_of_new_round(case, now)
    again = case.rounds >= 2
    with_whom = await _whom_it_went_along_with(case)
    if case.joined_to_id is not None:
        await leave(case)
    fact = await _told(case, words, now, columns)
    await move(
        case=case,
        verb="reopen",
        by=None,
        now=now,
        detail={"round": case.rounds + 1, "from": case.due_at.isoformat(), "to": term.at.isoformat()},
        due_at=term.at,
        due_provisional=term.provisional,
        urgent_at=now if case.urgent_at else None,
        rounds=case.rounds + 1,
        asked_at=None,
        inner_due_at=None,
        closed_at=None,
        joined_to_id=None,
        escalated_at=now if again else None,
        **with_whom,
        **columns,
    )
    if again:
        await append(case_id=case.id, kind=ESCALATED, now=now, detail={"why": NOT_SOLVED_TWICE})
    return fact


async def _whom_it_went_along_with(case: Case) -> dict[str, Any]:
    """Who answered it along with another case goes on with it."""
    if case.unit_id is not None or case.joined_to_id is None:
        return {}
    main = await Case.get(id=case.joined_to_id)
    return {"unit_id": main.unit_id, "handler_id": main.handler_id, "assigned_at": main.assigned_at}
