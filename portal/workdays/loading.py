"""The years that an administrator loaded: rows above what ships with the portal, and the calendar of this process."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.transactions import in_transaction

from portal.web.language import N_
from portal.workdays.calendar import load_calendar, shipped_calendar, use_calendar
from portal.workdays.models import CalendarDay, CalendarYear
from portal.workdays.notice import NoticeProblem, YearNotice, notice_of_rows

_read_at: tuple[object, ...] = ()


@dataclass(frozen=True)
class KnownYear:
    """A year of the calendar in use. ``loaded_at`` None: it ships with the portal."""

    notice: YearNotice
    loaded_at: datetime | None = None
    loaded_by: str = ""


async def refresh_calendar() -> None:
    """Make the database's calendar that of this process; while nothing was loaded it stays the same object.

    Called with each new edition of the public content, which every import begins.
    """
    global _read_at
    stand = tuple(await CalendarYear.all().order_by("year").values_list("year", "loaded_at", "source"))
    if stand == _read_at:
        return
    calendar = shipped_calendar()
    for notice in await loaded_notices():
        calendar = calendar.with_year(notice)
    use_calendar(calendar)
    _read_at = stand


def forget_loaded_years() -> None:
    """Back to what ships with the portal: the database of this process is closed."""
    global _read_at
    _read_at = ()
    use_calendar(shipped_calendar())


async def loaded_notices() -> list[YearNotice]:
    """The notices in the database, by year. Two queries."""
    days: dict[int, list[tuple[date, str, str, str]]] = defaultdict(list)
    for row in await CalendarDay.all().order_by("day"):
        days[row.notice_id].append((row.day, row.kind, row.name_zh, row.name_en))
    years = await CalendarYear.all().order_by("year")
    return [notice_of_rows(row.year, row.source, days[row.year]) for row in years]


async def known_years() -> list[KnownYear]:
    """The years of the calendar in use, the newest first."""
    loaded = {row.year: row for row in await CalendarYear.all()}
    found = []
    for notice in reversed(load_calendar().notices):
        row = loaded.get(notice.year)
        found.append(KnownYear(notice, row.loaded_at, row.loaded_by) if row else KnownYear(notice))
    return found


async def load_year(notice: YearNotice, *, by: str, now: datetime) -> bool:
    """Put a checked notice above what is known of its year, all of it or nothing; False when it is known so already.

    In the caller's transaction, which changes public content. Raises NoticeProblem when another loaded year names
    one of its days too.
    """
    async with in_transaction():
        if await is_known(notice):
            return False
        await CalendarYear.filter(year=notice.year).delete()
        rows = list(notice.rows())
        doubled = await CalendarDay.filter(day__in=[day for day, _, _, _ in rows]).order_by("day").first()
        if doubled:
            message = N_("%(day)s 在已经载入的 %(year)s 年安排里也有，请先更正那一年")
            raise NoticeProblem(message, day=doubled.day, year=doubled.notice_id)
        await CalendarYear.create(year=notice.year, source=notice.source, loaded_at=now, loaded_by=by)
        await CalendarDay.bulk_create(
            [
                CalendarDay(notice_id=notice.year, day=day, kind=kind, name_zh=name_zh, name_en=name_en)
                for day, kind, name_zh, name_en in rows
            ]
        )
    return True


async def is_known(notice: YearNotice) -> bool:
    """Whether the calendar holds this very notice, loaded or shipped."""
    loaded = {known.year: known for known in await loaded_notices()}
    known = loaded.get(notice.year) or next(
        (row for row in shipped_calendar().notices if row.year == notice.year), None
    )
    return known is not None and known.source == notice.source and set(known.rows()) == set(notice.rows())
