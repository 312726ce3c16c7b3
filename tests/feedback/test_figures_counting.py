"""What is counted of a month: by promise, by first answer, in the month in which it happens."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.feedback.figures.cells import Cells, Part, read_cells
from portal.feedback.figures.counting import count_month
from portal.feedback.figures.definitions import MEASURES, RATES
from portal.feedback.figures.months import Month, month_named, month_of
from portal.feedback.models import CaseFact
from portal.projects.models import Project
from portal.settings import Settings
from portal.staff.models import Unit
from tests.feedback.figured import a_case, many, row
from tests.kit.cast import PROJECT
from tests.kit.databases import both_databases

JULY, AUGUST = Month(2024, 7), Month(2024, 8)
LATER = datetime(2024, 12, 1, tzinfo=UTC)


def at(month: int, day: int, hour: int = 2) -> datetime:
    """A moment of 2024; 2:00 is 10:00 in Shanghai."""
    return datetime(2024, month, day, hour, tzinfo=UTC)


async def july(until: datetime = LATER) -> Counter[str]:
    return (await count_month(JULY, until=until)).total()


async def august(until: datetime = LATER) -> Counter[str]:
    return (await count_month(AUGUST, until=until)).total()


def only(counts: Counter[str], *names: str) -> dict[str, int]:
    return {name: counts[name] for name in names}


DUE = ("due", "done", "on_time", "late", "extended", "paused")


@both_databases
async def test_the_worked_example_of_the_trade(database: Settings) -> None:
    sent, early, too_late = at(7, 1), at(7, 3), at(7, 20)
    await many([row(sent, first_answered_at=early) for _ in range(24_165)])
    await many([row(sent, first_answered_at=too_late) for _ in range(25_783 - 24_165)])
    await many([row(sent) for _ in range(29_186 - 25_783)])
    counts = await july()
    assert only(counts, *DUE) == {
        "due": 29_186, "done": 25_783, "on_time": 24_165, "late": 5_021, "extended": 0, "paused": 0
    }  # fmt: skip
    assert _percent("completion", counts) == "88.34"
    assert _percent("on_time", counts) == "82.80"


def _percent(rate: str, counts: Counter[str]) -> str:
    return f"{RATES[rate].numerator(counts) * 100 / RATES[rate].denominator(counts):.2f}"


@both_databases
async def test_an_extended_case_is_neither_on_time_nor_late(database: Settings) -> None:
    promised = at(7, 9, 16)
    for answered in (at(7, 5), at(7, 15), None):
        extended = ("extended", at(7, 4))
        await a_case(at(7, 2), extended, promised_at=promised, due_at=at(7, 20), first_answered_at=answered)
    assert only(await july(), *DUE) == {"due": 3, "done": 2, "on_time": 0, "late": 0, "extended": 3, "paused": 0}


@both_databases
async def test_a_paused_case_is_neither_on_time_nor_late(database: Settings) -> None:
    await a_case(at(7, 2), ("waiting", at(7, 3)), state="waiting", asked_at=at(7, 3))
    await a_case(at(7, 2), ("waiting", at(7, 3)), first_answered_at=at(7, 4), state="answered", paused_days=1)
    late = await a_case(at(7, 2), ("waiting", at(7, 20)), state="waiting")
    assert late.due_at < at(7, 20)
    assert only(await july(), *DUE) == {"due": 3, "done": 1, "on_time": 0, "late": 1, "extended": 0, "paused": 2}


@both_databases
async def test_a_question_that_was_answered_on_its_own_day_stopped_no_clock(database: Settings) -> None:
    await a_case(at(7, 2), ("waiting", at(7, 3)), first_answered_at=at(7, 4), state="answered")
    await a_case(at(7, 2), ("waiting", at(7, 3)), state="accepted")
    assert only(await july(), *DUE) == {"due": 2, "done": 1, "on_time": 1, "late": 1, "extended": 0, "paused": 0}


@both_databases
async def test_the_month_is_that_of_the_first_promise_whatever_moved_it(database: Settings) -> None:
    await a_case(at(7, 24), promised_at=at(7, 31, 16), due_at=at(8, 14), first_answered_at=at(7, 30))
    await a_case(at(7, 25), promised_at=at(8, 1, 16), due_at=at(8, 20), first_answered_at=at(7, 30))
    assert (await july())["due"] == 1
    assert (await august())["due"] == 1


@both_databases
async def test_the_last_day_counts_to_its_end_in_shanghai(database: Settings) -> None:
    last, first = datetime(2024, 7, 31, 15, 59, 59, tzinfo=UTC), datetime(2024, 7, 31, 16, 0, tzinfo=UTC)
    await a_case(last, days=20)
    await a_case(first, days=20)
    await a_case(at(7, 20), due_at=first, first_answered_at=first)
    assert only(await july(), "received", "due", "on_time") == {"received": 2, "due": 1, "on_time": 1}
    assert only(await august(), "received", "due") == {"received": 1, "due": 2}


@both_databases
async def test_what_is_not_due_yet_is_in_no_denominator(database: Settings) -> None:
    await a_case(at(7, 2), first_answered_at=at(7, 3))
    assert (await july(until=at(7, 5)))["due"] == 0
    assert (await july(until=at(7, 10)))["due"] == 1


@both_databases
async def test_what_happens_after_the_moment_is_not_known_at_it(database: Settings) -> None:
    facts = [("accepted", at(7, 3)), ("answered", at(7, 4)), ("judged", at(7, 6)), ("closed", at(7, 6))]
    details = {"judged": {"verdict": "solved", "satisfaction": "satisfied"}}
    await a_case(at(7, 2), *facts, details=details, first_answered_at=at(7, 4), state="closed", verdict="solved")
    early, late = await july(until=at(7, 2, 12)), await july(until=at(7, 31))
    assert early == {"received": 1}
    assert late == {
        "received": 1, "responded": 1, "due": 1, "done": 1, "on_time": 1, "answered": 1, "closed": 1,
        "solved": 1, "satisfied": 1,
    }  # fmt: skip


@both_databases
async def test_a_reopening_counts_in_its_month_and_once_as_received(database: Settings) -> None:
    facts = [("answered", at(7, 5)), ("judged", at(8, 2)), ("reopened", at(8, 2)), ("answered", at(8, 20))]
    await a_case(
        at(7, 2), *facts, details={"judged": {"verdict": "not solved"}}, rounds=2, state="answered",
        promised_at=at(7, 9, 16), due_at=at(8, 9, 16), first_answered_at=at(7, 5), answered_at=at(8, 20),
    )  # fmt: skip
    first, second = await july(), await august()
    assert only(first, "received", "due", "on_time", "reopened") == {
        "received": 1, "due": 1, "on_time": 1, "reopened": 0
    }  # fmt: skip
    assert only(second, "received", "due", "on_time", "reopened", "not_solved", "answered") == {
        "received": 0, "due": 0, "on_time": 0, "reopened": 1, "not_solved": 1, "answered": 1
    }  # fmt: skip


@both_databases
async def test_of_several_verdicts_the_last_of_the_month_counts(database: Settings) -> None:
    made = await a_case(at(7, 2), ("judged", at(7, 5)), details={"judged": {"verdict": "partly"}}, state="answered")
    await CaseFact.create(case_id=made.id, kind="judged", at=at(7, 6), detail={"verdict": "solved"})
    await CaseFact.create(case_id=made.id, kind="judged", at=at(8, 6), detail={"verdict": "not solved"})
    assert only(await july(), "solved", "partly", "not_solved") == {"solved": 1, "partly": 0, "not_solved": 0}
    assert only(await august(), "solved", "partly", "not_solved") == {"solved": 0, "partly": 0, "not_solved": 1}


@both_databases
async def test_a_case_that_closes_in_silence_is_not_judged(database: Settings) -> None:
    await a_case(at(7, 2), ("closed", at(7, 20)), state="closed")
    await a_case(
        at(7, 2), ("judged", at(7, 5)), ("closed", at(7, 20)), details={"judged": {"verdict": "partly"}},
        state="closed", verdict="partly",
    )  # fmt: skip
    assert only(await july(), "not_judged", "partly", "closed") == {"not_judged": 1, "partly": 1, "closed": 2}


@both_databases
async def test_verdicts_of_what_staff_entered_are_counted_apart(database: Settings) -> None:
    from portal.staff.models import Account

    ines = await Account.create(name="Ines", role="intake", password_hash="", created_at=at(7, 1))
    judged = {"judged": {"verdict": "solved", "satisfaction": "satisfied"}}
    await a_case(at(7, 2), ("judged", at(7, 5)), details=judged, entered_by=ines, state="closed", verdict="solved")
    await a_case(at(7, 2), ("closed", at(7, 20)), entered_by=ines, state="closed")
    assert await july() == {
        "received": 2, "entered": 2, "due": 2, "late": 2, "entered_solved": 1, "closed": 1, "entered_not_judged": 1
    }  # fmt: skip


@both_databases
async def test_what_was_withdrawn_before_its_day_is_owed_no_answer(database: Settings) -> None:
    await a_case(at(7, 2), ("withdrawn", at(7, 3)), state="withdrawn", closed_at=at(7, 3))
    late = at(7, 20)
    await a_case(at(7, 2), ("accepted", at(7, 3)), ("withdrawn", late), state="withdrawn", closed_at=late)
    answered = at(7, 4)
    await a_case(
        at(7, 2), ("answered", answered), ("withdrawn", at(7, 5)), state="withdrawn", first_answered_at=answered
    )
    assert only(await july(), "received", "responded", "taken_back", "due", "on_time", "late") == {
        "received": 3, "responded": 2, "taken_back": 1, "due": 2, "on_time": 1, "late": 1
    }  # fmt: skip


@both_databases
async def test_a_refusal_ends_a_case_like_an_answer(database: Settings) -> None:
    await a_case(at(7, 2), ("declined", at(7, 3)), state="declined", closed_at=at(7, 3))
    assert only(await july(), "responded", "due", "done", "on_time", "closed", "answered") == {
        "responded": 1, "due": 1, "done": 1, "on_time": 1, "closed": 1, "answered": 0
    }  # fmt: skip


@both_databases
async def test_praise_that_was_passed_on_is_counted(database: Settings) -> None:
    await a_case(at(7, 2), ("assigned", at(7, 3)), ("assigned", at(7, 4)), kind="praise")
    await a_case(at(7, 2), ("task given", at(7, 3)), ("answered", at(7, 3)), kind="praise")
    await a_case(at(7, 2), ("answered", at(7, 3)), kind="praise")
    await a_case(at(7, 2), ("assigned", at(7, 3)))
    assert (await july())["passed_on"] == 2


@both_databases
async def test_praise_whose_resident_is_satisfied_did_not_close_in_silence(database: Settings) -> None:
    await a_case(at(7, 2), ("closed", at(7, 20)), kind="praise", state="closed", satisfaction="satisfied")
    await a_case(at(7, 2), ("closed", at(7, 20)), kind="praise", state="closed")
    assert only(await july(), "not_judged", "closed") == {"not_judged": 1, "closed": 2}


@both_databases
async def test_parts_are_by_unit_project_and_kind_and_nobody_owns_a_complaint_about_people(database: Settings) -> None:
    unit = await Unit.create(name_zh="城市建设管理局")
    project = await Project.get(slug=PROJECT)
    await Project.filter(id=project.id).update(unit_id=unit.id)
    other = await Unit.create(name_zh="教育文化局")
    await a_case(at(7, 2), project_id=project.id)
    await a_case(at(7, 2), project_id=project.id, unit=other, kind="question")
    await a_case(at(7, 2), project_id=project.id, unit=unit, about_people=True, about_unit=unit)
    await a_case(at(7, 2))
    cells = await count_month(JULY, until=at(7, 3))
    assert {part: counts["received"] for part, counts in cells.parts.items()} == {
        Part(project.id, unit.id, "complaint", False): 1,
        Part(project.id, other.id, "question", False): 1,
        Part(None, None, "complaint", True): 1,
        Part(None, None, "complaint", False): 1,
    }


@both_databases
async def test_what_was_merged_counts_with_the_project_it_went_into(database: Settings) -> None:
    project = await Project.get(slug=PROJECT)
    gone = await Project.exclude(slug=PROJECT).first()
    assert gone
    await Project.filter(id=gone.id).update(merged_into_id=project.id)
    await a_case(at(7, 2), project_id=gone.id)
    cells = await count_month(JULY, until=LATER)
    assert {part.project for part in cells.parts} == {project.id}


def test_every_measure_of_a_rate_is_defined() -> None:
    used = {key for rate in RATES.values() for key in (*rate.above, *rate.below, *rate.less)}
    assert used - MEASURES.keys() == set()


def test_cells_are_kept_and_read_again() -> None:
    cells = Cells({Part(3, None, "praise", True): Counter(received=2), Part(1, 2, "question", False): Counter(due=1)})
    assert read_cells(cells.kept()) == cells


@pytest.mark.parametrize("name", ["", "2024", "2024-13", "2024-00", "２０２４-07", "2024-7", "1999-12", "2024-07-01"])
def test_what_names_no_month_is_none(name: str) -> None:
    assert month_named(name) is None


def test_a_month_is_frozen_after_the_tenth_working_day_of_the_next() -> None:
    # September 2024 has its Mid-Autumn make-up Saturday on the 14th; ten working days are over on the 13th.
    frozen: dict[str, Any] = {month.key: month.cut_off for month in (Month(2024, 8), Month(2024, 9), Month(2024, 12))}
    assert frozen == {
        "2024-08": datetime(2024, 9, 13, 16, tzinfo=UTC),
        "2024-09": datetime(2024, 10, 18, 16, tzinfo=UTC),
        "2024-12": datetime(2025, 1, 15, 16, tzinfo=UTC),
    }
    assert month_of(datetime(2024, 12, 31, 16, tzinfo=UTC)) == Month(2024, 12).next == Month(2025, 1)
    assert Month(2025, 2).before(14) == Month(2023, 12)
    assert month_named("2024-07") == JULY
    assert JULY.end - JULY.begin == timedelta(days=31)
