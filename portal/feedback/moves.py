"""The one function that moves a case, and the one that appends to its history."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.models import Case, CaseFact
from portal.feedback.states import FACT_WORDS, MOVES
from portal.staff.models import Account
from portal.store.outbox import post
from portal.web.forms import Word
from portal.web.language import N_
from portal.web.problems import Conflict

TOPIC = "case"


async def move(
    *,
    case: Case,
    verb: str,
    by: Account | None,
    now: datetime,
    words: str = "",
    detail: dict[str, object] | None = None,
    **moments: datetime,
) -> CaseFact:
    """Move a case by a verb of MOVES; the state, the fact and the message change together or not at all.

    ``by`` None means the clock. ``moments`` are further columns of the case that the move sets. Raises Conflict
    when the case is not (or no longer) in the state that the verb starts from, or was answered meanwhile.
    """
    source, target = MOVES[verb]
    async with in_transaction():
        # An answered case may be answered again: only its moment tells one answer from the next.
        unmoved = Case.filter(id=case.id, state=source, answered_at=case.answered_at)
        moved = await unmoved.update(state=target, **moments)
        if not moved:
            raise await _somebody_was_first(case)
        return await append(case_id=case.id, kind=target, by=by, now=now, words=words, detail=detail)


async def append(
    *,
    case_id: int,
    kind: str,
    now: datetime,
    by: Account | None = None,
    words: str = "",
    detail: dict[str, object] | None = None,
) -> CaseFact:
    """Append a fact and its message in the caller's transaction. The message holds ids and the kind, no words."""
    fact = await CaseFact.create(
        case_id=case_id, kind=kind, at=now, by_id=by.id if by else None, words=words, detail=detail or {}
    )
    await post(TOPIC, told(fact), now=now)
    return fact


def told(fact: CaseFact) -> dict[str, object]:
    """What the outbox holds of a fact: ids and its kind, no words."""
    return {"case": fact.case_id, "fact": fact.id, "kind": fact.kind}


async def _somebody_was_first(case: Case) -> Conflict:
    states = [target for _, target in MOVES.values()]
    fact = await CaseFact.filter(case_id=case.id, kind__in=states).order_by("-id").select_related("by").first()
    if fact is None:
        return Conflict(N_("办件还没有受理，现在不能这样操作。"))
    return Conflict(
        N_("没有保存：%(who)s已在%(when)s先一步处理，结果是“%(what)s”。请看最新情况，再决定怎么办。"),
        who=fact.by.name if fact.by else Word(N_("系统")),
        when=fact.at,
        what=Word(FACT_WORDS[fact.kind]),
    )
