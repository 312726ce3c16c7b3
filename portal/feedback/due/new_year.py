"""Taking a year's holiday notice over: rows, the record of acts, and a new edition, since forms and receipts tell days.

Open cases whose date was provisional are recomputed by the clock (``recount``), not here: there may be many.
"""

from datetime import datetime

from portal.staff.models import Account
from portal.staff.record import OPERATOR, note
from portal.store.edition import changing_public_content
from portal.workdays import YearNotice
from portal.workdays.loading import is_known, known_years, load_year, refresh_calendar


async def replaced_by(notice: YearNotice) -> YearNotice | None:
    """What is known of the notice's year and would no longer count; None when nothing else is."""
    if await is_known(notice):
        return None
    await refresh_calendar()
    return next((known.notice for known in await known_years() if known.notice.year == notice.year), None)


async def take_over(notice: YearNotice, *, by: Account | None, now: datetime) -> bool:
    """Load a notice, by an administrator or (None) the operator; False when the year is known like this already.

    Raises NoticeProblem; then nothing is changed.
    """
    if await is_known(notice):
        return False
    async with changing_public_content():
        await load_year(notice, by=by.name if by else OPERATOR, now=now)
        days = len(list(notice.rows()))
        await note(verb="calendar loaded", subject=str(notice.year), by=by, now=now, source=notice.source, days=days)
    return True
