"""The functions that move cases, change them where they stand, and append to their history: there are no others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from portal.feedback.facts import EXTENDED, FACT_WORDS, RESIDENT_ACTS, RULING_OUT, STAFF_ACTS
from portal.feedback.models import Case, CaseFact, CaseWords
from portal.feedback.states import MOVES, REPLIED, RESUMED
from portal.feedback.words import NAMES
from portal.staff.models import Account
from portal.store.models import Outbox
from portal.store.outbox import message, post
from portal.web.forms import Word
from portal.web.language import N_
from portal.web.problems import Conflict, Problem

TOPIC = "case"
# Facts that move the due date while the figures go on judging by the first promise; their detail has "from".
KEEPING_THE_PROMISE = (EXTENDED, REPLIED, RESUMED)


class WordsMissing(Problem):
    """A move without the words that it cannot be without; forms say so at the field before."""

    status = 422
    message = N_("还缺少必填的内容，没有保存。")


async def move(
    *,
    case: Case,
    verb: str,
    by: Account | None,
    now: datetime,
    words: Mapping[str, str] | None = None,
    detail: Mapping[str, object] | None = None,
    **columns: Any,
) -> CaseFact:
    """Move a case by a verb of MOVES; the state, the fact, its words and the message change together or not at all.

    ``by`` None means the resident or the clock. ``columns`` are further columns of the case that the move sets. The
    case must be as it was read (its ``moved``). ``case`` is left as it was; read it again. Raises Conflict when it is
    not, or no longer, in a state that the verb starts from, or when somebody moved it meanwhile; WordsMissing.
    """
    row = MOVES[verb]
    if any(not (words or {}).get(name) for name in row.needs):
        raise WordsMissing
    if "due_at" in columns:  # the clock stood still, or a new round begins: what was promised first is kept
        columns.setdefault("promised_at", case.promised_at or case.due_at)
    async with in_transaction():
        unmoved = Case.filter(id=case.id, state__in=row.sources, moved=case.moved)
        if not await unmoved.update(state=row.target, moved=F("moved") + 1, **columns):
            raise await _somebody_was_first(case)
        return await append(
            case_id=case.id, kind=row.fact, by=by, now=now, words=words, detail=detail, read_to=case.read_to
        )


async def touch(*, case: Case, states: Iterable[str], **columns: Any) -> None:
    """Change columns of a case that stays in its state, in the caller's transaction; rules out what was begun before.

    Raises Conflict as ``move`` does. The caller appends the fact.
    """
    unmoved = Case.filter(id=case.id, state__in=list(states), moved=case.moved)
    if not await unmoved.update(moved=F("moved") + 1, **columns):
        raise await _somebody_was_first(case)


async def hold(*, case: Case, states: Iterable[str]) -> Case:
    """Lock a case in the caller's transaction for an act that rules out no other, and return it as it stands now.

    Raises Conflict when it is in none of these states.
    """
    held = await Case.select_for_update().get_or_none(id=case.id)
    if held is None or held.state not in states:
        raise await _somebody_was_first(case)
    return held


async def append(
    *,
    case_id: int,
    kind: str,
    now: datetime,
    by: Account | None = None,
    words: Mapping[str, str] | None = None,
    detail: Mapping[str, object] | None = None,
    read_to: int | None = None,
) -> CaseFact:
    """Append a fact, its words and its message in the caller's transaction. The message holds ids and the kind.

    A resident's act marks the case unread; an act of staff marks it read, unless the resident did something after the
    fact ``read_to``, the newest on the page from which staff acted.
    """
    fact = await CaseFact.create(
        case_id=case_id, kind=kind, at=now, by_id=by.id if by else None, detail=dict(detail or {})
    )
    for name, text in (words or {}).items():
        if text:
            assert name in NAMES, name
            await CaseWords.create(case_id=case_id, fact_id=fact.id, name=name, text=text)
    if kind in KEEPING_THE_PROMISE and detail and "from" in detail:
        before = datetime.fromisoformat(str(detail["from"]))
        await Case.filter(id=case_id, promised_at=None).update(promised_at=before)
    if kind in RESIDENT_ACTS:
        await Case.filter(id=case_id).update(unread=True)
    elif by is not None and kind in STAFF_ACTS and not await _is_news(case_id, read_to):
        await Case.filter(id=case_id).update(unread=False)
    await post(TOPIC, told(fact), now=now)
    return fact


async def _is_news(case_id: int, read_to: int | None) -> bool:
    if read_to is None:
        return False
    return await CaseFact.exists(case_id=case_id, kind__in=RESIDENT_ACTS, id__gt=read_to)


async def append_to_all(
    *,
    case_ids: Sequence[int],
    kind: str,
    now: datetime,
    by: Account | None = None,
    words: Mapping[str, str] | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """``append`` the same to many cases in the caller's transaction, in a few statements whatever their number."""
    said = {name: text for name, text in (words or {}).items() if text}
    newest = await CaseFact.all().order_by("-id").first().values_list("id", flat=True)
    rows = [
        CaseFact(case_id=case_id, kind=kind, at=now, by_id=by.id if by else None, detail=dict(detail or {}))
        for case_id in case_ids
    ]
    await CaseFact.bulk_create(rows)
    mine = CaseFact.filter(id__gt=newest or 0, kind=kind, case_id__in=list(case_ids))
    facts = await mine.order_by("id")
    await CaseWords.bulk_create(
        CaseWords(case_id=fact.case_id, fact_id=fact.id, name=name, text=text)
        for fact in facts
        for name, text in said.items()
    )
    await Outbox.bulk_create(message(TOPIC, told(fact), now=now) for fact in facts)


def told(fact: CaseFact) -> dict[str, object]:
    """What the outbox holds of a fact: ids and its kind, no words."""
    return {"case": fact.case_id, "fact": fact.id, "kind": fact.kind}


async def _somebody_was_first(case: Case) -> Conflict:
    kinds = {row.fact for row in MOVES.values()} | set(RULING_OUT)
    fact = await CaseFact.filter(case_id=case.id, kind__in=kinds).order_by("-id").select_related("by").first()
    if fact is None or await Case.exists(id=case.id, moved=case.moved):
        return Conflict(N_("办件现在的状态不能这样操作。"))
    return Conflict(
        N_("没有保存：%(who)s已在%(when)s先一步处理，结果是“%(what)s”。请看最新情况，再决定怎么办。"),
        who=fact.by.name if fact.by else Word(N_("居民或系统")),
        when=fact.at,
        what=Word(FACT_WORDS[fact.kind]),
    )
