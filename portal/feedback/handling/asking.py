"""Asking the resident back: the clock stands until the reply, and at most ten working days."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from portal.feedback.danger_hint import hint_at_danger
from portal.feedback.erased import must_not_be_erased
from portal.feedback.handling.clock import let_joined_wait, resumed
from portal.feedback.handling.whose import must_handle
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import move
from portal.feedback.states import ASKED_BACK_WORKING_DAYS, REOPENED, WAITING
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.workdays import due, load_calendar

BATCH = 200


async def ask_back(*, case: Case, by: Account, now: datetime, question: str) -> CaseFact:
    """Ask the resident, once in a round. A 24-hour clock runs on. Raises Conflict, NotFound, WordsMissing."""
    await must_handle(case, by)
    if was_asked_in(await _questions_and_rounds(case)):
        raise Conflict(N_("已经请居民补充过一次，不能再次暂停计时。请按现有情况办理。"))
    asked_at = None if case.urgent_at else now
    detail = {"clock": "runs"} if case.urgent_at else {}  # so that the figures do not count it as paused
    words = {"question": question}
    return await move(case=case, verb="ask back", by=by, now=now, words=words, detail=detail, asked_at=asked_at)


async def reply(*, case: Case, now: datetime, words: str) -> CaseFact:
    """Take the resident's reply in; the clock goes on. Raises Conflict, WordsMissing."""
    must_not_be_erased(case)
    clock = resumed(case, now)
    async with in_transaction():
        await hint_at_danger(case, words)
        verb = "reply" if case.unit_id else "reply to intake"
        fact = await move(
            case=case, verb=verb, by=None, now=now, words={"added": words}, detail=clock.detail, **clock.columns
        )
        await let_joined_wait(main=case, now=now)
        return fact


async def resume_waiting(*, now: datetime) -> int:
    """Let the clocks run again that stood ten working days. Returns how many."""
    long_ago = now - timedelta(days=ASKED_BACK_WORKING_DAYS)
    waiting = Case.filter(state=WAITING, asked_at__lte=long_ago)
    count = 0
    for case in await waiting.order_by("asked_at").limit(BATCH):
        if case.asked_at and due(case.asked_at, ASKED_BACK_WORKING_DAYS, calendar=load_calendar()).at <= now:
            count += await _resume(case, now)
    return count


async def _resume(case: Case, now: datetime) -> bool:
    clock = resumed(case, now)
    try:
        async with in_transaction():
            verb = "resume" if case.unit_id else "resume at intake"
            await move(case=case, verb=verb, by=None, now=now, detail=clock.detail, **clock.columns)
            await let_joined_wait(main=case, now=now)
    except Conflict:  # the resident, staff or another process was first
        return False
    return True


def was_asked_in(kinds: Sequence[str]) -> bool:
    """Whether a history, told by the kinds of its facts, has a question since its last round began."""
    told = [kind for kind in kinds if kind in (WAITING, REOPENED)]
    return bool(told) and told[-1] == WAITING


async def _questions_and_rounds(case: Case) -> list[str]:
    facts = CaseFact.filter(case_id=case.id, kind__in=(WAITING, REOPENED)).order_by("id")
    return [str(kind) for kind in await facts.values_list("kind", flat=True)]
