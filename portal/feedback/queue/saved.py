"""Filters that somebody keeps for themselves."""

from urllib.parse import parse_qsl

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal.feedback.models import SavedFilter
from portal.feedback.queue.filters import Filter, read_filter
from portal.staff.viewer import Viewer
from portal.web.forms import Errors
from portal.web.language import N_
from portal.web.problems import Conflict, NotFound

MOST, LONGEST_NAME = 12, 40


async def filters_of(viewer: Viewer) -> list[tuple[SavedFilter, Filter]]:
    """What a viewer kept, as rows and read."""
    rows = await SavedFilter.filter(account_id=viewer.id).order_by("id").limit(MOST)
    return [(row, read_filter(dict(parse_qsl(row.query)), Errors())) for row in rows]


async def keep_filter(chosen: Filter, *, name: str, viewer: Viewer) -> None:
    """Keep a filter under a name, in place of what had that name. Raises Conflict when there are too many."""
    query = chosen.address()
    if await SavedFilter.filter(account_id=viewer.id, name=name).update(query=query):
        return
    if await SavedFilter.filter(account_id=viewer.id).count() >= MOST:
        raise Conflict(N_("最多保存 %(most)s 个筛选，请先删掉不用的。"), most=MOST)
    try:
        async with in_transaction():
            await SavedFilter.create(account_id=viewer.id, name=name, query=query)
    except IntegrityError:  # a second click was first
        await SavedFilter.filter(account_id=viewer.id, name=name).update(query=query)


async def drop_filter(number: int, *, viewer: Viewer) -> None:
    """Raises NotFound, also for another's."""
    if not await SavedFilter.filter(id=number, account_id=viewer.id).delete():
        raise NotFound
