"""Assigning, signing for, starting, handing back, reminding: by whom, when, and what the history says of it."""

from datetime import timedelta

import pytest

from portal.feedback.handling.asking import ask_back, reply
from portal.feedback.handling.assignment import assign_case, hand_back, remind, sign_for, start
from portal.feedback.handling.extension import ask_for_extension
from portal.feedback.moves import WordsMissing
from portal.staff.models import Account, Unit
from portal.web.problems import Conflict, NotFound
from tests.feedback.course import Course, facts_of, kinds_of, newest_of, read
from tests.kit.cast import BOBS_UNIT, DANS_UNIT
from tests.kit.databases import both_databases

REASON = "泵站的电路归供电公司管。"


@both_databases
async def test_a_case_goes_to_a_unit_which_signs_and_starts(course: Course) -> None:
    case_id, world = await course.accepted(), course.world
    unit, day = await Unit.get(name_zh=BOBS_UNIT), (course.clock() + timedelta(days=2)).date()
    await assign_case(
        case=await read(case_id), by=world.ines, now=course.clock(), unit=unit, handler=world.kai, inner_due_on=day
    )
    assert (await newest_of(case_id)).detail == {"unit": unit.id, "handler": world.kai.id, "inner_due_on": "2024-07-12"}
    case = await read(case_id)
    assert (case.state, case.assigned_at, case.inner_due_at) == (
        "assigned",
        course.clock(),
        course.clock().replace(day=12, hour=16),
    )
    await sign_for(case=case, by=world.hans, now=course.clock())
    await start(case=await read(case_id), by=world.hans, now=course.clock())
    case = await read(case_id)
    assert (case.state, case.unit_id, case.handler_id) == ("working", unit.id, world.kai.id)
    assert await kinds_of(case_id) == ["submitted", "accepted", "assigned", "signed", "working"]


async def test_who_signs_handles_what_nobody_was_named_for(course: Course) -> None:
    case_id = await course.assigned()
    await sign_for(case=await read(case_id), by=course.world.kai, now=course.clock())
    assert (await read(case_id)).handler_id == course.world.kai.id


@pytest.mark.parametrize("verb", [sign_for, start])
async def test_another_unit_neither_signs_nor_starts(course: Course, verb: object) -> None:
    case_id = await course.assigned()
    with pytest.raises(Conflict, match="不由您的单位承办"):
        await verb(case=await read(case_id), by=course.world.dora, now=course.clock())  # type: ignore[operator]
    assert (await read(case_id)).state == "assigned"


async def test_a_case_is_assigned_to_people_of_that_unit_who_handle_cases(course: Course) -> None:
    case_id, world = await course.accepted(), course.world
    unit = await Unit.get(name_zh=BOBS_UNIT)
    await Account.filter(id=world.kai.id).update(disabled_at=course.clock())
    for handler in (world.dora, world.bob, await Account.get(id=world.kai.id)):
        with pytest.raises(Conflict, match="不是这个单位的承办人"):
            await assign_case(case=await read(case_id), by=world.ines, now=course.clock(), unit=unit, handler=handler)
    assert await kinds_of(case_id) == ["submitted", "accepted"]


@pytest.mark.parametrize("days", [-1, 8])
async def test_an_inner_date_lies_before_the_due_day(course: Course, days: int) -> None:
    case_id, unit = await course.accepted(), await Unit.get(name_zh=BOBS_UNIT)
    day = (course.clock() + timedelta(days=days)).date()
    with pytest.raises(Conflict, match="内部期限"):
        await assign_case(
            case=await read(case_id), by=course.world.ines, now=course.clock(), unit=unit, inner_due_on=day
        )


@both_databases
async def test_a_unit_hands_back_with_a_reason(course: Course) -> None:
    case_id = await course.assigned()
    with pytest.raises(WordsMissing):
        await hand_back(case=await read(case_id), by=course.world.hans, now=course.clock(), words="")
    course.clock.forward(days=2)  # Friday, the second working day
    await hand_back(case=await read(case_id), by=course.world.hans, now=course.clock(), words=REASON)
    case, fact = await read(case_id), await newest_of(case_id)
    assert (case.state, case.unit_id, case.handler_id, case.assigned_at) == ("accepted", None, None, None)
    assert (case.handed_back, case.with_coordinator) == (1, False)
    assert (fact.kind, fact.detail["times"], fact.said("back")) == ("handed back", 1, REASON)


async def test_after_two_working_days_nothing_is_handed_back(course: Course) -> None:
    case_id = await course.assigned()
    course.clock.forward(days=5)  # Monday, the third working day
    with pytest.raises(Conflict, match="2 个工作日"):
        await hand_back(case=await read(case_id), by=course.world.hans, now=course.clock(), words=REASON)
    assert (await read(case_id)).state == "assigned"


@both_databases
async def test_what_was_handed_back_thrice_is_assigned_by_the_coordinator_only(course: Course) -> None:
    case_id, world = await course.accepted(), course.world
    for _ in range(3):
        await course.assign(case_id)
        await hand_back(case=await read(case_id), by=world.hans, now=course.clock(), words=REASON)
    case, unit = await read(case_id), await Unit.get(name_zh=DANS_UNIT)
    assert (case.handed_back, case.with_coordinator) == (3, True)
    with pytest.raises(Conflict, match="协调员"):
        await assign_case(case=case, by=world.ines, now=course.clock(), unit=unit)
    await assign_case(case=case, by=world.cora, now=course.clock(), unit=unit)
    assert ((await read(case_id)).state, (await read(case_id)).with_coordinator) == ("assigned", False)


async def test_a_complaint_about_people_is_not_assigned_to_their_unit(course: Course) -> None:
    about = await Unit.get(name_zh=BOBS_UNIT)
    case_id = await course.submitted(about_people=True, about_unit_id=about.id, state="accepted")
    with pytest.raises(NotFound):
        await course.assign(case_id)
    with pytest.raises(Conflict, match="不能转给它"):
        await assign_case(case=await read(case_id), by=course.world.cora, now=course.clock(), unit=about)
    other = await Unit.get(name_zh=DANS_UNIT)
    await assign_case(case=await read(case_id), by=course.world.cora, now=course.clock(), unit=other)
    with pytest.raises(NotFound):
        await sign_for(case=await read(case_id), by=course.world.hans, now=course.clock())
    await sign_for(case=await read(case_id), by=course.world.dora, now=course.clock())
    assert (await read(case_id)).state == "signed"


async def test_a_complaint_about_people_of_nobody_knows_which_unit_goes_to_none(course: Course) -> None:
    case_id = await course.submitted(about_people=True, state="accepted")
    with pytest.raises(Conflict, match="由协调员直接答复"):
        unit = await Unit.get(name_zh=DANS_UNIT)
        await assign_case(case=await read(case_id), by=course.world.cora, now=course.clock(), unit=unit)


async def test_a_reminder_is_for_colleagues_and_rules_nothing_out(course: Course) -> None:
    case_id = await course.assigned()
    before = await read(case_id)
    await remind(case=before, by=course.world.sue, now=course.clock(), words="明天到期，请抓紧。")
    fact = (await facts_of(case_id))[-1]
    assert (fact.kind, fact.said("note"), fact.by_id) == ("reminded", "明天到期，请抓紧。", course.world.sue.id)
    await sign_for(case=before, by=course.world.hans, now=course.clock())


async def test_nobody_is_reminded_of_what_was_answered(course: Course) -> None:
    case_id = await course.answered()
    with pytest.raises(Conflict):
        await remind(case=await read(case_id), by=course.world.sue, now=course.clock(), words="请抓紧。")
    assert (await kinds_of(case_id))[-1] == "answered"


async def test_more_time_that_nobody_decided_goes_with_the_unit_that_asked(course: Course) -> None:
    case_id = await course.assigned()
    by, now = course.world.hans, course.clock()
    await ask_for_extension(case=await read(case_id), by=by, now=now, days=3, words="缺备件。")
    await hand_back(case=await read(case_id), by=by, now=now, words="不归我们管。")
    assert (await read(case_id)).extension == ""
    await course.assign(case_id, DANS_UNIT)
    by = course.world.dora
    await ask_for_extension(case=await read(case_id), by=by, now=now, days=3, words="缺备件。")
    assert (await read(case_id)).extension == "asked"


async def test_a_reply_to_a_question_of_intake_leads_back_to_intake(course: Course) -> None:
    case_id = await course.accepted()
    await ask_back(case=await read(case_id), by=course.world.ines, now=course.clock(), question="哪一盏灯？")
    await reply(case=await read(case_id), now=course.clock(), words="桥头那盏。")
    assert ((await read(case_id)).state, (await read(case_id)).unit_id) == ("accepted", None)
