"""Keeping the index: for some projects with each change, for all of them by command."""

from collections.abc import Sequence
from datetime import datetime

from tortoise import connections
from tortoise.transactions import in_transaction

from portal.projects.models import Project
from portal.projects.search import table
from portal.projects.search.texts import entries_of

BATCH = 200


async def reindex(project_ids: Sequence[int], *, now: datetime) -> None:
    """Make the index of these projects anew, within the caller's transaction.

    To be called by everything that changes a public text (publication, correction, withdrawal, import, taking over a
    list), after its rows are written: ``await reindex([project.id], now=now)``. What is published for later goes in
    with its moment; withdrawn words leave with the commit. Takes the row locks of the projects.
    """
    async with in_transaction() as connection:
        ids = sorted(set(project_ids))
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            # Two processes that index the same project would both put its rows in.
            await Project.filter(id__in=batch).order_by("id").select_for_update().values_list("id")
            await table.forget(connection, batch)
            await table.keep(connection, await entries_of(batch))


async def rebuild(*, now: datetime) -> int:
    """Make the whole index anew, some projects at a time. Returns how many projects there are."""
    ids = [int(row) for row in await Project.all().order_by("id").values_list("id", flat=True)]  # type: ignore[call-overload]
    for start in range(0, len(ids), BATCH):
        await reindex(ids[start : start + BATCH], now=now)
    return len(ids)


async def fill_when_empty(*, now: datetime) -> int:
    """Make the index of a database that has projects and no index yet, as after the migration that made the table."""
    connection = connections.get("default")
    kept = await connection.execute_query_dict("SELECT id FROM search_entry LIMIT 1")
    return 0 if kept else await rebuild(now=now)
