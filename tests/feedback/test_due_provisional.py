"""Due dates over a year whose notice is not out: provisional, told so, and counted anew when it is loaded."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.chores import keep_house
from portal.feedback.due.deadlines import due_day
from portal.feedback.due.new_year import take_over
from portal.feedback.due.recount import recount_provisional
from portal.feedback.facts import DUE_MOVED
from portal.feedback.handling.asking import ask_back, reply
from portal.feedback.handling.assignment import assign_case, sign_for
from portal.feedback.handling.extension import ask_for_extension, grant_extension
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.models import Case, CaseFact
from portal.workdays import SHANGHAI
from portal.workdays.reading import read_calendar
from tests.feedback.carol import SEND, filled, look_up, receipt_in, sent
from tests.kit.cast import World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.workdays.years import LONGER_2027, NEW_YEAR_2027, SHORTER_2027

# A Wednesday; five working days on, over New Year, are Thursday 7 January, as far as weekends and 1 January go.
SENT = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
PROVISIONAL = date(2027, 1, 7)


@pytest.fixture
def clock() -> Clock:
    return Clock(SENT)


async def load(world: World, text: str) -> None:
    """The notice comes out and Ada loads it; then the minute passes."""
    now = world.portal.state.now()
    assert await take_over(read_calendar(text), by=world.ada, now=now)
    await recount_provisional(now=now)


async def case_of(world: World) -> Case:
    await sent(world.anybody())
    return await newest()


async def newest() -> Case:
    return await Case.all().order_by("-id").first()  # type: ignore[return-value]


async def now_of(case: Case) -> Case:
    return await Case.get(id=case.id)


async def moved(case: Case) -> list[tuple[str, str]]:
    """The days from and to which the date moved, from the facts."""
    facts = await CaseFact.filter(case_id=case.id, kind=DUE_MOVED).order_by("id")
    return [(_day(fact.detail["from"]), _day(fact.detail["to"])) for fact in facts]


def _day(moment: object) -> str:
    at = datetime.fromisoformat(str(moment)) - timedelta(seconds=1)
    return at.astimezone(SHANGHAI).date().isoformat()


@both_databases
async def test_a_date_over_an_unknown_new_year_is_provisional_and_moves_with_a_fact(world: World) -> None:
    case = await case_of(world)
    assert (due_day(case), case.due_provisional) == (PROVISIONAL, True)
    await load(world, LONGER_2027)
    after = await now_of(case)
    assert (due_day(after), after.due_provisional, after.promised_at) == (date(2027, 1, 8), False, None)
    assert await moved(case) == [("2027-01-07", "2027-01-08")]
    (fact,) = await CaseFact.filter(case_id=case.id, kind=DUE_MOVED)
    assert datetime.fromisoformat(str(fact.detail["to"])) == after.due_at


async def test_where_the_date_stays_there_is_no_fact_and_nobodys_open_page_is_ruled_out(world: World) -> None:
    case = await case_of(world)
    await load(world, NEW_YEAR_2027)
    after = await now_of(case)
    assert (due_day(after), after.due_provisional, after.moved) == (PROVISIONAL, False, case.moved)
    assert await moved(case) == []


async def test_the_date_of_a_year_that_is_known_is_final_from_the_beginning(world: World) -> None:
    await load(world, LONGER_2027)
    case = await case_of(world)
    assert (due_day(case), case.due_provisional) == (date(2027, 1, 8), False)


async def test_without_a_notice_the_clock_changes_nothing(world: World, clock: Clock) -> None:
    case = await case_of(world)
    clock.forward(days=3)
    assert await recount_provisional(now=clock()) == 0
    after = await now_of(case)
    assert (after.due_at, after.due_provisional, after.moved) == (case.due_at, True, case.moved)


async def test_a_date_may_move_ahead_to_an_earlier_day_but_never_to_one_that_has_passed(
    world: World, clock: Clock
) -> None:
    early = await case_of(world)
    await load(world, SHORTER_2027)  # Saturday 2 January is worked
    assert await moved(early) == [("2027-01-07", "2027-01-06")]


async def test_a_notice_that_comes_late_makes_nobody_late(world: World, clock: Clock) -> None:
    case = await case_of(world)
    clock.moment = datetime(2027, 1, 7, 2, 0, tzinfo=UTC)  # by the notice it would have been due yesterday
    await load(world, SHORTER_2027)
    assert await moved(case) == []
    assert due_day(await now_of(case)) == PROVISIONAL


async def test_what_was_overdue_before_stays_so_or_moves_ahead(world: World, clock: Clock) -> None:
    case = await case_of(world)
    clock.moment = datetime(2027, 1, 20, 2, 0, tzinfo=UTC)
    await load(world, SHORTER_2027)
    after = await now_of(case)
    assert (due_day(after), after.due_provisional) == (PROVISIONAL, False)
    clock.forward(hours=1)
    again = LONGER_2027.replace("一份试验用的通知", "更正")
    await Case.filter(id=case.id).update(due_provisional=True)
    await load(world, again)
    assert await moved(case) == [("2027-01-07", "2027-01-08")]


async def test_days_that_were_granted_are_counted_again_on_top(world: World, clock: Clock) -> None:
    case = await case_of(world)
    case = await worked_on(world, case)
    await ask_for_extension(case=case, by=world.hans, now=clock(), days=3, words="要等配件")
    await grant_extension(case=await now_of(case), by=world.ines, now=clock())
    extended = await now_of(case)
    assert (due_day(extended), extended.due_provisional) == (date(2027, 1, 12), True)
    await load(world, LONGER_2027)  # one day more is off, and Saturday 9 January is worked
    after = await now_of(case)
    assert (due_day(after), after.due_provisional) == (date(2027, 1, 12), False)
    assert await moved(case) == []
    promised = after.promised_at
    assert promised is not None and _day(promised.isoformat()) == "2027-01-07"


async def test_the_days_that_the_clock_stood_are_counted_again_on_top(world: World, clock: Clock) -> None:
    case = await worked_on(world, await case_of(world))
    await ask_back(case=case, by=world.hans, now=clock(), question="是哪一台泵？")
    clock.moment = datetime(2027, 1, 5, 2, 0, tzinfo=UTC)
    await reply(case=await now_of(case), now=clock(), words="三号泵。")
    resumed = await now_of(case)
    assert (resumed.paused_days, due_day(resumed)) == (3, date(2027, 1, 12))
    await load(world, SHORTER_2027)
    assert await moved(case) == [("2027-01-12", "2027-01-11")]


async def test_a_clock_of_24_hours_runs_on(world: World, clock: Clock) -> None:
    case = await case_of(world)
    await mark_urgent(case=case, by=world.ines, now=clock())
    urgent = await now_of(case)
    await Case.filter(id=case.id).update(due_provisional=True)
    await load(world, LONGER_2027)
    after = await now_of(case)
    assert (after.due_at, after.due_provisional) == (urgent.due_at, False)


async def test_a_case_that_goes_along_keeps_the_date_of_the_other(world: World, clock: Clock) -> None:
    main = await case_of(world)
    clock.forward(days=-1)
    along = await case_of(world)
    await Case.filter(id=along.id).update(state="joined", joined_to_id=main.id, due_at=main.due_at)
    clock.forward(days=1)
    await load(world, LONGER_2027)
    await recount_provisional(now=clock())
    assert [due_day(await now_of(case)) for case in (along, main)] == [date(2027, 1, 8)] * 2
    assert await moved(along) == await moved(main) == [("2027-01-07", "2027-01-08")]


async def test_what_is_answered_or_over_is_left_alone(world: World, clock: Clock) -> None:
    over = await case_of(world)
    await Case.filter(id=over.id).update(state="closed", closed_at=clock())
    await load(world, LONGER_2027)
    assert (await now_of(over)).due_at == over.due_at and await moved(over) == []


async def test_many_are_counted_in_batches_until_none_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.feedback.due.recount.BATCH", 2)
    cases = [await case_of(world) for _ in range(5)]
    now = world.portal.state.now()
    await take_over(read_calendar(LONGER_2027), by=world.ada, now=now)
    assert [await recount_provisional(now=now) for _ in range(4)] == [2, 2, 1, 0]
    assert {due_day(await now_of(case)) for case in cases} == {date(2027, 1, 8)}


async def test_the_minute_counts_anew(world: World, clock: Clock) -> None:
    case = await case_of(world)
    await take_over(read_calendar(LONGER_2027), by=None, now=clock())
    await keep_house(settings=world.portal.state.settings, now=clock())
    assert await moved(case) == [("2027-01-07", "2027-01-08")]


@pytest.mark.parametrize("sent_on", [date(2026, 12, 24), date(2026, 12, 30), date(2027, 1, 2)])
async def test_receipt_and_look_up_say_that_the_date_may_move(world: World, clock: Clock, sent_on: date) -> None:
    clock.moment = datetime(sent_on.year, sent_on.month, sent_on.day, 2, 0, tzinfo=UTC)
    carol = world.anybody()
    page = await carol.post(SEND, await filled(carol))
    assert "放假安排还没有公布" in page.words
    assert "放假安排还没有公布" in (await look_up(carol, receipt_in(page))).words
    desk = await (await world.as_(world.ines)).get(f"/desk/cases/{receipt_in(page).number}")
    assert "暂定" in desk.words


async def test_where_the_notice_is_out_nothing_says_that_the_date_may_move(world: World) -> None:
    await load(world, LONGER_2027)
    carol = world.anybody()
    page = await carol.post(SEND, await filled(carol))
    seen = await look_up(carol, receipt_in(page))
    assert "1月8日" in page.words and "1月8日" in seen.words
    assert "还没有公布" not in page.words and "还没有公布" not in seen.words


async def worked_on(world: World, case: Case) -> Case:
    """The case in the hands of Bob's unit."""
    from portal.feedback.handling.answering import accept_case

    now = world.portal.state.now()
    await accept_case(case=case, by=world.ines, now=now)
    unit = world.project.unit
    assert unit is not None
    await assign_case(case=await now_of(case), by=world.ines, now=now, unit=unit)
    await sign_for(case=await now_of(case), by=world.hans, now=now)
    return await now_of(case)
