"""A year's notice of the State Council: which days are off and which weekends are worked in return."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


class NoticeProblem(Exception):
    """The rows of a year cannot be used; the text says which row and why."""


@dataclass(frozen=True)
class Holiday:
    """One holiday: `first` to `last` are off (both included), the days of `make_up` are worked."""

    name_zh: str
    name_en: str
    first: date
    last: date
    make_up: tuple[date, ...] = ()

    def days_off(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=1)


@dataclass(frozen=True)
class YearNotice:
    """The holidays of one year with the document they come from."""

    year: int
    source: str
    holidays: tuple[Holiday, ...]


def read_notice(text: str) -> YearNotice:
    """The notice in a TOML text as in `years/`; NoticeProblem when a row is missing, wrong or doubled."""
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise NoticeProblem(f"The calendar is not valid TOML: {problem}.") from problem
    year, source = rows.get("year"), rows.get("source")
    if not isinstance(year, int) or not isinstance(source, str) or not source:
        raise NoticeProblem("The calendar names no year or no source.")
    notice = YearNotice(year, source, tuple(_read_holiday(row) for row in rows.get("holiday", [])))
    check_notice(notice)
    return notice


def check_notice(notice: YearNotice) -> None:
    """NoticeProblem when days are doubled, far from the year, or a make-up day is no weekend."""
    if not notice.holidays:
        raise NoticeProblem(f"The calendar of {notice.year} names no holiday.")
    seen: set[date] = set()
    for holiday in notice.holidays:
        if not holiday.first <= holiday.last < holiday.first + timedelta(days=15):
            raise NoticeProblem(f"{holiday.name_en} of {notice.year} ends before it begins or never.")
        for day in (*holiday.days_off(), *holiday.make_up):
            _check_day(day, notice.year, seen)
        if any(day.weekday() < 5 for day in holiday.make_up):
            raise NoticeProblem(f"{holiday.name_en} of {notice.year} makes up on a day worked anyway.")


def _check_day(day: date, year: int, seen: set[date]) -> None:
    # A notice may reach back: that of 2023 took 31 December 2022 off.
    if not date(year - 1, 12, 25) <= day <= date(year, 12, 31):
        raise NoticeProblem(f"{day} does not belong to the calendar of {year}.")
    if day in seen:
        raise NoticeProblem(f"{day} stands twice in the calendar of {year}.")
    seen.add(day)


def _read_holiday(row: Mapping[str, Any]) -> Holiday:
    try:
        holiday = Holiday(row["name_zh"], row["name_en"], row["first"], row["last"], tuple(row.get("make_up", ())))
    except (KeyError, TypeError) as missing:
        raise NoticeProblem(f"A holiday is not written in full: {missing}.") from missing
    days = (holiday.first, holiday.last, *holiday.make_up)
    if not all(isinstance(day, date) and not isinstance(day, datetime) for day in days):
        raise NoticeProblem(f"{holiday.name_en} has a date that is none.")
    return holiday
