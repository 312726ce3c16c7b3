"""When an answer is due, counted in working days from the day after the sending."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.workdays.calendar import Calendar, DayKind
from portal.workdays.zone import SHANGHAI, local_day

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueDay:
    """A day on the way: `count` is 1..n where it counts, None on the day of sending and on skipped days."""

    day: date
    kind: DayKind
    count: int | None


@dataclass(frozen=True)
class Due:
    """A due date: its `day`, its end `at` 24:00 in Shanghai (in UTC), and the `days` from sending to due.

    `provisional` says that a day on the way lies in a year without a notice: the date may yet move.
    """

    day: date
    at: datetime
    days: tuple[DueDay, ...]
    provisional: bool

    @property
    def working_days(self) -> int:
        """How many days were promised."""
        return self.days[-1].count or 0

    @property
    def skipped(self) -> tuple[DueDay, ...]:
        """The days after the sending that do not count: weekends and holidays."""
        return tuple(step for step in self.days[1:] if step.count is None)


def due(sent: datetime, working_days: int, *, calendar: Calendar) -> Due:
    """The due date of what was sent at an aware moment; day 1 is the next working day after that day.

    ValueError when `sent` has no zone or `working_days` is not at least 1.
    """
    if working_days < 1:
        raise ValueError("a due date lies at least one working day ahead")
    day = local_day(sent)
    days, count = [DueDay(day, calendar.kind(day), None)], 0
    while count < working_days:
        day += ONE_DAY
        kind = calendar.kind(day)
        count += kind.is_working
        days.append(DueDay(day, kind, count if kind.is_working else None))
    provisional = any(calendar.is_provisional(step.day) for step in days)
    return Due(day, end_of_day(day), tuple(days), provisional)


def end_of_day(day: date) -> datetime:
    """24:00 of a day in Shanghai, in UTC."""
    return datetime.combine(day + ONE_DAY, time(), SHANGHAI).astimezone(UTC)


def remaining_working_days(today: date, due_day: date, *, calendar: Calendar) -> int:
    """Working days after `today` up to `due_day`: 0 on the due day, negative once it is past.

    On the weekend after a Friday no working day has passed yet, still the case is overdue: it is -1 at once.
    """
    if today > due_day:
        return -max(1, _working_days_between(due_day, today, calendar))
    return _working_days_between(today, due_day, calendar)


def _working_days_between(after: date, until: date, calendar: Calendar) -> int:
    days = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
    return sum(calendar.is_working(day) for day in days)
