from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.workdays import SHANGHAI, due, load_calendar, local_day, remaining_working_days

CALENDAR = load_calendar()
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("sent", "on"),
    [
        (date(2024, 12, 30), date(2025, 1, 7)),
        (date(2025, 12, 30), date(2026, 1, 7)),  # Sunday 4 January counts
        (date(2026, 2, 11), date(2026, 2, 25)),  # Saturday 14 February counts, then the Spring Festival
        (date(2024, 9, 27), date(2024, 10, 10)),  # Sunday 29 September counts, then National Day
        (date(2024, 9, 28), date(2024, 10, 10)),  # sent on a Saturday: day 1 is the Sunday worked
    ],
)
def test_a_complaint_is_due_after_five_working_days(sent: date, on: date) -> None:
    for clock in (datetime.min.time(), datetime.max.time()):
        promise = due(datetime.combine(sent, clock, SHANGHAI), 5, calendar=CALENDAR)
        assert (promise.day, promise.provisional) == (on, False)


def test_the_receipt_can_show_each_day_on_the_way() -> None:
    promise = due(datetime(2025, 12, 30, 2, 0, tzinfo=UTC), 5, calendar=CALENDAR)
    assert [(step.day.day, step.kind.word, step.count) for step in promise.days] == [
        (30, "working", None),
        (31, "working", 1),
        (1, "holiday", None),
        (2, "holiday", None),
        (3, "holiday", None),
        (4, "make_up", 2),
        (5, "working", 3),
        (6, "working", 4),
        (7, "working", 5),
    ]
    assert [step.day.day for step in promise.skipped] == [1, 2, 3]


def test_a_due_day_ends_at_midnight_in_shanghai() -> None:
    promise = due(datetime(2024, 12, 30, 2, 0, tzinfo=UTC), 5, calendar=CALENDAR)
    assert promise.at == datetime(2025, 1, 7, 16, 0, tzinfo=UTC)
    assert promise.at.tzinfo is UTC


def test_a_due_date_that_touches_a_year_without_a_notice_is_provisional() -> None:
    promise = due(datetime(2026, 12, 30, 2, 0, tzinfo=UTC), 5, calendar=CALENDAR)
    assert (promise.day, promise.provisional) == (date(2027, 1, 7), True)


@pytest.mark.parametrize(
    ("sent", "on", "provisional"),
    [
        (date(2026, 12, 17), date(2026, 12, 24), False),
        (date(2026, 12, 18), date(2026, 12, 25), True),  # a notice may take the last days of December off
        (date(2026, 12, 24), date(2026, 12, 31), True),
        (date(2026, 12, 30), date(2027, 1, 7), True),
        (date(2027, 1, 2), date(2027, 1, 8), True),
        (date(2025, 12, 24), date(2025, 12, 31), False),
    ],
)
def test_around_a_new_year_without_a_notice_due_dates_are_provisional_before_and_after(
    sent: date, on: date, provisional: bool
) -> None:
    promise = due(datetime.combine(sent, datetime.min.time(), SHANGHAI), 5, calendar=CALENDAR)
    assert (promise.day, promise.provisional) == (on, provisional)


def test_a_due_date_needs_a_zone_and_a_working_day() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        due(datetime(2024, 12, 30), 5, calendar=CALENDAR)
    with pytest.raises(ValueError, match="at least one working day"):
        due(datetime(2024, 12, 30, tzinfo=UTC), 0, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2025, 12, 30), 5),
        (date(2026, 1, 3), 4),
        (date(2026, 1, 7), 0),
        (date(2026, 1, 8), -1),
        (date(2026, 1, 10), -2),
        (date(2026, 1, 12), -3),
    ],
)
def test_the_working_days_left_until_wednesday_7_january_2026(today: date, left: int) -> None:
    assert remaining_working_days(today, date(2026, 1, 7), calendar=CALENDAR) == left


def test_a_case_due_on_friday_is_overdue_on_saturday() -> None:
    assert remaining_working_days(date(2025, 3, 8), date(2025, 3, 7), calendar=CALENDAR) == -1


@given(MOMENTS, st.integers(1, 40))
def test_a_due_day_is_the_nth_working_day(sent: datetime, n: int) -> None:
    promise = due(sent, n, calendar=CALENDAR)
    way = [local_day(sent) + timedelta(days=step) for step in range(len(promise.days))]
    assert [step.day for step in promise.days] == way
    assert [step.count for step in promise.days if step.count] == list(range(1, n + 1))
    assert CALENDAR.is_working(promise.day) and promise.days[-1].count == n
    assert all(CALENDAR.is_working(step.day) == (step.count is not None) for step in promise.days[1:])
    assert local_day(promise.at - timedelta(microseconds=1)) == promise.day
    assert local_day(promise.at) == promise.day + timedelta(days=1)
    assert remaining_working_days(local_day(sent), promise.day, calendar=CALENDAR) == n


@given(DAYS, st.integers(-60, 60))
def test_what_is_left_is_negative_exactly_when_overdue(today: date, distance: int) -> None:
    left = remaining_working_days(today, today + timedelta(days=distance), calendar=CALENDAR)
    assert (left < 0) == (distance < 0)


@given(DAYS)
def test_no_day_raises(day: date) -> None:
    assert CALENDAR.kind(day).word in {"working", "weekend", "holiday", "make_up"}
    waits = day.year not in {2024, 2025, 2026} or (day.year == 2026 and (day.month, day.day) >= (12, 25))
    assert CALENDAR.is_provisional(day) == waits
