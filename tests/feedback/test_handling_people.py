"""Marking a case as about the people of a unit: in whatever state it is, somebody else goes on with it."""

import pytest

from portal.feedback.handling.answering import answer_case
from portal.feedback.handling.assignment import assign_case
from portal.feedback.handling.people import say_about_people
from portal.feedback.handling.verdicts import judge
from portal.feedback.models import Case
from portal.feedback.queries import cases_visible_to
from portal.feedback.queue.waiting import waits_for
from portal.feedback.receipts.consent import give_consent
from portal.staff.models import Account, Unit
from portal.staff.viewer import Viewer
from portal.web.problems import Conflict
from tests.feedback.course import Course, facts_of, kinds_of, read
from tests.kit.cast import BOBS_UNIT, DANS_UNIT
from tests.kit.databases import both_databases

UNKNOWN = None


async def marked(course: Course, case_id: int, unit: str | None = BOBS_UNIT) -> Case:
    about = await Unit.get(name_zh=unit) if unit else None
    await say_about_people(case=await read(case_id), unit=about, by=course.world.ines, now=course.clock())
    return await read(case_id)


async def waiting_for(account: Account) -> list[int]:
    viewer = Viewer(await Account.get(id=account.id).select_related("unit"))
    return sorted([case.id for case in await cases_visible_to(viewer).filter(waits_for(viewer))])


@both_databases
@pytest.mark.parametrize("begun", ["assigned", "working"])
@pytest.mark.parametrize("unit", [BOBS_UNIT, UNKNOWN])
async def test_what_its_own_unit_has_is_taken_back_and_waits_for_the_coordinator(
    course: Course, begun: str, unit: str | None
) -> None:
    case_id = await (course.assigned() if begun == "assigned" else course.working())
    case = await marked(course, case_id, unit)
    assert (case.state, case.unit_id, case.handler_id, case.assigned_at) == ("accepted", None, None, None)
    assert (await kinds_of(case_id))[-2:] == ["taken back", "about people"]
    assert (await facts_of(case_id))[-2].detail == {"unit": course.world.hans.unit_id}
    assert (await waiting_for(course.world.cora), await waiting_for(course.world.hans)) == ([case_id], [])
    await answer_case(case=case, by=course.world.cora, now=course.clock(), words="已经谈话提醒。", way="explained")
    assert (await read(case_id)).state == "answered"


async def test_what_another_unit_has_stays_there(course: Course) -> None:
    case_id = await course.assigned(DANS_UNIT)
    case = await marked(course, case_id)
    assert (case.state, case.unit_id) == ("assigned", course.world.dora.unit_id)
    assert (await kinds_of(case_id))[-2:] == ["assigned", "about people"]


async def test_the_unit_can_be_told_later_and_not_changed(course: Course) -> None:
    case_id = await course.accepted()
    await marked(course, case_id, UNKNOWN)
    cora, unit = course.world.cora, await Unit.get(name_zh=DANS_UNIT)
    await say_about_people(case=await read(case_id), unit=unit, by=cora, now=course.clock())
    assert (await read(case_id)).about_unit_id == unit.id
    for other in (unit, None):
        with pytest.raises(Conflict, match="已经标明"):
            await say_about_people(case=await read(case_id), unit=other, by=cora, now=course.clock())


async def test_it_is_given_neither_to_that_unit_nor_to_the_unit_of_the_project(course: Course) -> None:
    case_id = await course.accepted()
    await marked(course, case_id, DANS_UNIT)
    for name in (BOBS_UNIT, DANS_UNIT):
        unit = await Unit.get(name_zh=name)
        with pytest.raises(Conflict, match="请另选单位"):
            await assign_case(case=await read(case_id), by=course.world.cora, now=course.clock(), unit=unit)
    assert (await read(case_id)).unit_id is None


async def test_who_was_answered_along_does_not_stand_in_the_way(course: Course) -> None:
    main_id = await course.working()
    await course.joined_to(main_id)
    with pytest.raises(Conflict, match="分出来"):
        await marked(course, main_id)
    assert (await read(main_id)).about_people is False
    await course.answer(main_id)
    await judge(case=await read(main_id), verdict="not solved", now=course.clock())
    assert (await marked(course, main_id)).about_people is True


async def test_consent_from_a_page_of_before_is_none(course: Course) -> None:
    case_id = await course.working()
    before = await read(case_id)
    await marked(course, case_id)
    await give_consent(case=before, now=course.clock())
    assert (await read(case_id)).consent_at is None and "consented" not in await kinds_of(case_id)
