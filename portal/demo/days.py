"""Days of the stories: counted from the day of filling, or as the end of a month."""

import calendar
from datetime import date, datetime, time, timedelta

from portal.workdays import SHANGHAI, local_day

Day = int | str


def day_of(day: Day, now: datetime) -> str:
    """-3 is three days ago, "month-1" the end of the month before, "month+0" of this one; ISO 8601."""
    today = local_day(now)
    if isinstance(day, int):
        return (today + timedelta(days=day)).isoformat()
    return month_end(today, int(day.removeprefix("month"))).isoformat()


def month_end(today: date, months: int) -> date:
    years, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(years, month + 1, calendar.monthrange(years, month + 1)[1])


def moment_of(day: int, hour: int, now: datetime) -> datetime:
    """A full hour in Shanghai, so many days from the day of filling."""
    return datetime.combine(local_day(now) + timedelta(days=day), time(hour), SHANGHAI)
