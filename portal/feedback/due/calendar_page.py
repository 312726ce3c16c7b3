"""A year as twelve small months: which days are off, which weekends are worked."""

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.due.calendar_form import ROWS
from portal.feedback.due.new_year import replaced_by
from portal.feedback.models import Case
from portal.feedback.states import AWAITING_ANSWER, JOINED
from portal.web.forms import Errors, Word
from portal.web.language import N_, babel_locale
from portal.web.rendering import render
from portal.workdays import Calendar, YearNotice, load_calendar, local_day
from portal.workdays.loading import known_years
from portal.workdays.notice import HOLIDAYS
from portal.workdays.reading import written

MONDAY_FIRST = Weeks(0)


@dataclass(frozen=True)
class Square:
    """A day of a month: its look ("", "off", "worked" or "free") and the word that says the same."""

    number: int
    css: str = ""
    word: Word | None = None
    name: str = ""


@dataclass(frozen=True)
class Month:
    """``weeks`` of seven squares, None outside the month; ``working``: how many working days."""

    first: date
    weeks: Sequence[Sequence[Square | None]]
    working: int


def months_of(year: int, calendar: Calendar, locale: str) -> list[Month]:
    return [_month(year, month, calendar, locale) for month in range(1, 13)]


def weekday_names(locale: str) -> list[tuple[str, str]]:
    """Short and full names, Monday first."""
    names = babel_locale(locale).days["stand-alone"]
    return [(names["narrow"][day], names["wide"][day]) for day in range(7)]


def _named(name_zh: str, locale: str) -> str:
    return name_zh if locale == "zh" else HOLIDAYS[name_zh]


def _month(year: int, month: int, calendar: Calendar, locale: str) -> Month:
    weeks = [
        [_square(day, calendar, locale) if day.month == month else None for day in week]
        for week in MONDAY_FIRST.monthdatescalendar(year, month)
    ]
    days = [day for week in MONDAY_FIRST.monthdatescalendar(year, month) for day in week if day.month == month]
    return Month(date(year, month, 1), weeks, sum(map(calendar.is_working, days)))


def _square(day: date, calendar: Calendar, locale: str) -> Square:
    kind = calendar.kind(day)
    if kind.word == "holiday":
        return Square(day.day, "off", Word(N_("放假")), kind.name(locale) or "")
    if kind.word == "make_up":
        return Square(day.day, "worked", Word(N_("调休上班")), kind.name(locale) or "")
    return Square(day.day, "free" if kind.word == "weekend" else "")


async def calendar_page(
    request: Request,
    typed: dict[str, str],
    errors: Errors,
    *,
    notice: YearNotice | None = None,
    said: Word | None = None,
    lost_file: str = "",
    status: int = 200,
) -> Response:
    """The years known and the form; ``notice``: to be looked at before it takes effect."""
    calendar, locale, today = load_calendar(), request.state.locale, local_day(request.app.state.now())
    waiting = Case.filter(due_provisional=True, state__in=(*AWAITING_ANSWER, JOINED))
    values = {
        "years": await known_years(),
        "lacking": next(year for year in range(today.year, 10000) if calendar.is_provisional(date(year, 7, 1))),
        "waiting": await waiting.count(),
        "notice": notice,
        "replaced": await replaced_by(notice) if notice else None,
        "lacks": [_named(name, locale) for name in notice.lacks()] if notice else [],
        "months": months_of(notice.year, calendar.with_year(notice), locale) if notice else [],
        "weekdays": weekday_names(locale),
        "calendar_text": written(notice) if notice else "",
        "rows": range(1, ROWS + 1),
        "typed": typed,
        "errors": errors,
        "said": said,
        "lost_file": lost_file,
        "path": "/desk/calendar/",
    }
    return render(request, "desk/calendar.html", values, status=status)
