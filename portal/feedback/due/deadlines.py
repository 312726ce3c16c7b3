"""When an answer is due, told in words and as a strip of days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from portal.feedback.due.rules import due_table
from portal.feedback.models import Case
from portal.feedback.states import AWAITING_ANSWER, JOINED
from portal.settings import Settings
from portal.web.forms import Word, counted
from portal.web.language import N_, babel_locale
from portal.workdays import (
    SHANGHAI,
    Calendar,
    Due,
    DueDay,
    due,
    end_of_day,
    load_calendar,
    local_day,
    remaining_working_days,
)


@dataclass(frozen=True)
class Cell:
    """A day of the strip: its number (with the month where one begins), weekday, words and class."""

    number: str
    weekday: str
    words: Word
    css: str
    make_up: bool
    holiday: str


@dataclass(frozen=True)
class Term:
    """When an answer is due; ``provisional``: a notice may yet move it."""

    at: datetime
    provisional: bool = False


async def due_for(*, kind: str, project_id: int | None, sent: datetime, settings: Settings) -> Due:
    """When the answer is due to what is sent at a moment, by the table of that day; no query while nothing changed."""
    day = local_day(sent)
    table = await due_table()
    return due_from(day, table.days(kind, project_id, on=day, settings=settings))


def due_later(due_at: datetime, working_days: int) -> Due:
    """A due date moved on by so many working days (at least 1): after an extension, or when the clock stood."""
    return due_from(last_day(due_at), working_days)


def due_of(case: Case) -> Due:
    """The due date of a case as it was fixed at its sending, with the days on the way."""
    return due_from(local_day(case.submitted_at), case.due_days)


def due_from(day: date, working_days: int) -> Due:
    """The due date of whatever is sent on a day (in Shanghai): the same for everybody, so counted once a calendar."""
    return _due_by(load_calendar(), day, working_days)


@lru_cache(maxsize=256)
def _due_by(calendar: Calendar, day: date, working_days: int) -> Due:
    return due(datetime.combine(day, time(12), SHANGHAI), working_days, calendar=calendar)


def due_day(case: Case) -> date:
    """The last day of the term: it ends at 24:00 of that day."""
    return last_day(case.due_at)


def last_day(due_at: datetime) -> date:
    """The last day of a term that ends at a moment; most end at 24:00."""
    return local_day(due_at - timedelta(seconds=1))


def told_due(due_at: datetime) -> date | datetime:
    """What a page says of the end of a term: the day, and of a 24-hour clock the moment."""
    return last_day(due_at) if due_at == end_of_day(last_day(due_at)) else due_at


def is_paused(case: Case) -> bool:
    """Whether its clock stands: the resident was asked. Who goes along with another case, goes by that one's clock.

    A joined case must have been read with ``joined_to``.
    """
    if case.state == JOINED:
        return case.joined_to is not None and case.joined_to.asked_at is not None
    return case.asked_at is not None


def days_left(case: Case, today: date) -> int:
    """Working days until the answer is due: 0 on the due day, negative once it is past."""
    return remaining_working_days(today, due_day(case), calendar=load_calendar())


def runs_by_the_hour(case: Case) -> bool:
    """Whether a 24-hour clock runs for it: it is told in hours."""
    return case.urgent_at is not None and case.state in (*AWAITING_ANSWER, JOINED) and not is_paused(case)


def urgency(case: Case, now: datetime) -> str:
    """ "late", "today" or "" for the look of a case in the queue; of a 24-hour clock the whole term is "today"."""
    if case.state not in AWAITING_ANSWER or is_paused(case):
        return ""
    if runs_by_the_hour(case):
        return "late" if now >= case.due_at else "today"
    left = days_left(case, local_day(now))
    return "late" if left < 0 else "today" if left == 0 else ""


def left_words(case: Case, now: datetime) -> Word | None:
    """How long there is still; None when the case needs no answer any more.

    A joined case must have been read with ``joined_to``.
    """
    if case.state not in (*AWAITING_ANSWER, JOINED):
        return None
    if is_paused(case):
        return Word(N_("暂停计时"))
    if runs_by_the_hour(case):
        return _hours_left(case.due_at - now)
    left = days_left(case, local_day(now))
    if left < 0:
        return counted("已超过 %(n)s 个工作日", -left)
    if left == 0:
        return Word(N_("今天到期"))
    return counted("还有 %(n)s 个工作日", left)


def _hours_left(left: timedelta) -> Word:
    """Whole hours, rounded down: nobody is told of an hour that is not there."""
    hours = abs(left) // timedelta(hours=1)
    if left <= timedelta(0):
        return counted("已超过 %(n)s 小时", hours) if hours else Word(N_("刚过时限，不到 1 小时"))
    return counted("还有 %(n)s 小时", hours) if hours else Word(N_("还有不到 1 小时"))


def strip(day: date, working_days: int, key: str) -> list[Cell]:
    """The days from sending to due, in a language."""
    return _strip_by(load_calendar(), day, working_days, key)


@lru_cache(maxsize=256)
def _strip_by(calendar: Calendar, day: date, working_days: int, key: str) -> list[Cell]:
    days = _due_by(calendar, day, working_days).days
    return [_cell(step, key, first=at == 0, last=at == len(days) - 1) for at, step in enumerate(days)]


def _cell(step: DueDay, key: str, *, first: bool, last: bool) -> Cell:
    begins_month = step.day.day == 1 and not first
    return Cell(
        number=_month_begins(step.day, key) if begins_month else str(step.day.day),
        weekday=babel_locale(key).days["format"]["abbreviated"][step.day.weekday()],
        words=_cell_words(step, first=first),
        css=_cell_class(step, first=first, last=last),
        make_up=step.kind.word == "make_up",
        holiday=(step.kind.name(key) or "") if step.kind.word == "holiday" else "",
    )


def _month_begins(day: date, key: str) -> str:
    """The first of a month, short: 10/1 in Chinese; in English, where that may be 10 January, 1 Oct."""
    return f"{day.month}/1" if key == "zh" else f"1 {babel_locale(key).months['format']['abbreviated'][day.month]}"


def _cell_words(step: DueDay, *, first: bool) -> Word:
    if first:
        return Word(N_("收到"))
    return Word(N_("休")) if step.count is None else Word(N_("第%(n)s天"), {"n": step.count})


def _cell_class(step: DueDay, *, first: bool, last: bool) -> str:
    if first:
        return "d0"
    return "off" if step.count is None else "w dd" if last else "w"
