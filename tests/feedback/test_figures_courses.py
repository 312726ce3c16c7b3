"""What the figures make of cases that went their way by the verbs: those that go along, and those in danger."""

from datetime import timedelta

import pytest

from portal.feedback.figures.counting import count_month
from portal.feedback.figures.months import month_of
from portal.feedback.handling.answering import answer_case
from portal.feedback.handling.asking import ask_back, reply
from portal.feedback.handling.extension import ask_for_extension, grant_extension
from portal.feedback.handling.urgency import mark_urgent
from tests.feedback.course import ANSWER, QUESTION, Course, read
from tests.kit.databases import both_databases

DUE = ("due", "on_time", "late", "extended", "paused")


@both_databases
@pytest.mark.parametrize("fate", ["extended", "paused"])
async def test_who_goes_along_with_an_extended_or_paused_case_counts_as_it_does(course: Course, fate: str) -> None:
    hans, ines, now = course.world.hans, course.world.ines, course.clock()
    main = await course.working()
    await course.joined_to(main)
    end = (await read(main)).due_at
    if fate == "extended":
        await ask_for_extension(case=await read(main), by=hans, now=now, days=10, words="配件要订货。")
        await grant_extension(case=await read(main), by=ines, now=now)
    else:
        await ask_back(case=await read(main), by=hans, now=now, question=QUESTION)
        await reply(case=await read(main), now=now + timedelta(days=6), words="夜里两点。")
    answered = end + timedelta(days=1)
    await answer_case(case=await read(main), by=hans, now=answered, words=ANSWER, way="solved")
    counts = (await count_month(month_of(end), until=answered + timedelta(days=2))).total()
    assert {name: counts[name] for name in DUE if counts[name]} == {"due": 2, fate: 2}


@both_databases
async def test_a_danger_that_is_asked_back_is_late_and_not_paused(course: Course) -> None:
    now = course.clock()
    case_id = await course.working()
    await mark_urgent(case=await read(case_id), by=course.world.ines, now=now)
    await ask_back(case=await read(case_id), by=course.world.hans, now=now, question=QUESTION)
    end, answered = (await read(case_id)).due_at, now + timedelta(days=3)
    await answer_case(case=await read(case_id), by=course.world.hans, now=answered, words=ANSWER, way="solved")
    counts = (await count_month(month_of(end), until=answered + timedelta(days=1))).total()
    assert {name: counts[name] for name in DUE if counts[name]} == {"due": 1, "late": 1}
