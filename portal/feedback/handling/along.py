"""The cases that were joined to another one go along with it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from tortoise.expressions import F

from portal.feedback.due.deadlines import Term
from portal.feedback.facts import DUE_MOVED
from portal.feedback.models import Case
from portal.feedback.moves import WordsMissing, append_to_all
from portal.feedback.states import ANSWERED, JOINED, MOVES
from portal.staff.models import Account

# SQLite and PostgreSQL take some 30,000 values in one statement.
AT_ONCE = 1000


async def joined_to(main_id: int, *, states: Sequence[str] = (JOINED,)) -> list[Case]:
    """Those that go along with a case, the earliest first, held. Ask after the main case is locked or changed.

    Who was answered along leaves without a word to the main case: by a verdict, say.
    """
    there = Case.filter(joined_to_id=main_id, state__in=states)
    return await there.order_by("submitted_at", "id").select_for_update()


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

    The main case has been moved in this transaction, so that nobody joins meanwhile. What a resident added to a case of
    theirs is not read by an answer to the main one.
    """
    row = MOVES[verb]
    if any(not (words or {}).get(name) for name in row.needs):
        raise WordsMissing
    others = await joined_to(main.id, states=sorted(row.sources))
    # An answer that mends one reaches who read that one: not who was answered along in an earlier round.
    ids = [case.id for case in others if case.state != ANSWERED or case.answered_at == main.answered_at]
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        await Case.filter(id__in=some).update(state=row.target, moved=F("moved") + 1, **columns)
        if row.target == ANSWERED:
            await Case.filter(id__in=some, first_answered_at=None).update(first_answered_at=now)
        with_main = {**(detail or {}), "with": main.id}
        await append_to_all(case_ids=some, kind=row.fact, by=by, now=now, words=words, detail=with_main)


async def move_due_along(
    *,
    main: Case,
    moved: Mapping[int, Term],
    now: datetime,
    days: int | None = None,
    why: str = "",
    restored: bool = False,
) -> None:
    """Move the due dates of some that go along, by the ids of their cases, with a fact each.

    ``why``: EXTENDED or WAITING, as the figures count them. ``days``: by so many working days later. What is due
    earlier is judged by that; else the first promise is kept, unless the date was ``restored``: then the promise is
    too. A few statements for all with the same dates.
    """
    alike = defaultdict(list)
    for case in await Case.filter(joined_to_id=main.id).order_by("id"):
        if case.id in moved:
            alike[case.due_at, moved[case.id]].append(case.id)
    told = {"with": main.id, **({} if days is None else {"days": days}), **({"why": why} if why else {})}
    for (before, to), ids in alike.items():
        detail = {"from": before.isoformat(), "to": to.at.isoformat(), **told}
        for begin in range(0, len(ids), AT_ONCE):
            some = ids[begin : begin + AT_ONCE]
            await _move_due(some, before=before, to=to, now=now, detail=detail, restored=restored)


async def _move_due(
    ids: Sequence[int], *, before: datetime, to: Term, now: datetime, detail: Mapping[str, object], restored: bool
) -> None:
    if to.at > before and not restored:
        await Case.filter(id__in=ids, promised_at=None).update(promised_at=before)
    await Case.filter(id__in=ids).update(due_at=to.at, due_provisional=to.provisional, moved=F("moved") + 1)
    await append_to_all(case_ids=ids, kind=DUE_MOVED, now=now, detail=detail)
