"""China's working days, as data: what a day is, and when an answer is due."""

from portal.workdays.calendar import Calendar, DayKind, load_calendar
from portal.workdays.due import Due, DueDay, due, end_of_day, remaining_working_days
from portal.workdays.notice import Holiday, NoticeProblem, YearNotice
from portal.workdays.reading import read_notice
from portal.workdays.zone import SHANGHAI, local_day

__all__ = [
    "SHANGHAI",
    "Calendar",
    "DayKind",
    "Due",
    "DueDay",
    "Holiday",
    "NoticeProblem",
    "YearNotice",
    "due",
    "end_of_day",
    "load_calendar",
    "local_day",
    "read_notice",
    "remaining_working_days",
]
