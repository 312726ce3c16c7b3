"""A year's notice of the State Council: which days are off and which weekends are worked in return."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.web.forms import Word
from portal.web.language import N_, words_of

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_SOURCE, LONGEST_NAME, LONGEST_NAME_EN = 200, 40, 60
# The first day of the year before that a notice has ever reached back to, with some room.
REACHES_BACK = (12, 25)

# What the notices call them, in the order of the year; the names of a notice may join two of them.
HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}


class NoticeProblem(Exception):
    """The rows of a year cannot be used; the word says which row, why, and what to do.

    ``holiday``: the number of the holiday (from 1) that it is about, 0 for the whole.
    """

    def __init__(self, message: str, /, *, holiday: int = 0, **params: object) -> None:
        self.word = Word(message, params)
        self.holiday = holiday

    def __str__(self) -> str:
        """In English, for the command line."""
        return words_of("en").gettext(self.word.message) % self.word.params


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

    def rows(self) -> Iterator[tuple[date, str, str, str]]:
        """Each day that is not what its weekday says: (day, "holiday" or "make_up", Chinese name, English name)."""
        for holiday in self.holidays:
            for day in holiday.days_off():
                yield day, "holiday", holiday.name_zh, holiday.name_en
            for day in holiday.make_up:
                yield day, "make_up", holiday.name_zh, holiday.name_en

    def lacks(self) -> list[str]:
        """The Chinese names of the holidays of every year that this notice does not name."""
        named = "、".join(holiday.name_zh for holiday in self.holidays)
        return [name for name in HOLIDAYS if name not in named]


def english_name(name_zh: str) -> str:
    """The English name of a holiday, or of two in one; the Chinese name where none is known."""
    found = sorted((name_zh.index(chinese), english) for chinese, english in HOLIDAYS.items() if chinese in name_zh)
    return " and ".join(english for _, english in found) or name_zh


def notice_of_rows(year: int, source: str, rows: Sequence[tuple[date, str, str, str]]) -> YearNotice:
    """The notice whose days these are; each run of days off with one name is a holiday. NoticeProblem."""
    holidays: list[Holiday] = []
    for day, kind, name_zh, name_en in sorted(rows):
        last = holidays[-1] if holidays else None
        if kind != "holiday":
            continue
        if last and last.name_zh == name_zh and last.last + timedelta(days=1) == day:
            holidays[-1] = replace(last, last=day)
        else:
            holidays.append(Holiday(name_zh, name_en, day, day))
    for day, kind, name_zh, _ in sorted(rows):
        if kind == "make_up":
            at = _nearest(holidays, name_zh, day)
            holidays[at] = replace(holidays[at], make_up=(*holidays[at].make_up, day))
    notice = YearNotice(year, source, tuple(holidays))
    check_notice(notice)
    return notice


def _nearest(holidays: list[Holiday], name: str, day: date) -> int:
    """Which of the holidays of this name the day is worked for."""
    named = [at for at, holiday in enumerate(holidays) if holiday.name_zh == name]
    if not named:
        raise NoticeProblem(N_("%(day)s 调休上班，节日“%(name)s”却没有放假的日子，请补上"), day=day, name=name)
    return min(named, key=lambda at: abs(holidays[at].first - day))


def check_notice(notice: YearNotice) -> None:
    """NoticeProblem when days are doubled, far from the year, or a make-up day is no weekend."""
    if not FIRST_YEAR < notice.year < LAST_YEAR:
        raise NoticeProblem(N_("年份 %(year)s 不对，请写 2027 这样的四位数"), year=notice.year)
    if not notice.source or len(notice.source) > LONGEST_SOURCE:
        raise NoticeProblem(N_("没有写年份，或者没有写出处（通知的名称和文号，最多 %(most)s 字）"), most=LONGEST_SOURCE)
    if not notice.holidays:
        raise NoticeProblem(N_("%(year)s 年的安排里一个节日也没有，请写出放假的日子"), year=notice.year)
    seen: set[date] = set()
    for number, holiday in enumerate(notice.holidays, 1):
        _check_holiday(holiday, number, notice.year, seen)


def _check_holiday(holiday: Holiday, number: int, year: int, seen: set[date]) -> None:
    about = {"n": number, "name": holiday.name_zh}
    if not holiday.name_zh or len(holiday.name_zh) > LONGEST_NAME or len(holiday.name_en) > LONGEST_NAME_EN:
        raise NoticeProblem(N_("第 %(n)s 个节日没有名称，或者名称太长，请改"), holiday=number, n=number)
    if not holiday.first <= holiday.last < holiday.first + timedelta(days=15):
        message = N_("第 %(n)s 个节日“%(name)s”的最后一天早于第一天，或者超过 15 天，请核对日期")
        raise NoticeProblem(message, holiday=number, **about)
    for day in (*holiday.days_off(), *holiday.make_up):
        _check_day(day, number, year, seen)
    worked = next((day for day in holiday.make_up if day.weekday() < 5), None)
    if worked:
        message = N_("第 %(n)s 个节日“%(name)s”：%(day)s 不是周末，本来就上班，不能算调休上班，请核对日期")
        raise NoticeProblem(message, holiday=number, day=worked, **about)


def _check_day(day: date, number: int, year: int, seen: set[date]) -> None:
    # A notice may reach back: that of 2023 took 31 December 2022 off.
    if not date(year - 1, *REACHES_BACK) <= day <= date(year, 12, 31):
        message = N_("第 %(n)s 个节日：%(day)s 不属于 %(year)s 年的安排，请核对年份")
        raise NoticeProblem(message, holiday=number, n=number, day=day, year=year)
    if day in seen:
        message = N_("第 %(n)s 个节日：%(day)s 在 %(year)s 年的安排里写了两次，请删去一次")
        raise NoticeProblem(message, holiday=number, n=number, day=day, year=year)
    seen.add(day)
