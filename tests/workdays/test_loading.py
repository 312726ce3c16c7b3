"""Years in the database stand above what ships with the portal."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from portal.settings import Settings
from portal.workdays import NoticeProblem, load_calendar
from portal.workdays.calendar import shipped_calendar
from portal.workdays.loading import forget_loaded_years, known_years, load_year, refresh_calendar
from portal.workdays.models import CalendarDay, CalendarYear
from portal.workdays.reading import read_calendar
from tests.kit.databases import both_databases
from tests.workdays.years import LONGER_2027, NEW_YEAR_2027

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def calendar(database: Settings) -> AsyncIterator[None]:
    yield
    forget_loaded_years()


async def load(text: str) -> bool:
    new = await load_year(read_calendar(text), by="Ada", now=NOW)
    await refresh_calendar()
    return new


@both_databases
async def test_a_loaded_year_is_known_and_the_same_again_is_told(database: Settings) -> None:
    assert load_calendar().is_provisional(date(2027, 1, 4))
    assert await load(NEW_YEAR_2027)
    known = load_calendar()
    assert (known.is_provisional(date(2027, 1, 4)), known.is_working(date(2027, 1, 9))) == (False, True)
    assert not await load(NEW_YEAR_2027)
    assert load_calendar() is known
    (loaded, *shipped) = await known_years()
    assert (loaded.notice.year, loaded.loaded_by, loaded.loaded_at) == (2027, "Ada", NOW)
    assert [(row.notice.year, row.loaded_at) for row in shipped] == [(2026, None), (2025, None), (2024, None)]


@both_databases
async def test_a_year_loaded_anew_takes_the_place_of_its_rows(database: Settings) -> None:
    await load(NEW_YEAR_2027)
    later = datetime(2026, 11, 23, tzinfo=UTC)
    assert await load_year(read_calendar(LONGER_2027), by="Ada", now=later)
    await refresh_calendar()
    assert not load_calendar().is_working(date(2027, 1, 4))
    assert (await CalendarYear.all().count(), await CalendarDay.all().count()) == (1, 5)


async def test_a_correction_of_a_shipped_year_stands_above_it(database: Settings) -> None:
    await load(NEW_YEAR_2027.replace("2027", "2026").replace("2026-01-09", "2026-01-10"))
    assert [load_calendar().is_working(date(2026, 1, day)) for day in (4, 10)] == [False, True]
    assert [shipped_calendar().is_working(date(2026, 1, day)) for day in (4, 10)] == [True, False]


async def test_the_shipped_year_itself_is_known_already(database: Settings) -> None:
    for notice in shipped_calendar().notices:
        assert not await load_year(notice, by="Ada", now=NOW)
    assert await CalendarYear.all().count() == 0


@both_databases
async def test_a_day_in_two_loaded_years_is_refused_and_nothing_is_half_loaded(database: Settings) -> None:
    last = NEW_YEAR_2027.replace("2027", "2026").replace("[2026-01-09]", "[2026-12-26]")
    await load(last)
    with pytest.raises(NoticeProblem, match="2026-12-26 stands in the loaded calendar of 2026 too"):
        await load(NEW_YEAR_2027.replace("2027-01-09", "2026-12-26"))
    assert await CalendarYear.all().values_list("year", flat=True) == [2026]
    assert await CalendarDay.filter(notice_id=2027).count() == 0


async def test_a_closed_database_leaves_no_year_behind(database: Settings) -> None:
    await load(NEW_YEAR_2027)
    forget_loaded_years()
    assert load_calendar() is shipped_calendar()


async def test_rows_that_cannot_be_used_leave_out_their_year_and_nothing_else(database: Settings) -> None:
    await load(NEW_YEAR_2027)
    await CalendarDay.filter(day=date(2027, 1, 9)).update(day=date(2027, 1, 6))  # a Wednesday cannot be made up
    await CalendarYear.all().update(loaded_at=datetime(2026, 11, 24, tzinfo=UTC))
    await refresh_calendar()
    assert [notice.year for notice in load_calendar().notices] == [2024, 2025, 2026]
    assert await load(NEW_YEAR_2027)  # and it can be loaded again
    assert load_calendar().is_working(date(2027, 1, 9))
