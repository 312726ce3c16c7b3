"""The days and periods that words name, each with the last day on which they are still kept."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from portal.projects.deadlines.numerals import NUMBER, number_of

FIRST_YEAR, LAST_YEAR = 2000, 2100
_YEAR = rf"(?:(?P<year>{NUMBER})\s*年度?\s*|(?P<named_year>今年|本年度?|当年|明年|次年|翌年|来年)\s*)?"
_MONTH = rf"(?P<month>{NUMBER})\s*月份?"
_QUARTERS = r"第?\s*(?P<quarter>[1-4一二三四])\s*季度?"
_ENDS = r"(?:底|末)?"

# In this order: the longer reading of the same words first.
PATTERNS = [
    re.compile(pattern)
    for pattern in (
        r"(?P<year>20[0-9]{2})\s*(?P<mark>[-/.])\s*(?P<month>[0-9]{1,2})(?:\s*(?P=mark)\s*(?P<day>[0-9]{1,2}))?(?![0-9])",
        rf"{_YEAR}(?P<month>{NUMBER})\s*月\s*(?P<day>{NUMBER})\s*[日号]",
        rf"(?<=[-至到])\s*(?P<day>{NUMBER})\s*[日号]",
        rf"{_YEAR}{_MONTH}\s*(?P<third>上旬|中旬|下旬|初|中|底|末)?(?!\s*{NUMBER}\s*[日号])",
        rf"{_YEAR}(?P<month>{NUMBER})(?=\s*[-至到]\s*{NUMBER}\s*月)",
        rf"{_YEAR}{_QUARTERS}\s*{_ENDS}",
        rf"{_YEAR}(?P<half>[上下])半年\s*{_ENDS}",
        rf"{_YEAR}(?P<whole>年底|年末|年终|岁末|年内|全年|年中|底|末|内)",
        rf"(?P<year>(?:20|二0)[0-9一二三四五六七八九0]{{2}})\s*年度?(?!\s*{NUMBER}\s*月)",
        r"(?P<named_year>今年|本年度?|当年|明年|次年|翌年|来年)",
    )
]


@dataclass(frozen=True)
class Point:
    """Words from ``start`` to ``end`` of a text, kept through ``last``."""

    start: int
    end: int
    last: date


def points_in(text: str, *, year: int) -> list[Point]:
    """The days that a text in plain form names, in its order; ``year`` is taken where none was named before."""
    points: list[Point] = []
    at, month = 0, 0
    while at < len(text):
        found = _at(text, at, year=year, month=month)
        if found is None:
            at += 1
            continue
        points.append(found)
        at, year, month = found.end, found.last.year, found.last.month
    return points


def _at(text: str, at: int, *, year: int, month: int) -> Point | None:
    if at and text[at].isdigit() and text[at - 1].isdigit():
        return None  # the middle of a number
    for pattern in PATTERNS:
        found = pattern.match(text, at)
        if found and (day := _last_day(found.groupdict(), year=year, month=month)):
            return Point(at, at + len(found[0].rstrip()), day)
    return None


def _last_day(part: dict[str, str | None], *, year: int, month: int) -> date | None:
    named = _year(part, year)
    if named is None or not FIRST_YEAR <= named <= LAST_YEAR:
        return None
    if whole := part.get("whole"):
        return _whole(named, whole, named_year=bool(part.get("year") or part.get("named_year")))
    if half := part.get("half"):
        return _end_of(named, 6 if half == "上" else 12)
    if quarter := part.get("quarter"):
        return _end_of(named, 3 * (number_of(quarter) or 0))
    if "month" in part or "day" in part:
        return _in_month(part, named, number_of(part.get("month") or "") or month)
    return date(named, 12, 31)


def _year(part: dict[str, str | None], year: int) -> int | None:
    if words := part.get("named_year"):
        return year + 1 if words in ("明年", "次年", "翌年", "来年") else year
    written = part.get("year")
    return number_of(written) if written else year


def _whole(year: int, words: str, *, named_year: bool) -> date | None:
    if words in ("底", "末", "内") and not named_year:
        return None  # of what?
    return date(year, 6, 30) if words == "年中" else date(year, 12, 31)


def _in_month(part: dict[str, str | None], year: int, month: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    if written := part.get("day"):
        day = number_of(written)
        return date(year, month, day) if day and day <= calendar.monthrange(year, month)[1] else None
    third = part.get("third") or ""
    ends = {"上旬": 10, "初": 10, "中旬": 20, "中": 20}
    return date(year, month, ends[third]) if third in ends else _end_of(year, month)


def _end_of(year: int, month: int) -> date | None:
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
