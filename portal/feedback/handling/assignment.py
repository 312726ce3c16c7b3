"""Who handles a case: assigning it to a unit and a person, signing for it, starting, handing it back, reminding."""

from datetime import date, datetime

from tortoise.transactions import in_transaction

from portal.feedback.due.deadlines import due_day
from portal.feedback.facts import REMINDED
from portal.feedback.handling.whose import must_be_of_its_unit, must_not_be_about, not_to_be_asked
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import append, hold, move
from portal.feedback.states import AWAITING_ANSWER, HAND_BACK_WORKING_DAYS, HAND_BACKS_TO_COORDINATOR
from portal.staff.models import Account, Unit
from portal.staff.policy import may
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.workdays import end_of_day, load_calendar, local_day, remaining_working_days


async def assign_case(
    *,
    case: Case,
    by: Account,
    now: datetime,
    unit: Unit,
    handler: Account | None = None,
    inner_due_on: date | None = None,
) -> CaseFact:
    """Assign a case to a unit, to one of its people, by an inner date before the due day. Raises Conflict."""
    must_not_be_about(case, by)
    _must_be_the_coordinators(case, by)
    await _must_not_judge_itself(case, unit)
    _must_belong(handler, unit)
    _must_lie_before(case, inner_due_on, now)
    return await move(
        case=case,
        verb="assign",
        by=by,
        now=now,
        detail={
            "unit": unit.id,
            "handler": handler.id if handler else None,
            "inner_due_on": inner_due_on.isoformat() if inner_due_on else None,
        },
        unit_id=unit.id,
        handler_id=handler.id if handler else None,
        assigned_at=now,
        inner_due_at=end_of_day(inner_due_on) if inner_due_on else None,
        with_coordinator=False,
        extension=_asked_for_by(case, unit.id),
    )


async def sign_for(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Sign for a case of the own unit; who signs handles it where nobody was named. Raises Conflict, NotFound."""
    must_be_of_its_unit(case, by)
    return await move(case=case, verb="sign for", by=by, now=now, handler_id=case.handler_id or by.id)


async def start(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Start to work on a case of the own unit. Raises Conflict, NotFound."""
    must_be_of_its_unit(case, by)
    return await move(case=case, verb="start", by=by, now=now, handler_id=case.handler_id or by.id)


async def hand_back(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Hand a case back within two working days of its assignment; the third time it goes to a coordinator.

    Raises Conflict, NotFound, WordsMissing.
    """
    must_be_of_its_unit(case, by)
    if not is_early_enough_to_hand_back(case, now):
        raise Conflict(N_("交办已经超过 2 个工作日，不能再退回。确实不归本单位的，请写内部记录并联系受理员。"))
    times = case.handed_back + 1
    return await move(
        case=case,
        verb="hand back",
        by=by,
        now=now,
        words={"back": words},
        detail={"unit": case.unit_id, "times": times},
        unit_id=None,
        handler_id=None,
        assigned_at=None,
        inner_due_at=None,
        handed_back=times,
        extension=_asked_for_by(case, None),
        with_coordinator=case.with_coordinator or times >= HAND_BACKS_TO_COORDINATOR,
    )


async def remind(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Remind a case's unit of it (催办); the words are for colleagues. Raises Conflict, NotFound."""
    must_not_be_about(case, by)
    async with in_transaction():
        held = await hold(case=case, states=AWAITING_ANSWER)
        detail = {"unit": held.unit_id, "handler": held.handler_id}
        return await append(case_id=case.id, kind=REMINDED, by=by, now=now, words={"note": words}, detail=detail)


def _asked_for_by(case: Case, unit_id: int | None) -> str:
    """What becomes of an extension: what a unit asked for and nobody decided goes with the unit."""
    return "" if case.extension == "asked" and case.unit_id != unit_id else case.extension


def _must_be_the_coordinators(case: Case, by: Account) -> None:
    if case.with_coordinator and not may(by.role, "assign cases handed back thrice"):
        raise Conflict(N_("这件已经退回三次，由协调员确定承办单位。"))


async def _must_not_judge_itself(case: Case, unit: Unit) -> None:
    if not case.about_people:
        return
    if case.about_unit_id is None:
        raise Conflict(N_("不知道反映的是哪个单位的人员，不能转给任何单位，请由协调员直接答复。"))
    await case.fetch_related("project")
    if unit.id in not_to_be_asked(case):
        raise Conflict(N_("反映的就是这个单位的人员，或者项目由这个单位负责，不能转给它，请另选单位。"))


def _must_belong(handler: Account | None, unit: Unit) -> None:
    if handler is None:
        return
    if handler.unit_id != unit.id or handler.disabled_at or not may(handler.role, "handle cases"):
        raise Conflict(N_("%(who)s不是这个单位的承办人，请另选一位。"), who=handler.name)


def _must_lie_before(case: Case, inner_due_on: date | None, now: datetime) -> None:
    if inner_due_on and not local_day(now) <= inner_due_on <= due_day(case):
        raise Conflict(N_("内部期限要在今天到%(due)s之间。"), due=due_day(case))


def is_early_enough_to_hand_back(case: Case, now: datetime) -> bool:
    """Whether at most two working days have passed since its assignment."""
    first, today = local_day(case.assigned_at or now), local_day(now)
    days = remaining_working_days(first, today, calendar=load_calendar()) if today > first else 0
    return days <= HAND_BACK_WORKING_DAYS
