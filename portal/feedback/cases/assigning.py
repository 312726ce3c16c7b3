"""Giving a case to a unit and a person as its form names them; taking it on and giving it in one move; praise."""

from datetime import date, datetime

from tortoise.transactions import in_transaction

from portal.feedback.handling.answering import accept_case, answer_case
from portal.feedback.handling.assignment import assign_case, sign_for
from portal.feedback.handling.people import say_about_people
from portal.feedback.handling.praise import PRAISE
from portal.feedback.handling.tasks import give_task
from portal.feedback.handling.whose import not_to_be_asked
from portal.feedback.models import Case, CaseFact
from portal.feedback.states import ASSIGNED, SUBMITTED
from portal.staff.models import Account, Unit
from portal.staff.policy import POLICY
from portal.web.language import N_
from portal.web.problems import Conflict, Problem

# As the unit reads it.
PASS_ON = N_("居民来信表扬，请转告有关人员。")
# As the resident reads it, in the language of the praise, unless somebody writes it anew.
THANKS = N_("谢谢您的表扬，我们已经转告有关单位和人员。")


class NotToChoose(Problem):
    """A unit or a person that the form never offered."""

    status = 422
    message = N_("所选的单位或人员不能办理这一件，没有保存。请重新选择。")


async def assign(
    *, case: Case, by: Account, now: datetime, unit: int, handler: int | None, inner_due_on: date | None
) -> CaseFact:
    """Raises NotToChoose, Conflict."""
    chosen, person = await _unit_of(case, unit), await _person_of(handler, unit)
    return await assign_case(case=case, by=by, now=now, unit=chosen, handler=person, inner_due_on=inner_due_on)


async def accept_and_assign(
    *, case: Case, by: Account, now: datetime, unit: int, handler: int | None, inner_due_on: date | None
) -> CaseFact:
    """Take it on and give it away: both or neither. Raises NotToChoose, Conflict."""
    async with in_transaction():
        await accept_case(case=case, by=by, now=now)
        await case.refresh_from_db(fields=["state", "moved"])
        return await assign(case=case, by=by, now=now, unit=unit, handler=handler, inner_due_on=inner_due_on)


async def pass_on_praise(*, case: Case, by: Account, now: datetime, unit: int, words: str) -> CaseFact:
    """Take praise on, ask the unit to tell those who are praised, and thank the resident: all or nothing.

    Raises NotToChoose, Conflict.
    """
    async with in_transaction():
        if case.state == SUBMITTED:
            await accept_case(case=case, by=by, now=now)
            await case.refresh_from_db(fields=["state", "moved"])
        await give(case=case, by=by, now=now, unit=unit, words=PASS_ON)
        return await answer_case(case=case, by=by, now=now, words=words, way="solved")


async def tell_and_thank(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Thank for praise of the own unit, once those who are praised were told; it is signed for along the way.

    Raises Conflict, NotFound.
    """
    if case.kind != PRAISE:
        raise Conflict(N_("办件现在的状态不能这样操作。"))
    async with in_transaction():
        if case.state == ASSIGNED:
            await sign_for(case=case, by=by, now=now)
            await case.refresh_from_db(fields=["state", "moved", "handler_id"])
        return await answer_case(case=case, by=by, now=now, words=words, way="solved")


async def give(*, case: Case, by: Account, now: datetime, unit: int, words: str) -> object:
    """Ask a further unit to help. Raises NotToChoose, Conflict."""
    return await give_task(case=case, unit=await _unit_of(case, unit), words=words, by=by, now=now)


async def about_people(*, case: Case, by: Account, now: datetime, unit: int | None) -> CaseFact:
    """Say that it is about a unit's people. Raises NotToChoose, Conflict."""
    found = await Unit.get_or_none(id=unit) if unit is not None else None
    if unit is not None and found is None:
        raise NotToChoose
    return await say_about_people(case=case, unit=found, by=by, now=now)


async def _unit_of(case: Case, unit: int) -> Unit:
    found = await Unit.get_or_none(id=unit) if unit not in not_to_be_asked(case) else None
    if found is None:
        raise NotToChoose
    return found


async def _person_of(handler: int | None, unit: int) -> Account | None:
    if handler is None:
        return None
    handling = sorted(POLICY["handle cases"])
    found = await Account.get_or_none(id=handler, unit_id=unit, disabled_at=None, role__in=handling)
    if found is None:
        raise NotToChoose(N_("所选的人员不在所选的单位，没有保存。请重新选择。"))
    return found
