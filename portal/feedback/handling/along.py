"""The cases that were joined to another one go along with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tortoise.expressions import F

from portal.feedback.facts import DUE_MOVED
from portal.feedback.models import Case
from portal.feedback.moves import WordsMissing, append, append_to_all
from portal.feedback.states import ANSWERED, JOINED, MOVES
from portal.staff.models import Account

# SQLite and PostgreSQL take some 30,000 values in one statement.
AT_ONCE = 1000


async def joined_to(main_id: int, *, states: Sequence[str] = (JOINED,)) -> list[Case]:
    """Those that go along with a case, the earliest first. Ask after the main case is locked or changed."""
    return await Case.filter(joined_to_id=main_id, state__in=states).order_by("submitted_at", "id")


async def move_along(
    *,
    main: Case,
    verb: str,
    by: Account | None,
    now: datetime,
    words: Mapping[str, str] | None = None,
    detail: Mapping[str, object] | None = None,
    **columns: object,
) -> None:
    """Move all that go along with a main case by a verb, with a fact and the words each, in the caller's transaction.

    The main case has been moved in this transaction, so that nobody joins or leaves it meanwhile.
    """
    row = MOVES[verb]
    if any(not (words or {}).get(name) for name in row.needs):
        raise WordsMissing
    ids = [case.id for case in await joined_to(main.id, states=sorted(row.sources))]
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        await Case.filter(id__in=some).update(state=row.target, moved=F("moved") + 1, unread=False, **columns)
        if row.target == ANSWERED:
            await Case.filter(id__in=some, first_answered_at=None).update(first_answered_at=now)
        with_main = {**(detail or {}), "with": main.id}
        await append_to_all(case_ids=some, kind=row.fact, by=by, now=now, words=words, detail=with_main)


async def move_due_along(*, main: Case, moved: Mapping[int, datetime], now: datetime, days: int | None = None) -> None:
    """Move the due dates of some that go along, by the ids of their cases, with a fact each.

    ``days``: by so many working days later. What is due earlier is judged by that; else the first promise is kept.
    """
    for case in await Case.filter(id__in=list(moved), joined_to_id=main.id).order_by("id"):
        to = moved[case.id]
        detail = {"from": case.due_at.isoformat(), "to": to.isoformat(), "with": main.id}
        kept = {"promised_at": case.promised_at or case.due_at} if to > case.due_at else {}
        await Case.filter(id=case.id).update(due_at=to, moved=F("moved") + 1, **kept)
        counted = {} if days is None else {"days": days}
        await append(case_id=case.id, kind=DUE_MOVED, now=now, detail={**detail, **counted})
