"""Further units that help with a case (协办) under its own due date."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import TASK_DONE, TASK_GIVEN
from portal.feedback.handling.whose import must_handle
from portal.feedback.models import Case, CaseTask
from portal.feedback.moves import WordsMissing, append, hold
from portal.feedback.states import ACCEPTED, WITH_UNIT
from portal.staff.models import Account, Unit
from portal.web.language import N_
from portal.web.problems import Conflict, NotFound


async def give_task(*, case: Case, unit: Unit, words: str, by: Account, now: datetime) -> CaseTask:
    """Ask a further unit for its part; what it finished before can be asked for anew. Raises Conflict, NotFound."""
    await must_handle(case, by)
    if not words:
        raise WordsMissing
    if case.about_people:
        raise Conflict(N_("反映工作人员的办件不请其他单位协办。"))
    async with in_transaction():
        held = await hold(case=case, states=(ACCEPTED, *WITH_UNIT))
        if held.unit_id == unit.id:
            raise Conflict(N_("这件就由该单位主办，不用再请它协办。"))
        task = await _task(case, unit)
        task.update_from_dict(
            {"words": words, "given_at": now, "given_by_id": by.id, "result": "", "done_at": None, "done_by_id": None}
        )
        await task.save()
        detail = {"unit": unit.id, "task": task.id}
        await append(case_id=case.id, kind=TASK_GIVEN, by=by, now=now, words={"note": words}, detail=detail)
        return task


async def finish_task(*, task: CaseTask, result: str, by: Account, now: datetime) -> CaseTask:
    """Say what the own unit did for a case of another. Raises Conflict, NotFound, WordsMissing."""
    if by.unit_id is None or by.unit_id != task.unit_id:
        raise NotFound
    if not result:
        raise WordsMissing
    async with in_transaction():
        # Case before task, as everybody does who holds both.
        case = await Case.select_for_update().get(id=task.case_id)
        if case.erased_at is not None:
            raise Conflict(N_("居民已经要求清除这件的内容，不用再协办。"))
        open_task = CaseTask.filter(id=task.id, done_at=None)
        if not await open_task.update(result=result, done_at=now, done_by_id=by.id):
            raise Conflict(N_("这项协办已经完成。"))
        done = await CaseTask.get(id=task.id)
        detail = {"unit": done.unit_id, "task": done.id}
        await append(case_id=done.case_id, kind=TASK_DONE, by=by, now=now, words={"note": result}, detail=detail)
        return done


async def _task(case: Case, unit: Unit) -> CaseTask:
    """The unit's task of this case, held: the finished one, or a new one, not yet kept."""
    task = await CaseTask.get_or_none(case_id=case.id, unit_id=unit.id)
    if task is not None and task.done_at is None:
        raise Conflict(N_("已经请该单位协办，还没有办完。"))
    return task or CaseTask(case_id=case.id, unit_id=unit.id)
