"""Joining and splitting, who leads on after a withdrawal, tasks of further units, subjects, and updates that settle."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime

import pytest

from portal.feedback.handling.extension import ask_for_extension, grant_extension
from portal.feedback.handling.joining import join_case, split_case
from portal.feedback.handling.labels import label_case
from portal.feedback.handling.settling import settle_cases
from portal.feedback.handling.tasks import finish_task, give_task
from portal.feedback.handling.verdicts import judge
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.models import Case, CaseTask
from portal.feedback.moves import WordsMissing
from portal.projects.models import Project, Update
from portal.staff.models import Unit
from portal.web.problems import Conflict, NotFound
from tests.feedback.course import Course, facts_of, kinds_of, newest_of, read
from tests.kit.cast import BOBS_UNIT, DANS_UNIT
from tests.kit.databases import both_databases

pytestmark = both_databases


async def joins(course: Course, case_id: int, to: int) -> Case:
    await join_case(case=await read(case_id), to=await read(to), by=course.world.ines, now=course.clock())
    return await read(case_id)


async def test_a_case_joins_another_and_is_counted_there(course: Course) -> None:
    main_id, case_id = await course.working(), await course.assigned()
    case = await joins(course, case_id, main_id)
    assert (case.state, case.joined_to_id, case.unit_id) == ("joined", main_id, None)
    assert (await newest_of(case_id)).detail == {"with": main_id}
    fact = await newest_of(main_id)
    assert (fact.kind, fact.detail, (await read(main_id)).joined_count) == ("joined by", {"case": case_id}, 1)


async def test_who_joins_a_joined_case_joins_the_one_that_leads(course: Course) -> None:
    main_id = await course.working()
    middle_id = await course.joined_to(main_id)
    assert (await joins(course, await course.submitted(), middle_id)).joined_to_id == main_id
    assert ((await read(main_id)).joined_count, (await read(middle_id)).joined_count) == (2, 0)


async def test_those_that_were_joined_to_a_case_go_along_with_it(course: Course) -> None:
    main_id, case_id = await course.working(), await course.accepted()
    third_id = await course.joined_to(case_id)
    await joins(course, case_id, main_id)
    assert (await read(third_id)).joined_to_id == main_id
    assert ((await read(main_id)).joined_count, (await read(case_id)).joined_count) == (2, 0)


async def test_nothing_joins_itself_what_is_not_accepted_or_what_is_answered(course: Course) -> None:
    case_id = await course.accepted()
    joined_id = await course.joined_to(case_id)
    for to in (case_id, joined_id, await course.submitted(), await course.answered()):
        with pytest.raises(Conflict, match="另选一件"):
            await joins(course, case_id, to)
    assert ((await read(case_id)).state, (await read(case_id)).joined_count) == ("accepted", 1)


async def test_a_complaint_about_people_joins_none_of_another_kind(course: Course) -> None:
    hers = course.world.dora.unit_id
    about_id = await course.submitted(about_people=True, about_unit_id=course.world.hans.unit_id, state="accepted")
    other_id = await course.submitted(about_people=True, about_unit_id=hers, state="accepted")
    plain_id, cora = await course.accepted(), course.world.cora
    for case_id, to in ((about_id, plain_id), (plain_id, about_id), (about_id, other_id)):
        with pytest.raises(Conflict, match="同一单位工作人员"):
            await join_case(case=await read(case_id), to=await read(to), by=cora, now=course.clock())
    same_id = await course.submitted(about_people=True, about_unit_id=hers)
    await join_case(case=await read(same_id), to=await read(other_id), by=cora, now=course.clock())
    assert (await read(same_id)).joined_to_id == other_id


async def test_a_case_is_split_off_with_its_own_due_date(course: Course) -> None:
    main_id = await course.working()
    course.clock.forward(days=1)
    case_id = await course.joined_to(main_id)
    due_at = (await read(case_id)).due_at
    await split_case(case=await read(case_id), by=course.world.ines, now=course.clock())
    case = await read(case_id)
    assert (case.state, case.joined_to_id, case.due_at, (await read(main_id)).joined_count) == (
        "accepted",
        None,
        due_at,
        0,
    )
    assert ((await newest_of(case_id)).kind, (await newest_of(case_id)).detail) == ("split", {"from": main_id})


async def test_an_answer_begun_for_one_is_ruled_out_by_the_first_who_joins(course: Course) -> None:
    main_id = await course.working()
    begun = await read(main_id)
    await course.joined_to(main_id)
    with pytest.raises(Conflict, match="并入一件"):
        await course.answers_as_read(begun)
    begun = await read(main_id)
    await course.joined_to(main_id)
    await course.answers_as_read(begun)
    assert {case.state for case in await Case.filter(joined_to_id=main_id)} == {"answered"}


async def test_when_the_first_withdraws_the_earliest_who_joined_leads_on(course: Course) -> None:
    main_id = await course.working()
    await Case.filter(id=main_id).update(label="noise")
    second_id, third_id = await course.joined_to(main_id), await course.joined_to(main_id)
    unit = await Unit.get(name_zh=DANS_UNIT)
    await give_task(
        case=await read(main_id), unit=unit, words="请核对排水图纸。", by=course.world.ines, now=course.clock()
    )
    main, due_at = await read(main_id), (await read(second_id)).due_at
    course.clock.forward(hours=1)
    await withdraw_case(case=main, now=course.clock())
    old, lead, third = await read(main_id), await read(second_id), await read(third_id)
    assert (old.state, old.joined_count, old.closed_at) == ("withdrawn", 0, course.clock())
    assert (lead.state, lead.joined_to_id, lead.joined_count, lead.label, lead.due_at) == (
        "assigned",
        None,
        1,
        "noise",
        due_at,
    )
    assert (lead.unit_id, lead.handler_id, lead.assigned_at) == (main.unit_id, main.handler_id, main.assigned_at)
    assert (third.state, third.joined_to_id) == ("joined", second_id)
    assert ((await newest_of(main_id)).kind, (await newest_of(main_id)).detail) == ("led on", {"case": second_id})
    assert (await kinds_of(second_id))[-2:] == ["split", "assigned"]
    assert (await CaseTask.get()).case_id == second_id


@pytest.mark.parametrize("finished", [True, False])
async def test_of_two_tasks_of_one_unit_the_open_one_is_handed_on(course: Course, finished: bool) -> None:
    main_id, case_id, world = await course.working(), await course.working(), course.world
    unit, now = await Unit.get(name_zh=DANS_UNIT), course.clock()
    mains = await give_task(case=await read(main_id), unit=unit, words="请核对图纸。", by=world.ines, now=now)
    theirs = await give_task(case=await read(case_id), unit=unit, words="请看现场。", by=world.ines, now=now)
    await finish_task(task=theirs, result="看过了。", by=world.dora, now=now)
    if finished:
        await finish_task(task=mains, result="核对了。", by=world.dora, now=now)
    await joins(course, case_id, main_id)
    await withdraw_case(case=await read(main_id), now=now)
    assert [task.id for task in await CaseTask.filter(case_id=case_id)] == [theirs.id if finished else mains.id]


async def test_a_withdrawal_that_was_begun_before_others_joined_counts_right(course: Course) -> None:
    main_id = await course.working()
    first_id = await course.joined_to(main_id)
    begun = await read(main_id)
    await course.joined_to(main_id)
    await withdraw_case(case=begun, now=course.clock())
    assert ((await read(main_id)).joined_count, (await read(first_id)).joined_count) == (0, 1)


async def test_who_leads_on_has_no_second_extension(course: Course) -> None:
    world, main_id = course.world, await course.working()
    case_id = await course.joined_to(main_id)
    now = course.clock()
    await ask_for_extension(case=await read(main_id), by=world.hans, now=now, days=10, words="缺备件。")
    await grant_extension(case=await read(main_id), by=world.ines, now=now)
    await withdraw_case(case=await read(main_id), now=now)
    assert (await read(case_id)).extension == "granted"
    with pytest.raises(Conflict, match="只能申请一次"):
        await ask_for_extension(case=await read(case_id), by=world.hans, now=now, days=10, words="缺备件。")


async def test_who_joined_withdraws_alone(course: Course) -> None:
    main_id = await course.working()
    case_id = await course.joined_to(main_id)
    await withdraw_case(case=await read(case_id), now=course.clock())
    assert ((await read(case_id)).state, (await read(case_id)).joined_to_id) == ("withdrawn", None)
    assert ((await read(main_id)).state, (await read(main_id)).joined_count) == ("working", 0)


async def test_a_further_unit_does_its_part(course: Course) -> None:
    case_id, world = await course.working(), course.world
    unit = await Unit.get(name_zh=DANS_UNIT)
    case = await read(case_id)
    task = await give_task(case=case, unit=unit, words="请核对图纸。", by=world.hans, now=course.clock())
    for again in (unit, await Unit.get(name_zh=BOBS_UNIT)):
        with pytest.raises(Conflict):
            await give_task(case=case, unit=again, words="请核对图纸。", by=world.hans, now=course.clock())
    with pytest.raises(NotFound):
        await finish_task(task=task, result="已核对。", by=world.hans, now=course.clock())
    with pytest.raises(WordsMissing):
        await finish_task(task=task, result="", by=world.dora, now=course.clock())
    course.clock.forward(hours=1)
    done = await finish_task(task=task, result="已核对，图纸无误。", by=world.dora, now=course.clock())
    assert (done.result, done.done_at, done.done_by_id) == ("已核对，图纸无误。", course.clock(), world.dora.id)
    with pytest.raises(Conflict, match="已经完成"):
        await finish_task(task=task, result="再核对。", by=world.dora, now=course.clock())
    assert [fact.said("note") for fact in (await facts_of(case_id))[-2:]] == ["请核对图纸。", "已核对，图纸无误。"]
    assert (await read(case_id)).state == "working"


async def test_a_finished_part_may_be_asked_for_anew(course: Course) -> None:
    case_id, world = await course.working(), course.world
    unit = await Unit.get(name_zh=DANS_UNIT)
    for words in ("请核对图纸。", "请再核对一次。"):
        task = await give_task(case=await read(case_id), unit=unit, words=words, by=world.hans, now=course.clock())
        assert (task.words, task.done_at, await CaseTask.all().count()) == (words, None, 1)
        await finish_task(task=task, result="已核对。", by=world.dora, now=course.clock())
    assert (await kinds_of(case_id))[-4:] == ["task given", "task done", "task given", "task done"]


async def test_a_subject_is_set_changed_and_taken_away(course: Course) -> None:
    case_id, ines = await course.accepted(), course.world.ines
    before = await read(case_id)
    for label in ("noise", "water", ""):
        await label_case(case=before, label=label, by=ines, now=course.clock())
        assert ((await read(case_id)).label, (await newest_of(case_id)).detail) == (label, {"label": label})
    assert await label_case(case=before, label="", by=ines, now=course.clock()) is None
    with pytest.raises(Conflict, match="列表"):
        await label_case(case=before, label="泵站异响", by=ines, now=course.clock())


async def test_only_what_was_accepted_and_is_open_has_a_subject(course: Course) -> None:
    for case_id in (await course.submitted(), await course.answered()):
        with pytest.raises(Conflict):
            await label_case(case=await read(case_id), label="noise", by=course.world.ines, now=course.clock())
        assert (await read(case_id)).label == ""


async def test_an_update_answers_the_cases_that_it_settles_and_closes_none(course: Course) -> None:
    main_id, waiting_id = await course.working(), await course.waiting()
    joined_id, over_id = await course.joined_to(main_id), await course.answered()
    elsewhere_id = await course.accepted()
    other = await Project.exclude(id=course.world.project.id).first()
    assert other is not None
    await Case.filter(id=elsewhere_id).update(project_id=other.id)
    about_id = await course.submitted(about_people=True, state="accepted")
    update = await Update.create(
        project_id=course.world.project.id,
        state="published",
        title="泵站完成检修",
        body="两台泵已经更换轴承。",
        changes={},
        author_id=course.world.bob.id,
        created_at=course.clock(),
        changed_at=course.clock(),
    )
    course.clock.forward(days=1)
    ids = [joined_id, main_id, waiting_id, over_id, elsewhere_id, about_id, 10**6]
    done = await settle_cases(ids=ids, update=update, by=course.world.bob, now=course.clock())
    assert done == [main_id, waiting_id]
    for case_id in (main_id, waiting_id, joined_id):
        case, fact = await read(case_id), await newest_of(case_id)
        assert (case.state, case.settled_by_id, case.way, case.answered_at, case.first_answered_at) == (
            "answered",
            update.id,
            "solved",
            course.clock(),
            course.clock(),
        )
        assert (fact.kind, fact.detail["update"], fact.told.related_objects) == ("answered", update.id, [])
    assert (await newest_of(waiting_id)).detail["days"] == 1
    assert [(await read(case_id)).settled_by_id for case_id in (over_id, elsewhere_id, about_id)] == [None] * 3
    assert await settle_cases(ids=ids, update=update, by=course.world.bob, now=course.clock()) == []


async def at_once(*acts: Awaitable[object]) -> int:
    """How many of these were told that somebody was first; none may fail otherwise."""
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    assert [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, Conflict)
    ] == []
    return sum(isinstance(outcome, Conflict) for outcome in outcomes)


async def test_of_two_that_join_each_other_one_leads(course: Course) -> None:
    one_id, other_id = await course.accepted(), await course.accepted()
    one, other, ines = await read(one_id), await read(other_id), course.world.ines
    told = await at_once(
        join_case(case=one, to=other, by=ines, now=course.clock()),
        join_case(case=other, to=one, by=ines, now=course.clock()),
    )
    assert told == 1
    cases = await Case.filter(id__in=(one_id, other_id)).order_by("joined_count")
    assert [(case.state, case.joined_count) for case in cases] == [("joined", 0), ("accepted", 1)]
    assert cases[0].joined_to_id == cases[1].id


async def test_whoever_joins_while_the_answer_goes_out_is_answered_or_stays_apart(course: Course) -> None:
    main_id = await course.working()
    await course.joined_to(main_id)
    joining = [await course.submitted() for _ in range(3)]
    main, ines = await read(main_id), course.world.ines
    joins = [join_case(case=await read(case_id), to=main, by=ines, now=course.clock()) for case_id in joining]
    await at_once(*joins[:2], course.answers_as_read(main), joins[2])
    assert (await read(main_id)).state == "answered"
    for case_id in joining:
        case = await read(case_id)
        assert (case.state, case.joined_to_id) in (("answered", main_id), ("submitted", None))
    assert (await read(main_id)).joined_count == await Case.filter(joined_to_id=main_id).count()


async def test_split_and_withdrawn_at_once_nobody_is_left_alone(course: Course) -> None:
    main_id = await course.working()
    first_id, second_id = [await course.joined_to(main_id) for _ in range(2)]
    main, first, second = await read(main_id), await read(first_id), await read(second_id)
    await at_once(
        withdraw_case(case=main, now=course.clock()),
        split_case(case=first, by=course.world.ines, now=course.clock()),
        withdraw_case(case=second, now=course.clock()),
    )
    for case in await Case.filter(id__in=(main_id, first_id, second_id)):
        assert case.joined_count == await Case.filter(joined_to_id=case.id).count()
        # Whom another led on meanwhile was told, and still goes along with somebody who leads.
        main = await read(case.joined_to_id) if case.joined_to_id else case
        assert (case.state == "joined") is (main is not case)
        assert main.state in ("withdrawn", "accepted", "assigned")


async def test_a_case_whose_unit_waits_for_more_time_does_not_join_before_that_is_decided(course: Course) -> None:
    main_id, case_id = await course.working(), await course.working()
    await asks_for_time(course, case_id)
    with pytest.raises(Conflict, match="先审批"):
        await joins(course, case_id, main_id)
    await grant_extension(case=await read(case_id), by=course.world.ines, now=course.clock())
    assert (await joins(course, case_id, main_id)).extension == "granted"


async def test_due_dates_of_those_that_go_along_are_provisional_too(course: Course) -> None:
    course.clock.moment = datetime(2026, 12, 14, 2, tzinfo=UTC)
    main_id = await course.working()
    other_id = await course.joined_to(main_id)
    await asks_for_time(course, main_id, days=10)
    await grant_extension(case=await read(main_id), by=course.world.ines, now=course.clock())
    main, other = await read(main_id), await read(other_id)
    assert (main.due_at, main.due_provisional) == (other.due_at, other.due_provisional)
    assert main.due_provisional is True


async def test_a_verdict_between_two_answers_stands(course: Course) -> None:
    main_id = await course.working()
    other_id = await course.joined_to(main_id)
    await course.answer(main_id)
    await asyncio.gather(
        course.answer(main_id, words="更正：是 3 号泵。"),
        judge(case=await read(other_id), verdict="solved", now=course.clock()),
        return_exceptions=True,
    )
    other = await read(other_id)
    assert (other.state == "closed") is (other.closed_at is not None)
    assert other.state == [kind for kind in await kinds_of(other_id) if kind in ("answered", "closed")][-1]


async def asks_for_time(course: Course, case_id: int, days: int = 3) -> None:
    by, now = course.world.hans, course.clock()
    await ask_for_extension(case=await read(case_id), by=by, now=now, days=days, words="缺备件。")
