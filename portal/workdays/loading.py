"""The years that an administrator loaded: rows above what ships with the portal, and the calendar of this process."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.transactions import in_transaction

from portal.web.language import N_
from portal.web.logs import log
from portal.workdays.calendar import load_calendar, shipped_calendar, use_calendar
from portal.workdays.models import CalendarDay, CalendarYear
from portal.workdays.notice import NoticeProblem, YearNotice, notice_of_rows

# A day that is not what its weekday says: the day, its kind, Chinese and English name; a year with its days.
Day = tuple[date, str, str, str]
Loaded = tuple[CalendarYear, Sequence[Day]]

_read_at: tuple[object, ...] = ()


@dataclass(frozen=True)
class KnownYear:
    """A year of the calendar in use. ``loaded_at`` None: it ships with the portal."""

    notice: YearNotice
    loaded_at: datetime | None = None
    loaded_by: str = ""


async def refresh_calendar() -> None:
    """Make the database's calendar that of this process; while nothing was loaded it stays the same object.

    Called with each new edition of the public content, which every import begins. Rows that cannot be used leave out
    their year, and say so in the log: no edition may wait for them.
    """
    global _read_at
    stand = tuple(await CalendarYear.all().order_by("year").values_list("year", "loaded_at", "source"))
    if stand == _read_at:
        return
    calendar = shipped_calendar()
    for year, rows in (await _loaded()).items():
        try:
            calendar = calendar.with_year(_notice(rows))
        except NoticeProblem as problem:
            log.error("a loaded year cannot be used", year=year, problem=str(problem))
    use_calendar(calendar)
    _read_at = stand


def forget_loaded_years() -> None:
    """Back to what ships with the portal: the database of this process is closed."""
    global _read_at
    _read_at = ()
    use_calendar(shipped_calendar())


async def _loaded() -> dict[int, Loaded]:
    """The years in the database with their days. Two queries."""
    days: dict[int, list[Day]] = defaultdict(list)
    for row in await CalendarDay.all().order_by("day"):
        days[row.notice_id].append((row.day, row.kind, row.name_zh, row.name_en))
    return {row.year: (row, days[row.year]) for row in await CalendarYear.all().order_by("year")}


def _notice(loaded: Loaded) -> YearNotice:
    """Raises NoticeProblem."""
    row, days = loaded
    return notice_of_rows(row.year, row.source, days)


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
    if loaded := (await _loaded()).get(notice.year):
        row, days = loaded
        return row.source == notice.source and sorted(days) == sorted(notice.rows())
    shipped = next((known for known in shipped_calendar().notices if known.year == notice.year), None)
    return shipped is not None and shipped.source == notice.source and sorted(shipped.rows()) == sorted(notice.rows())
