"""Answers and verdicts: three ways to close, what the resident says of it, and a new round."""

from datetime import timedelta

import pytest

from portal.feedback.handling.answering import answer_case
from portal.feedback.handling.verdicts import judge
from portal.feedback.lock import Locked
from portal.feedback.models import Case
from portal.feedback.moves import WordsMissing
from portal.web.problems import Conflict, NotFound
from tests.feedback.course import ANSWER, Course, facts_of, kinds_of, newest_of, read
from tests.kit.databases import both_databases


async def judges(course: Course, case_id: int, verdict: str, **more: str) -> Case:
    await judge(case=await read(case_id), verdict=verdict, now=course.clock(), **more)
    return await read(case_id)


@both_databases
async def test_whoever_joined_is_answered_along(course: Course) -> None:
    main_id = await course.working()
    joined = [await course.joined_to(main_id) for _ in range(2)]
    course.clock.forward(days=1)
    await course.answer(main_id, own="The bearing was replaced.", way="explained")
    for case_id in (main_id, *joined):
        case, fact = await read(case_id), await newest_of(case_id)
        assert (case.state, case.way, case.answered_at, case.first_answered_at, case.unread) == (
            "answered",
            "explained",
            course.clock(),
            course.clock(),
            False,
        )
        assert (fact.kind, fact.said("words"), fact.said("own")) == ("answered", ANSWER, "The bearing was replaced.")
        assert (fact.by_id, fact.detail.get("with")) == (course.world.hans.id, main_id if case_id in joined else None)


@both_databases
async def test_a_verdict_of_who_joined_is_their_own(course: Course) -> None:
    main_id = await course.working()
    first_id, second_id = [await course.joined_to(main_id) for _ in range(2)]
    await course.answer(main_id)
    main = await read(main_id)
    assert (await judges(course, first_id, "solved")).state == "closed"
    case = await judges(course, second_id, "not solved")
    assert (case.state, case.joined_to_id, case.unit_id, case.handler_id) == (
        "reopened",
        None,
        main.unit_id,
        main.handler_id,
    )
    main = await read(main_id)
    assert (main.state, main.verdict, main.joined_count) == ("answered", "", 1)


async def test_an_answer_again_begins_the_days_anew_and_reaches_who_joined(course: Course) -> None:
    main_id = await course.working()
    joined_id = await course.joined_to(main_id)
    await course.answer(main_id)
    first = course.clock()
    await judges(course, main_id, "partly")
    course.clock.forward(days=3)
    await course.answer(main_id, words="补充：排水口也已清理。")
    for case_id in (main_id, joined_id):
        case = await read(case_id)
        assert (case.state, case.first_answered_at, case.answered_at) == ("answered", first, course.clock())
        assert (await newest_of(case_id)).said("words") == "补充：排水口也已清理。"
    assert (await read(main_id)).verdict == "partly"
    assert (await judges(course, main_id, "partly")).verdict_at == course.clock()


async def test_an_answer_needs_words_and_a_way(course: Course) -> None:
    case_id = await course.working()
    for words, way in (("", "solved"), (ANSWER, ""), (ANSWER, "closed")):
        with pytest.raises(WordsMissing):
            await course.answer(case_id, words=words, way=way)
    assert (await read(case_id)).state == "working"


async def test_a_unit_answers_its_own_cases_only(course: Course) -> None:
    case_id, world = await course.working(), course.world
    with pytest.raises(Conflict, match="不由您的单位承办"):
        await answer_case(case=await read(case_id), by=world.dora, now=course.clock(), words=ANSWER, way="solved")
    await answer_case(case=await read(case_id), by=world.ines, now=course.clock(), words=ANSWER, way="solved")
    assert (await newest_of(case_id)).by_id == world.ines.id


async def test_the_unit_of_the_project_answers_what_is_assigned_to_nobody_and_keeps_it(course: Course) -> None:
    case_id, world = await course.accepted(), course.world
    with pytest.raises(Conflict):
        await answer_case(case=await read(case_id), by=world.dora, now=course.clock(), words=ANSWER, way="solved")
    await course.answer(case_id)
    case = await judges(course, case_id, "not solved")
    assert (case.state, case.unit_id, case.handler_id) == ("reopened", world.hans.unit_id, world.hans.id)


async def test_a_unit_does_not_answer_a_complaint_about_its_people(course: Course) -> None:
    case_id = await course.submitted(
        about_people=True, about_unit_id=course.world.hans.unit_id, unit_id=course.world.hans.unit_id, state="working"
    )
    with pytest.raises(NotFound):
        await course.answer(case_id)
    assert (await read(case_id)).state == "working"


@both_databases
async def test_solved_closes_at_once(course: Course) -> None:
    case_id = await course.answered()
    case = await judges(course, case_id, "solved")
    assert (case.state, case.closed_at, case.verdict, case.verdict_at) == (
        "closed",
        course.clock(),
        "solved",
        course.clock(),
    )
    assert (await kinds_of(case_id))[-2:] == ["judged", "closed"]


@both_databases
async def test_partly_solved_is_noted_and_closes_nothing(course: Course) -> None:
    case_id = await course.answered()
    case = await judges(course, case_id, "partly", satisfaction="basically", words="夜里好多了，白天还有。")
    assert (case.state, case.verdict, case.satisfaction) == ("answered", "partly", "basically")
    fact = await newest_of(case_id)
    assert (fact.kind, fact.detail) == ("judged", {"verdict": "partly", "satisfaction": "basically"})
    assert fact.said("added") == "夜里好多了，白天还有。"


@both_databases
async def test_not_solved_begins_a_new_round_with_its_full_term(course: Course) -> None:
    case_id = await course.answered()
    first = await read(case_id)
    course.clock.forward(days=15, seconds=-1)  # Thursday 25 July
    case = await judges(course, case_id, "not solved", words="还是响。")
    assert (case.state, case.rounds, case.verdict, case.closed_at) == ("reopened", 2, "not solved", None)
    assert case.due_at == course.clock().replace(month=8, day=1, hour=16, minute=0, second=0)
    assert (case.first_answered_at, case.promised_at) == (first.first_answered_at, first.due_at)
    judged, reopened = (await facts_of(case_id))[-2:]
    assert (judged.kind, judged.said("added")) == ("judged", "还是响。")
    assert reopened.detail == {"round": 2, "from": first.due_at.isoformat(), "to": case.due_at.isoformat()}


@both_databases
async def test_a_second_not_solved_goes_to_the_supervisor(course: Course) -> None:
    case_id = await course.answered()
    assert (await judges(course, case_id, "not solved")).escalated_at is None
    await course.answer(case_id)
    case = await judges(course, case_id, "not solved")
    assert (case.state, case.rounds, case.escalated_at) == ("reopened", 3, course.clock())
    fact = await newest_of(case_id)
    assert (fact.kind, fact.detail) == ("escalated", {"why": "not solved twice"})


@both_databases
@pytest.mark.parametrize("verdict", ["solved", "partly", "not solved"])
async def test_judging_twice_the_same_is_one(course: Course, verdict: str) -> None:
    case_id = await course.answered()
    before = await judges(course, case_id, verdict, satisfaction="not")
    kinds = await kinds_of(case_id)
    again = await judges(course, case_id, verdict, satisfaction="not")
    assert (again.moved, await kinds_of(case_id)) == (before.moved, kinds)


@pytest.mark.parametrize(("verdict", "state"), [("solved", "closed"), ("not solved", "reopened")])
async def test_words_may_follow_the_one_tap(course: Course, verdict: str, state: str) -> None:
    case_id = await course.answered()
    await judges(course, case_id, verdict)
    case = await judges(course, case_id, verdict, satisfaction="basically", words="来得很快。")
    assert (case.state, case.satisfaction, case.rounds) == (state, "basically", 2 if state == "reopened" else 1)
    assert (await newest_of(case_id)).said("added") == "来得很快。"


async def test_who_said_solved_may_object_for_15_days(course: Course) -> None:
    case_id = await course.answered()
    await judges(course, case_id, "solved")
    course.clock.forward(days=14)
    assert (await judges(course, case_id, "not solved")).state == "reopened"


async def test_after_15_days_a_closed_case_is_not_judged(course: Course) -> None:
    case_id = await course.answered()
    await judges(course, case_id, "solved")
    course.clock.forward(days=15)
    with pytest.raises(Conflict, match="已满 15 天"):
        await judges(course, case_id, "not solved")
    assert (await read(case_id)).state == "closed"


async def test_what_is_not_answered_is_not_judged(course: Course) -> None:
    over = await course.submitted(state="withdrawn")
    for case_id, told in (
        (await course.submitted(), "还没有答复"),
        (await course.working(), "还没有答复"),
        (over, "已经撤回"),
    ):
        with pytest.raises(Conflict, match=told):
            await judges(course, case_id, "solved")
        assert "judged" not in await kinds_of(case_id)


async def test_a_forged_verdict_is_told(course: Course) -> None:
    case_id = await course.answered()
    for verdict, satisfaction in (("great", ""), ("solved", "very")):
        with pytest.raises(Conflict, match="请从列出的评价中选择"):
            await judges(course, case_id, verdict, satisfaction=satisfaction)


async def test_a_case_whose_code_was_just_replaced_is_not_judged(course: Course) -> None:
    case_id = await course.answered()
    await Case.filter(id=case_id).update(locked_until=course.clock() + timedelta(hours=24))
    with pytest.raises(Locked):
        await judges(course, case_id, "solved")
    course.clock.forward(hours=24)
    assert (await judges(course, case_id, "solved")).state == "closed"
