"""A new round, and what is left of the first one: whom its answers reach, its clock, and what was erased."""

from datetime import timedelta

import pytest

from portal.feedback.facts import NOTED
from portal.feedback.handling.asking import ask_back
from portal.feedback.handling.extension import ask_for_extension
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.handling.verdicts import judge
from portal.feedback.models import Case, CaseWords
from portal.feedback.moves import append
from portal.feedback.receipts.erasure import erase_case
from portal.feedback.receipts.timeline import timeline_of
from portal.settings import Settings
from portal.store.photo_store import PhotoStore
from portal.web.problems import Conflict
from tests.feedback.course import ANSWER, Course, kinds_of, newest_of, read


async def judges(course: Course, case_id: int, verdict: str) -> Case:
    await judge(case=await read(case_id), verdict=verdict, now=course.clock())
    return await read(case_id)


async def test_a_danger_that_is_not_solved_is_due_in_24_hours_again(course: Course) -> None:
    main_id = await course.working()
    joined_id = await course.joined_to(main_id)
    await mark_urgent(case=await read(main_id), by=course.world.ines, now=course.clock())
    course.clock.forward(hours=2)
    await course.answer(main_id)
    course.clock.forward(days=2)
    for case_id in (main_id, joined_id):
        case = await judges(course, case_id, "not solved")
        assert (case.state, case.urgent_at, case.due_at) == (
            "reopened",
            course.clock(),
            course.clock() + timedelta(hours=24),
        )
        assert (await newest_of(case_id)).detail["to"] == case.due_at.isoformat()


async def test_an_answer_of_the_second_round_does_not_reach_who_joined_in_the_first(course: Course) -> None:
    main_id = await course.working()
    joined_id = await course.joined_to(main_id)
    await course.answer(main_id)
    first = (await read(joined_id)).answered_at
    course.clock.forward(days=1)
    await judges(course, main_id, "not solved")
    later_id = await course.joined_to(main_id)
    for words in ("第二次的答复。", "第二次答复的更正。"):
        course.clock.forward(hours=1)
        await course.answer(main_id, words=words)
        assert (await newest_of(later_id)).said("words") == words
    assert ((await newest_of(joined_id)).said("words"), (await read(joined_id)).answered_at) == (ANSWER, first)


async def test_who_joined_in_the_first_round_reads_nothing_of_the_second(course: Course) -> None:
    main_id = await course.working()
    joined_id = await course.joined_to(main_id)
    await course.answer(main_id)
    before = [(step.kind, step.of_main) for step in await timeline_of(await read(joined_id))]
    await judges(course, main_id, "not solved")
    course.clock.forward(hours=1)
    await ask_back(case=await read(main_id), by=course.world.hans, now=course.clock(), question="现在呢？")
    assert [(step.kind, step.of_main) for step in await timeline_of(await read(joined_id))] == before
    assert ("working", True) in before and before[-1] == ("answered", False)


async def test_an_erased_case_is_not_judged_from_a_page_that_was_open_before(
    course: Course, settings: Settings
) -> None:
    case_id, store = await course.answered(), PhotoStore(settings.photo_dir)
    closed = await judges(course, case_id, "solved")
    await erase_case(case=closed, number="GX-2024-000001", photo_store=store, now=course.clock())
    for case in (closed, await read(case_id)):
        with pytest.raises(Conflict):
            await judge(case=case, verdict="not solved", words="还是响。", now=course.clock())
        with pytest.raises(Conflict):
            await judge(case=case, verdict="solved", words="很快。", now=course.clock())
    assert ((await read(case_id)).state, await CaseWords.filter(case_id=case_id).count()) == ("closed", 0)


async def test_words_that_came_after_an_erasure_go_with_the_next(course: Course, settings: Settings) -> None:
    case_id, store = await course.answered(), PhotoStore(settings.photo_dir)
    assert await erase_case(case=await read(case_id), number="GX-2024-000001", photo_store=store, now=course.clock())
    await append(case_id=case_id, kind=NOTED, by=course.world.hans, now=course.clock(), words={"note": "她又来电。"})
    assert not await erase_case(
        case=await read(case_id), number="GX-2024-000001", photo_store=store, now=course.clock()
    )
    assert (await CaseWords.filter(case_id=case_id).count(), (await kinds_of(case_id)).count("erased")) == (0, 1)


async def test_a_new_round_may_ask_anew_and_has_no_second_extension(course: Course) -> None:
    case_id, hans = await course.waiting(), course.world.hans
    await Case.filter(id=case_id).update(extension="granted")
    await course.answer(case_id)
    case = await judges(course, case_id, "not solved")
    assert (case.extension, case.urgent_at, case.asked_at) == ("granted", None, None)
    with pytest.raises(Conflict, match="只能申请一次"):
        await ask_for_extension(case=case, by=hans, now=course.clock(), days=3, words="缺备件。")
    await ask_back(case=case, by=hans, now=course.clock(), question="现在呢？")
    assert (await read(case_id)).asked_at == course.clock()
