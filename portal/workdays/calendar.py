"""China's working days: weekends, holidays and the weekends worked in return, as far as notices are out."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

from portal.workdays.notice import REACHES_BACK, Holiday, YearNotice, check_notice
from portal.workdays.reading import read_notice

SATURDAY = 5


@dataclass(frozen=True)
class DayKind:
    """What a day is; holidays and make-up days carry the holiday's name in both languages."""

    word: Literal["working", "weekend", "holiday", "make_up"]
    name_zh: str | None = None
    name_en: str | None = None

    @property
    def is_working(self) -> bool:
        return self.word in ("working", "make_up")

    def name(self, locale: str) -> str | None:
        """The holiday's name for a locale: Chinese for "zh", English for any other."""
        return self.name_zh if locale == "zh" else self.name_en


WORKING, WEEKEND = DayKind("working"), DayKind("weekend")

# Where no notice is out only the holidays with a fixed date are sure (全国年节及纪念日放假办法);
# the lunar ones and every make-up day wait for the notice.
FIXED = {
    (1, 1): DayKind("holiday", "元旦", "New Year's Day"),
    (5, 1): DayKind("holiday", "劳动节", "Labour Day"),
    **{(10, day): DayKind("holiday", "国庆节", "National Day") for day in (1, 2, 3)},
}


# By identity: what is worked out from a calendar is kept under it.
@dataclass(frozen=True, eq=False)
class Calendar:
    """The years whose notices are known; any other year is computed provisionally and never raises."""

    notices: tuple[YearNotice, ...] = ()

    def kind(self, day: date) -> DayKind:
        """What this day is: as announced, or computed from the weekday and the fixed holidays."""
        announced = self._announced.get(day)
        if announced is not None:
            return announced
        if day.year not in self._years and (day.month, day.day) in FIXED:
            return FIXED[day.month, day.day]
        return WEEKEND if day.weekday() >= SATURDAY else WORKING

    def is_working(self, day: date) -> bool:
        return self.kind(day).is_working

    def is_provisional(self, day: date) -> bool:
        """Whether a notice that decides on this day is not out (or not loaded).

        The last days of a year wait for the next one's too: that of 2023 took 31 December 2022 off.
        """
        reached = (day.month, day.day) >= REACHES_BACK
        return day.year not in self._years or (reached and day.year + 1 not in self._years)

    def provisional_from(self, day: date) -> date:
        """The first day from this one on that is provisional."""
        while not self.is_provisional(day):
            day += timedelta(days=1)
        return day

    def with_year(self, notice: YearNotice) -> "Calendar":
        """A calendar that knows this year too, or knows it anew; NoticeProblem when its rows are wrong."""
        check_notice(notice)
        others = (known for known in self.notices if known.year != notice.year)
        return Calendar(tuple(sorted((*others, notice), key=lambda known: known.year)))

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(notice.year for notice in self.notices)

    @cached_property
    def _announced(self) -> dict[date, DayKind]:
        # In order of years, so that a later notice that reaches back prevails.
        holidays = (holiday for notice in self.notices for holiday in notice.holidays)
        return {day: kind for holiday in holidays for day, kind in _days(holiday).items()}


def _days(holiday: Holiday) -> dict[date, DayKind]:
    off = DayKind("holiday", holiday.name_zh, holiday.name_en)
    made_up = DayKind("make_up", holiday.name_zh, holiday.name_en)
    return dict.fromkeys(holiday.days_off(), off) | dict.fromkeys(holiday.make_up, made_up)


_in_use: list[Calendar] = []


def load_calendar() -> Calendar:
    """The calendar of this process: what ships with the portal, and above it what an administrator loaded.

    Read anew by ``workdays.loading.refresh_calendar``; the same object until then.
    """
    return _in_use[0] if _in_use else shipped_calendar()


def use_calendar(calendar: Calendar) -> None:
    """Have ``load_calendar`` give this one in this process."""
    _in_use[:] = [calendar]


@cache
def shipped_calendar() -> Calendar:
    """The calendar of the years that come with the portal (`years/*.toml`), read once."""
    calendar = Calendar()
    for entry in sorted(files("portal.workdays").joinpath("years").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            calendar = calendar.with_year(read_notice(entry.read_text(encoding="utf-8")))
    return calendar
