"""Which figures of a month hold: the frozen ones, else those counted last, else what is counted now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.feedback.figures.cells import Cells, read_cells
from portal.feedback.figures.counting import count_month
from portal.feedback.figures.months import Month, month_of
from portal.feedback.models import Case, FrozenMonth, RunningMonth
from portal.workdays import local_day


@dataclass(frozen=True)
class Figures:
    """A month's cells, as they were at ``as_of``; ``frozen``: nothing of it changes any more."""

    month: Month
    cells: Cells
    as_of: datetime
    frozen: bool

    @property
    def last_day(self) -> date:
        """Of frozen figures, the day at whose end they were."""
        return local_day(self.as_of - timedelta(microseconds=1))


async def figures_of(month: Month, *, now: datetime) -> Figures:
    """One month; counted on the spot only where the clock has not been there yet."""
    return (await figures_between(month, month, now=now))[0]


async def figures_between(first: Month, last: Month, *, now: datetime) -> list[Figures]:
    """The months from one to another, the first first: two queries, when the clock has counted them."""
    keys = []
    while first <= last:
        keys.append(first)
        first = first.next
    names = [month.key for month in keys]
    frozen = {row.month: row for row in await FrozenMonth.filter(month__in=names)}
    running = {row.month: row for row in await RunningMonth.filter(month__in=names)}
    found = []
    for month in keys:
        if row := frozen.get(month.key):
            found.append(Figures(month, read_cells(row.cells), row.cut_off, True))
        elif kept := running.get(month.key):
            found.append(Figures(month, read_cells(kept.cells), kept.as_of, False))
        else:
            until = min(now, month.cut_off)
            found.append(Figures(month, await count_month(month, until=until), until, False))
    return found


async def first_month() -> Month | None:
    """The month of the first case; None before it."""
    case = await Case.all().order_by("submitted_at").first().only("id", "submitted_at")
    return month_of(case.submitted_at) if case else None
