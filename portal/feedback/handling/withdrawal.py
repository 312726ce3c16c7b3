"""A resident withdraws; whoever joined them goes on."""

from datetime import datetime

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from portal.feedback.facts import LED_ON
from portal.feedback.handling.along import joined_to
from portal.feedback.handling.clock import let_joined_wait
from portal.feedback.handling.joining import leave
from portal.feedback.models import Case, CaseFact, CaseTask
from portal.feedback.moves import append, move


async def withdraw_case(*, case: Case, now: datetime) -> CaseFact:
    """Withdraw a case; the earliest of those that joined it leads the others on. Raises Conflict."""
    async with in_transaction():
        if case.joined_to_id is not None:
            await leave(case)
        fact = await move(case=case, verb="withdraw", by=None, now=now, closed_at=now, asked_at=None, joined_to_id=None)
        await let_joined_wait(main=case, now=now)
        others = await joined_to(case.id)
        if others:
            await _lead_on(main=case, lead=others[0], others=others[1:], now=now)
        return fact


async def _lead_on(*, main: Case, lead: Case, others: list[Case], now: datetime) -> None:
    """Let one case take the place of another: its unit, its tasks, and those that went along with it."""
    await move(
        case=lead,
        verb="lead on",
        by=None,
        now=now,
        detail={"from": main.id},
        joined_to_id=None,
        joined_count=F("joined_count") + len(others),
        label=main.label,
        handed_back=main.handed_back,
        with_coordinator=main.with_coordinator,
        urgent_at=lead.urgent_at or main.urgent_at,
        extension=main.extension if main.extension in ("granted", "refused") else lead.extension,
    )
    await Case.filter(id__in=[case.id for case in others]).update(joined_to_id=lead.id, moved=F("moved") + 1)
    await Case.filter(id=main.id).update(joined_count=F("joined_count") - (1 + len(others)))
    await _hand_tasks_on(main=main, lead=lead)
    await append(case_id=main.id, kind=LED_ON, now=now, detail={"case": lead.id})
    if main.unit_id is not None:
        await _assign_as_before(main=main, lead=lead, now=now)


async def _hand_tasks_on(*, main: Case, lead: Case) -> None:
    """Of a unit that had a task of either, the open one counts; a case that is joined has finished ones only."""
    kept = {row.unit_id for row in await CaseTask.filter(case_id=lead.id)}
    for task in await CaseTask.filter(case_id=main.id).select_for_update():
        if task.unit_id in kept:
            if task.done_at is not None:
                continue
            await CaseTask.filter(case_id=lead.id, unit_id=task.unit_id).delete()
        await CaseTask.filter(id=task.id).update(case_id=lead.id)


async def _assign_as_before(*, main: Case, lead: Case, now: datetime) -> None:
    await move(
        case=await Case.get(id=lead.id),
        verb="assign",
        by=None,
        now=now,
        detail={"unit": main.unit_id, "handler": main.handler_id, "inner_due_on": None},
        unit_id=main.unit_id,
        handler_id=main.handler_id,
        assigned_at=main.assigned_at or now,
        inner_due_at=main.inner_due_at,
    )
