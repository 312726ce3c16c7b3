"""A danger: 24 real hours from the moment somebody marked it."""

from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from portal.feedback.facts import URGENT
from portal.feedback.handling.along import joined_to, move_due_along
from portal.feedback.handling.whose import must_not_be_about
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, touch
from portal.feedback.states import AWAITING_ANSWER, URGENT_HOURS
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict


async def mark_urgent(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Let a 24-hour clock run: the case is due then, unless it is due before. A clock that stood runs again.

    Raises Conflict, NotFound.
    """
    must_not_be_about(case, by)
    if case.urgent_at:
        raise Conflict(N_("这件已经标为紧急。"))
    end = now + timedelta(hours=URGENT_HOURS)
    columns: dict[str, Any] = {"urgent_at": now, "asked_at": None}
    detail: dict[str, object] = {}
    if end < case.due_at:
        columns |= {"due_at": end, "due_provisional": False}
        detail = {"from": case.due_at.isoformat(), "to": end.isoformat()}
    if case.extension == "asked":
        columns["extension"] = ""
    async with in_transaction():
        await touch(case=case, states=AWAITING_ANSWER, **columns)
        fact = await append(case_id=case.id, kind=URGENT, by=by, now=now, detail=detail)
        moved = {row.id: end for row in await joined_to(case.id) if end < row.due_at}
        await move_due_along(main=case, moved=moved, now=now)
        return fact
