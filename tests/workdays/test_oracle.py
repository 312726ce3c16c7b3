"""The calendar beside an independent one: the package `chinesecalendar`, for every day of the years that both know."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.workdays import SHANGHAI, due
from portal.workdays.calendar import shipped_calendar

CALENDAR = shipped_calendar()
YEARS = tuple(notice.year for notice in CALENDAR.notices)
FIRST, LAST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
# As `chinesecalendar` calls what the notices name.
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def test_the_years_that_ship_are_those_of_the_oracle() -> None:
    assert YEARS == (2024, 2025, 2026)
    assert max(chinese_calendar.holidays).year == 2026


@pytest.mark.parametrize("year", YEARS)
def test_each_day_is_what_the_oracle_says(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    ours = {day: CALENDAR.is_working(day) for day in days}
    assert ours == {day: chinese_calendar.is_workday(day) for day in days}


@pytest.mark.parametrize("year", YEARS)
def test_each_day_off_in_lieu_and_each_make_up_day_is_named_as_the_oracle_names_it(year: int) -> None:
    for table, word in ((chinese_calendar.holidays, "holiday"), (chinese_calendar.workdays, "make_up")):
        theirs = {day: NAMES[name] for day, name in table.items() if day.year == year}
        ours = {day: name for notice in CALENDAR.notices for day, kind, name, _ in notice.rows() if kind == word}
        # A notice may join two of them: 国庆节、中秋节.
        assert {day: ours.get(day) for day, name in theirs.items() if name not in ours.get(day, "")} == {}


@given(st.dates(FIRST, LAST - timedelta(days=60)), st.integers(1, 30), st.times())
def test_a_due_date_is_the_oracles_nth_working_day(sent_on: date, n: int, at: time) -> None:
    day, left = sent_on, n
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    assert due(datetime.combine(sent_on, at, SHANGHAI), n, calendar=CALENDAR).day == day
