"""A month of the figures: its bounds in Shanghai's time, and the moment after which nothing of it changes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.web.problems import NotFound
from portal.workdays import due, end_of_day, load_calendar, local_day

FROZEN_AFTER = 10  # working days
OFFERED = 36


@dataclass(frozen=True, order=True)
class Month:
    """``key``: "2024-07"."""

    year: int
    number: int

    @property
    def key(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def begin(self) -> datetime:
        """0:00 of its first day in Shanghai, in UTC."""
        return end_of_day(self.first - timedelta(days=1))

    @property
    def end(self) -> datetime:
        """24:00 of its last day: the first moment that is no longer of it."""
        return end_of_day(self.last)

    @property
    def cut_off(self) -> datetime:
        """The end of the 10th working day after it."""
        return due(self.end - timedelta(microseconds=1), FROZEN_AFTER, calendar=load_calendar()).at

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def before(self, months: int) -> "Month":
        """The month so many months earlier."""
        at = self.year * 12 + self.number - 1 - months
        return Month(at // 12, at % 12 + 1)


def month_of(moment: datetime) -> Month:
    """The month of an aware moment, as Shanghai's calendar has it."""
    day = local_day(moment)
    return Month(day.year, day.month)


def month_named(key: str) -> Month | None:
    """The month that a part of an address names; None when it is none."""
    year, _, number = key.partition("-")
    if not (key.isascii() and len(key) == 7 and year.isdigit() and number.isdigit() and len(year) == 4):
        return None
    return Month(int(year), int(number)) if int(year) >= 2000 and 1 <= int(number) <= 12 else None


def month_asked(named: str, *, first: Month, present: Month) -> Month:
    """The month of the figures that an address names, the present one where it names none. Raises NotFound."""
    month = month_named(named) if named else present
    if month is None or not first <= month <= present:
        raise NotFound
    return month


def months_offered(*, first: Month, present: Month) -> list[Month]:
    """The months to choose from, the newest first."""
    return [month for n in range(OFFERED) if (month := present.before(n)) >= first]
