from datetime import UTC, date, datetime

import pytest

from portal.workdays import Calendar, DayKind, Holiday, NoticeProblem, YearNotice, load_calendar, local_day
from portal.workdays.reading import read_notice

CALENDAR = load_calendar()

# Working days of each month, counted from the State Council's notices with two independent packages.
WORKING_DAYS = {
    2024: [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22],
    2025: [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23],
    2026: [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23],
}


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_each_month_has_its_working_days(year: int) -> None:
    days = [date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    counted = [sum(CALENDAR.is_working(day) for day in days if day.month == month) for month in range(1, 13)]
    assert counted == WORKING_DAYS[year]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2024, 9, 27), DayKind("working")),
        (date(2024, 9, 28), DayKind("weekend")),
        (date(2024, 9, 29), DayKind("make_up", "国庆节", "National Day")),
        (date(2024, 10, 7), DayKind("holiday", "国庆节", "National Day")),
        (date(2026, 1, 2), DayKind("holiday", "元旦", "New Year's Day")),
        (date(2026, 1, 4), DayKind("make_up", "元旦", "New Year's Day")),
        (date(2027, 2, 8), DayKind("working")),
        (date(2027, 10, 1), DayKind("holiday", "国庆节", "National Day")),
        (date(2027, 10, 4), DayKind("working")),
    ],
)
def test_a_day_is_what_the_notice_says(day: date, kind: DayKind) -> None:
    assert CALENDAR.kind(day) == kind


def test_a_make_up_day_counts_and_names_its_holiday_in_both_languages() -> None:
    kind = CALENDAR.kind(date(2026, 2, 14))
    assert (kind.is_working, kind.name("zh"), kind.name("en")) == (True, "春节", "Spring Festival")


def test_a_year_without_a_notice_is_provisional_until_it_is_loaded() -> None:
    spring = Holiday("春节", "Spring Festival", date(2027, 2, 5), date(2027, 2, 12), (date(2027, 1, 31),))
    loaded = CALENDAR.with_year(YearNotice(2027, "as loaded by an administrator", (spring,)))
    assert (CALENDAR.is_provisional(date(2027, 2, 8)), CALENDAR.is_working(date(2027, 2, 8))) == (True, True)
    assert (loaded.is_provisional(date(2027, 2, 8)), loaded.is_working(date(2027, 2, 8))) == (False, False)
    assert loaded.is_working(date(2027, 1, 31))
    assert CALENDAR.is_provisional(date(2027, 2, 8)), "the calendar in use was changed"


def test_a_year_loaded_anew_replaces_its_rows() -> None:
    moved = Holiday("元旦", "New Year's Day", date(2026, 1, 1), date(2026, 1, 1))
    again = CALENDAR.with_year(YearNotice(2026, "a correction", (moved,)))
    assert [notice.year for notice in again.notices] == [2024, 2025, 2026]
    assert not again.is_working(date(2026, 1, 4))


def test_a_notice_may_reach_back_into_december() -> None:
    new_year = Holiday("元旦", "New Year's Day", date(2022, 12, 31), date(2023, 1, 2))
    assert Calendar().with_year(YearNotice(2023, "notice", (new_year,))).kind(date(2023, 1, 2)).word == "holiday"


def test_the_day_is_taken_in_shanghai() -> None:
    assert local_day(datetime(2024, 12, 29, 16, 0, tzinfo=UTC)) == date(2024, 12, 30)
    assert local_day(datetime(2024, 12, 29, 15, 59, tzinfo=UTC)) == date(2024, 12, 29)
    with pytest.raises(ValueError, match="without a zone"):
        local_day(datetime(2024, 12, 29))


HEAD = 'year = 2027\nsource = "notice"\n'
ROW = '[[holiday]]\nname_zh = "元旦"\nname_en = "New Year"\nfirst = {}\nlast = {}\nmake_up = [{}]\n'


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("year = ", "not valid TOML"),
        ("year = 2027", "no year or no source"),
        (HEAD, "names no holiday"),
        (HEAD + '[[holiday]]\nname_zh = "元旦"', "not written in full"),
        (HEAD + "holiday = [1]", "not written in full"),
        (HEAD + ROW.format("2027-01-02", "2027-01-01", ""), "ends before it begins"),
        (HEAD + ROW.format("2027-01-01", "2027-12-01", ""), "ends before it begins or never"),
        (HEAD + ROW.format("2026-01-01", "2026-01-01", ""), "does not belong"),
        (HEAD + ROW.format("2027-01-01", "2027-01-03", "2027-01-03"), "stands twice"),
        (HEAD + ROW.format("2027-01-01", "2027-01-01", "2027-01-04"), "worked anyway"),
        (HEAD + ROW.format("2027-01-01T00:00:00", "2027-01-01", ""), "a date that is none"),
        (HEAD + ROW.format('"1 Jan"', "2027-01-01", ""), "a date that is none"),
    ],
)
def test_wrong_rows_are_refused_in_a_sentence(rows: str, sentence: str) -> None:
    with pytest.raises(NoticeProblem, match=sentence):
        read_notice(rows)
