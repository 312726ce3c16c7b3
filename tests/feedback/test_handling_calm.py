"""The mark of a danger taken back: each case has the date before it again, and the figures judge by that."""

from datetime import timedelta

import pytest

from portal.feedback.figures.counting import count_month
from portal.feedback.figures.months import month_of
from portal.feedback.handling.answering import answer_case
from portal.feedback.handling.calm import calm_case
from portal.feedback.handling.extension import hindrance_to_extension
from portal.feedback.handling.joining import split_case
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.models import Case, CaseFact, CaseWords
from portal.feedback.moves import WordsMissing
from portal.web.dates import iso
from portal.web.problems import Conflict
from tests.feedback.carol import errors_in, look_up
from tests.feedback.casework import case_of, deeds_in, desk, done, send, signed
from tests.feedback.course import ANSWER, Course, facts_of, newest_of, read
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

WHY = "到现场看过，是路面积水，没有漏电。"


async def marks(course: Course, case_id: int) -> None:
    await mark_urgent(case=await read(case_id), by=course.world.ines, now=course.clock())


async def calms(course: Course, case_id: int) -> CaseFact:
    return await calm_case(case=await read(case_id), by=course.world.sue, now=course.clock(), words=WHY)


@both_databases
async def test_the_date_is_the_one_before_the_mark_again(course: Course) -> None:
    case_id = await course.working()
    before = await read(case_id)
    await Case.filter(id=case_id).update(danger=True)
    await marks(course, case_id)
    hurried = (await read(case_id)).due_at
    course.clock.forward(hours=2)
    fact = await calms(course, case_id)
    case = await read(case_id)
    assert (case.due_at, case.urgent_at, case.promised_at, case.danger) == (before.due_at, None, None, False)
    assert (case.state, case.due_provisional, hindrance_to_extension(case, course.clock())) == ("working", False, None)
    there = {"from": hurried.isoformat(), "to": before.due_at.isoformat(), "due": before.due_at.isoformat()}
    assert (fact.kind, fact.detail, fact.by_id) == ("no longer urgent", there, course.world.sue.id)
    assert await CaseWords.filter(fact_id=fact.id).values_list("name", "text") == [("note", WHY)]


@both_databases
@pytest.mark.parametrize(("hours", "fate"), [(2, "on_time"), (25, "late")])
async def test_the_figures_judge_by_the_promise_that_was_restored(course: Course, hours: int, fate: str) -> None:
    case_id = await course.working()
    before = (await read(case_id)).due_at
    await marks(course, case_id)
    hurried = (await read(case_id)).due_at
    course.clock.forward(hours=hours)
    await calms(course, case_id)
    in_force = before if fate == "on_time" else hurried  # a clock that ran out stays run out
    assert ((await read(case_id)).due_at, (await newest_of(case_id)).detail["due"]) == (in_force, in_force.isoformat())
    answered = before - timedelta(hours=1)
    await answer_case(case=await read(case_id), by=course.world.hans, now=answered, words=ANSWER, way="solved")
    counts = (await count_month(month_of(in_force), until=before + timedelta(days=1))).total()
    names = ("due", "on_time", "late", "extended", "paused")
    assert {name: counts[name] for name in names if counts[name]} == {"due": 1, fate: 1}


@both_databases
async def test_whoever_goes_along_has_the_date_of_their_own_again(course: Course) -> None:
    main_id = await course.working()
    course.clock.forward(days=1)
    early_id = await course.joined_to(main_id)
    own = (await read(early_id)).due_at
    await marks(course, main_id)
    course.clock.forward(hours=3)
    late_id = await course.joined_to(main_id)
    by_receipt_id = await course.joined_to(main_id)
    promised = course.clock() + timedelta(hours=24)  # at its sending: there is nothing to go back to
    await CaseFact.filter(case_id=by_receipt_id, kind="due moved").delete()
    course.clock.forward(hours=1)
    await calms(course, main_id)
    dates = {case_id: (await read(case_id)).due_at for case_id in (early_id, late_id, by_receipt_id)}
    assert dates == {early_id: own, late_id: own, by_receipt_id: promised}
    cases = await Case.filter(joined_to_id=main_id)
    assert [(case.state, case.urgent_at, case.promised_at) for case in cases] == [("joined", None, None)] * 3
    newest = await newest_of(late_id)
    back = {"from": promised.isoformat(), "to": own.isoformat(), "with": main_id}
    assert (newest.kind, newest.detail) == ("due moved", back)


async def test_who_was_split_off_a_danger_is_calmed_alone(course: Course) -> None:
    main_id = await course.working()
    other_id = await course.joined_to(main_id)
    own = (await read(other_id)).due_at
    await marks(course, main_id)
    await split_case(case=await read(other_id), by=course.world.ines, now=course.clock())
    await calms(course, other_id)
    other, main = await read(other_id), await read(main_id)
    assert (other.due_at, other.urgent_at, main.urgent_at) == (own, None, course.clock())


async def test_a_mark_that_moved_nothing_leaves_the_date(course: Course) -> None:
    case_id = await course.working()
    before = (await read(case_id)).due_at
    course.clock.moment = before - timedelta(hours=3)
    await marks(course, case_id)
    fact = await calms(course, case_id)
    case = await read(case_id)
    assert (case.due_at, case.urgent_at, fact.detail) == (before, None, {"due": before.isoformat()})


async def test_what_was_provisional_before_the_mark_is_so_again(course: Course) -> None:
    course.clock.moment = course.clock().replace(year=2026, month=12, day=30)
    case_id = await course.working()
    assert (await read(case_id)).due_provisional
    await marks(course, case_id)
    assert not (await read(case_id)).due_provisional
    await calms(course, case_id)
    assert (await read(case_id)).due_provisional


async def test_what_cannot_be_taken_back_is_told(course: Course) -> None:
    case_id = await course.working()
    with pytest.raises(Conflict, match="没有标为紧急"):
        await calms(course, case_id)
    await marks(course, case_id)
    with pytest.raises(WordsMissing):
        await calm_case(case=await read(case_id), by=course.world.ines, now=course.clock(), words="")
    begun = await read(case_id)
    joined_id = await course.joined_to(case_id)
    with pytest.raises(Conflict, match="不能这样操作"):
        await calms(course, joined_id)
    await course.answer(case_id)
    with pytest.raises(Conflict, match="先一步处理"):
        await calm_case(case=begun, by=course.world.ines, now=course.clock(), words=WHY)
    assert "no longer urgent" not in [fact.kind for fact in await facts_of(case_id)]


async def test_it_is_taken_back_on_the_page_and_the_resident_reads_the_date(
    client: Client, world: World, clock: Clock
) -> None:
    receipt = await signed(client, world)
    before = (await case_of(receipt)).due_at
    sue = await world.as_(world.sue)
    assert "calm" not in deeds_in(await sue.get(desk(receipt)))
    await done(sue, receipt, "urgency")
    assert deeds_in(await sue.get(desk(receipt))) == ["calm", "reminder"]
    assert "calm" not in deeds_in(await (await world.as_(world.hans)).get(desk(receipt)))
    missing = await send(sue, receipt, "urgency-end")
    assert (missing.status, errors_in(missing)) == (422, {"#calm": "请写明为什么不属于紧急情况"})
    await done(sue, receipt, "urgency-end", calm=WHY)
    page = await sue.get(desk(receipt))
    assert WHY in page.words and "可能有危险，最迟" not in page.words
    assert deeds_in(page) == ["urgency", "reminder"]
    opened = await look_up(client, receipt)
    (step,) = [line for line in opened.doc.xpath("//ol[@class='hist']/li") if "不再按紧急" in line.text_content()]
    assert iso((await case_of(receipt)).due_at - timedelta(seconds=1))[:10] in step.xpath(".//p/time/@datetime")
    assert WHY not in opened.text and (await case_of(receipt)).due_at == before
