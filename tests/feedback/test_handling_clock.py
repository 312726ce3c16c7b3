"""Asking the resident back, more time, 24 hours for a danger, overdue: each due date that moves moves with its fact."""

from datetime import datetime, timedelta

import pytest

from portal.feedback.handling.asking import ask_back, reply, resume_waiting
from portal.feedback.handling.escalation import escalate_overdue
from portal.feedback.handling.extension import ask_for_extension, grant_extension, refuse_extension
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.moves import WordsMissing
from portal.web.problems import Conflict
from tests.feedback.course import QUESTION, Course, kinds_of, newest_of, read
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

pytestmark = both_databases

WHY = "水泵的备件要从外地运来。"


def end_of(clock: Clock, day: int) -> datetime:
    """24:00 in Shanghai of a day of July 2024."""
    return clock().replace(day=day, hour=16, minute=0)


async def asks(course: Course, case_id: int, days: int = 3) -> None:
    now = course.clock()
    await ask_for_extension(case=await read(case_id), by=course.world.hans, now=now, days=days, words=WHY)


async def test_the_clock_stands_while_the_resident_is_asked(course: Course) -> None:
    case_id = await course.waiting()  # Wednesday 10 July, due Wednesday the 17th
    joined_id = await course.joined_to(case_id)
    assert ((await read(case_id)).due_at, (await read(case_id)).asked_at) == (end_of(course.clock, 17), course.clock())
    course.clock.forward(days=5)  # Monday: three working days
    await reply(case=await read(case_id), now=course.clock(), words="夜里两点。")
    case, fact = await read(case_id), await newest_of(case_id)
    assert (case.state, case.due_at, case.asked_at, case.paused_days, case.unread) == (
        "working",
        end_of(course.clock, 22),
        None,
        3,
        True,
    )
    moved = {"from": end_of(course.clock, 17).isoformat(), "to": end_of(course.clock, 22).isoformat(), "days": 3}
    assert (fact.kind, fact.said("added"), fact.detail) == ("replied", "夜里两点。", moved)
    along = await newest_of(joined_id)
    assert (along.kind, along.detail, (await read(joined_id)).due_at) == (
        "due moved",
        {**moved, "with": case_id, "why": "waiting"},
        end_of(course.clock, 22),
    )
    assert {(await read(row)).promised_at for row in (case_id, joined_id)} == {end_of(course.clock, 17)}


async def test_a_reply_of_the_same_day_moves_nothing(course: Course) -> None:
    case_id = await course.waiting()
    await reply(case=await read(case_id), now=course.clock.forward(hours=5), words="夜里两点。")
    assert ((await read(case_id)).due_at, (await newest_of(case_id)).detail) == (end_of(course.clock, 17), {})


async def test_the_clock_stands_for_ten_working_days_at_most(course: Course) -> None:
    case_id = await course.waiting()
    course.clock.moment = end_of(course.clock, 24) - timedelta(seconds=1)
    assert await resume_waiting(now=course.clock()) == 0
    assert await resume_waiting(now=course.clock.forward(seconds=1)) == 1
    assert await resume_waiting(now=course.clock()) == 0
    case, fact = await read(case_id), await newest_of(case_id)
    assert (case.state, case.due_at, case.paused_days) == ("working", end_of(course.clock, 31), 10)
    assert (fact.kind, fact.by_id, fact.detail["days"]) == ("resumed", None, 10)


async def test_the_resident_is_asked_once(course: Course) -> None:
    case_id = await course.waiting()
    await reply(case=await read(case_id), now=course.clock(), words="夜里两点。")
    with pytest.raises(Conflict, match="已经请居民补充过一次"):
        await ask_back(case=await read(case_id), by=course.world.hans, now=course.clock(), question=QUESTION)
    assert (await read(case_id)).state == "working"


async def test_an_answer_while_waiting_counts_the_days_that_the_clock_stood(course: Course) -> None:
    case_id = await course.waiting()
    course.clock.forward(days=1)
    fact = await course.answer(case_id)
    assert (fact.detail["days"], fact.detail["way"]) == (1, "solved")
    assert ((await read(case_id)).due_at, (await read(case_id)).asked_at) == (end_of(course.clock, 18), None)


async def test_more_time_is_granted_from_outside_the_unit_and_the_resident_told_why(course: Course) -> None:
    case_id = await course.working()
    joined_id = await course.joined_to(case_id)
    await asks(course, case_id)
    assert ((await read(case_id)).extension, (await read(case_id)).due_at) == ("asked", end_of(course.clock, 17))
    with pytest.raises(Conflict, match="承办单位以外"):
        await grant_extension(case=await read(case_id), by=course.world.hans, now=course.clock())
    await grant_extension(case=await read(case_id), by=course.world.ines, now=course.clock())
    case, fact = await read(case_id), await newest_of(case_id)
    assert (case.extension, case.due_at, case.promised_at) == (
        "granted",
        end_of(course.clock, 22),
        end_of(course.clock, 17),
    )
    assert (fact.kind, fact.said("words"), fact.detail["days"]) == ("extended", WHY, 3)
    assert fact.detail["to"] == end_of(course.clock, 22).isoformat()
    along = await newest_of(joined_id)
    assert (along.kind, (await read(joined_id)).due_at) == ("due moved", end_of(course.clock, 22))
    with pytest.raises(Conflict, match="只能申请一次"):
        await asks(course, case_id)


async def test_more_time_is_refused_with_a_reason_and_for_good(course: Course) -> None:
    case_id = await course.working()
    await asks(course, case_id)
    with pytest.raises(WordsMissing):
        await refuse_extension(case=await read(case_id), by=course.world.sue, now=course.clock(), words="")
    await refuse_extension(case=await read(case_id), by=course.world.sue, now=course.clock(), words="备件本市就有。")
    case, fact = await read(case_id), await newest_of(case_id)
    assert (case.extension, case.due_at) == ("refused", end_of(course.clock, 17))
    assert (fact.kind, fact.said("back")) == ("extension refused", "备件本市就有。")
    for deciding in (asks(course, case_id), grant_extension(case=case, by=course.world.sue, now=course.clock())):
        with pytest.raises(Conflict):
            await deciding


@pytest.mark.parametrize("days", [0, 11])
async def test_more_time_is_one_to_ten_working_days(course: Course, days: int) -> None:
    case_id = await course.working()
    with pytest.raises(Conflict, match="10 个工作日"):
        await asks(course, case_id, days)


async def test_more_time_is_asked_for_before_the_due_date(course: Course) -> None:
    case_id = await course.working()
    course.clock.moment = end_of(course.clock, 17)
    with pytest.raises(Conflict, match="已经过了到期日"):
        await asks(course, case_id)
    course.clock.forward(seconds=-1)
    await asks(course, case_id)
    assert (await newest_of(case_id)).kind == "extension asked"


async def test_a_danger_is_due_in_24_real_hours(course: Course) -> None:
    case_id = await course.waiting()
    joined_id = await course.joined_to(case_id)
    await mark_urgent(case=await read(case_id), by=course.world.ines, now=course.clock())
    end = course.clock() + timedelta(hours=24)
    case = await read(case_id)
    assert (case.due_at, case.urgent_at, case.asked_at, case.state) == (end, course.clock(), None, "waiting")
    assert (await newest_of(case_id)).detail == {"from": end_of(course.clock, 17).isoformat(), "to": end.isoformat()}
    assert ((await read(joined_id)).due_at, (await newest_of(joined_id)).kind) == (end, "due moved")
    with pytest.raises(Conflict, match="已经标为紧急"):
        await mark_urgent(case=await read(case_id), by=course.world.ines, now=course.clock())
    await reply(case=await read(case_id), now=course.clock.forward(hours=2), words="夜里两点。")
    assert (await read(case_id)).due_at == end
    with pytest.raises(Conflict, match="24 小时"):
        await asks(course, case_id)


async def test_the_days_that_the_clock_stood_survive_the_mark_of_danger(course: Course) -> None:
    case_id = await course.waiting()  # Wednesday 10 July, due Wednesday the 17th
    joined_id = await course.joined_to(case_id)
    course.clock.moment = end_of(course.clock, 17) + timedelta(hours=2)  # it stood for six working days
    await mark_urgent(case=await read(case_id), by=course.world.ines, now=course.clock())
    end = course.clock() + timedelta(hours=24)
    case = await read(case_id)
    assert (case.due_at, case.urgent_at, case.paused_days, case.promised_at) == (
        end,
        course.clock(),
        6,
        end_of(course.clock, 17),
    )
    assert ((await read(joined_id)).due_at, (await read(joined_id)).urgent_at) == (end, course.clock())
    assert await escalate_overdue(now=course.clock()) == 0


async def test_a_danger_near_the_due_date_keeps_it(course: Course) -> None:
    case_id = await course.working()
    course.clock.moment = end_of(course.clock, 17) - timedelta(hours=3)
    await mark_urgent(case=await read(case_id), by=course.world.ines, now=course.clock())
    assert ((await read(case_id)).due_at, (await newest_of(case_id)).detail) == (end_of(course.clock, 17), {})


async def test_what_is_overdue_comes_before_the_supervisor_once(course: Course) -> None:
    case_id = await course.working()
    waiting_id = await course.waiting()
    course.clock.moment = end_of(course.clock, 17) - timedelta(seconds=1)
    assert await escalate_overdue(now=course.clock()) == 0
    assert await escalate_overdue(now=course.clock.forward(seconds=1)) == 1
    assert await escalate_overdue(now=course.clock()) == 0
    assert ((await newest_of(case_id)).kind, (await newest_of(case_id)).detail) == ("escalated", {"why": "overdue"})
    assert (await read(case_id)).escalated_at == course.clock()
    assert "escalated" not in await kinds_of(waiting_id)
