"""Handling several cases of the same matter as one (并案), and parting them again (分案)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from portal.feedback.facts import JOINED_BY
from portal.feedback.handling.urgency import hurry_along
from portal.feedback.handling.whose import must_not_be_about
from portal.feedback.models import Case, CaseFact, CaseTask
from portal.feedback.moves import append, move
from portal.feedback.states import JOINED, LEADING
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict


async def join_case(*, case: Case, to: Case, by: Account, now: datetime) -> CaseFact:
    """Let a case go along with another, or with the one that the other goes along with. Raises Conflict, NotFound.

    Those that went along with the case go along with the other one from now on. A danger goes along with a danger only;
    who joins one has 24 real hours too.
    """
    must_not_be_about(case, by)
    await _must_have_nothing_open(case)
    async with in_transaction():
        main = await _leading(to)
        await _lock([case.id, main.id])
        _must_be_of_one_kind(case, main)
        with_it = await Case.filter(joined_to_id=case.id, state=JOINED).count()
        await take_in(main_id=main.id, count=1 + with_it)
        fact = await move(
            case=case, verb="join", by=by, now=now, detail={"with": main.id}, **_apart(case, main, with_it)
        )
        await Case.filter(joined_to_id=case.id, state=JOINED).update(joined_to_id=main.id, moved=F("moved") + 1)
        await append(case_id=main.id, kind=JOINED_BY, by=by, now=now, detail={"case": case.id})
        if main.urgent_at:
            await hurry_along(main=main, now=now)
        return fact


async def split_case(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Let a case go its own way again, by its own due date. Raises Conflict, NotFound."""
    must_not_be_about(case, by)
    async with in_transaction():
        await leave(case)
        return await move(
            case=case, verb="split", by=by, now=now, detail={"from": case.joined_to_id}, joined_to_id=None
        )


async def take_in(*, main_id: int, count: int = 1, **columns: Any) -> None:
    """Count who joins a case that still waits for its answer, in the caller's transaction; locks it.

    The first one to join rules out an answer that was begun for one resident alone. ``columns``: what else the case
    must be like at this moment. Raises Conflict.
    """
    leading = Case.filter(id=main_id, state__in=LEADING, **columns)
    first = await leading.filter(joined_count=0).update(joined_count=count, moved=F("moved") + 1)
    if not first and not await leading.update(joined_count=F("joined_count") + count):
        raise Conflict(N_("那一件还没有受理，或者已经答复，不能并入。请另选一件，或者单独办理。"))


async def leave(case: Case) -> None:
    """Count a case no longer among those of its main case, in the caller's transaction, before the case is moved."""
    if case.joined_to_id is not None:
        await Case.filter(id=case.joined_to_id).update(joined_count=F("joined_count") - 1)


async def _leading(to: Case) -> Case:
    """The case itself, or the one that it goes along with."""
    newest = await Case.get(id=to.id)
    if newest.state == JOINED and newest.joined_to_id is not None:
        return await Case.get(id=newest.joined_to_id)
    return newest


async def _lock(ids: Sequence[int]) -> None:
    await Case.filter(id__in=list(ids)).order_by("id").select_for_update()


async def _must_have_nothing_open(case: Case) -> None:
    if case.extension == "asked":
        raise Conflict(N_("这件有延期申请还没有审批，先审批再并案。"))
    if await CaseTask.exists(case_id=case.id, done_at=None):
        raise Conflict(N_("这件还有没办完的协办，先办结协办再并案。"))


def _must_be_of_one_kind(case: Case, main: Case) -> None:
    if case.id == main.id:
        raise Conflict(N_("不能并入它自己，请另选一件。"))
    if case.urgent_at and not main.urgent_at:
        raise Conflict(N_("这件标为紧急，按 24 小时计时。请把另一件并入这一件，或者先把另一件标为紧急。"))
    if (case.about_people, case.about_unit_id if case.about_people else None) != (
        main.about_people,
        main.about_unit_id if main.about_people else None,
    ):
        raise Conflict(N_("反映工作人员的办件只能与反映同一单位工作人员的办件并案。"))


def _apart(case: Case, main: Case, with_it: int) -> dict[str, Any]:
    return {
        "joined_to_id": main.id,
        "joined_count": case.joined_count - with_it,
        "unit_id": None,
        "handler_id": None,
        "assigned_at": None,
        "inner_due_at": None,
        "with_coordinator": False,
    }
