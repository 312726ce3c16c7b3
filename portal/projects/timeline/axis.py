"""The months along a timeline, and where a day stands on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

HALF_A_YEAR = 6


@dataclass(frozen=True)
class Month:
    """``at`` and ``middle``: where it begins and where its name stands, in per cent."""

    first: date
    at: float
    middle: float


@dataclass(frozen=True)
class Axis:
    """Whole months from the first day through the last."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where the middle of a day stands, in per cent; a day outside stands at the edge."""
        days = (self.last - self.first).days + 1
        return round(min(max(((day - self.first).days + 0.5) * 100 / days, 0.0), 100.0), 2)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def months(self) -> list[Month]:
        """In their order."""
        days = (self.last - self.first).days + 1
        firsts, month = [], self.first
        while month <= self.last:
            firsts.append(month)
            month = _months_on(month, 1)
        edges = [((first - self.first).days * 100 / days) for first in firsts] + [100.0]
        pairs = zip(firsts, edges, edges[1:], strict=False)
        return [Month(first, round(start, 2), round((start + end) / 2, 2)) for first, start, end in pairs]


def axis_of(year: int, days: Iterable[date]) -> Axis:
    """The programme's year, with as many months before and after it as the days need, half a year at most."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    known = [first, last, *days]
    begin = max(min(known).replace(day=1), _months_on(first, -HALF_A_YEAR))
    end = min(_months_on(max(known).replace(day=1), 1), _months_on(first, 12 + HALF_A_YEAR)) - timedelta(days=1)
    return Axis(begin, end)


def _months_on(first: date, months: int) -> date:
    """The first day of the month so many months on."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)
