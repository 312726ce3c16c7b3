"""Keeping the index: for some projects with each change, for all of them by command."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from portal.projects.models import Project, Update
from portal.projects.search import table
from portal.projects.search.table import MOST_OF_A_KIND, Entry
from portal.projects.search.texts import PUBLIC, entries_of, moments_of, of_update

BATCH = 200
TIMES = ("id", "project_id", "published_at", "replaced_at")


# What of an update's changes may stand in the index beside its own words.
_CHANGES_TEXTS = {"facts", "new", "dropped", "targets", "targets_ended", "sites", "sites_removed"}


def changes_texts(changes: Mapping[str, Any]) -> bool:
    """Whether a publication changes other texts of its project than its updates."""
    return not _CHANGES_TEXTS.isdisjoint(changes)


async def reindex(project_ids: Sequence[int], *, now: datetime) -> None:
    """Make the index of these projects anew, within the caller's transaction.

    To be called by an import, after its rows are written: ``await reindex([project.id], now=now)``. Publication,
    correction, withdrawal and the taking over of a list call ``follow``, which makes no words twice. What is published
    for later goes in with its moment; withdrawn words leave with the commit. Takes the row locks of the projects.
    """
    async with in_transaction() as connection:
        ids = sorted(set(project_ids))
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            # Two processes that index the same project would both put its rows in.
            await Project.filter(id__in=batch).order_by("id").select_for_update().values_list("id")
            await _make_anew(connection, batch)


async def follow(project_ids: Sequence[int], *, reworded: Collection[int] = ()) -> None:
    """Bring these projects up to date in the index after a publication or a withdrawal, in the caller's transaction.

    ``reworded``: those of which other texts than updates changed. Words are made of updates that are not in the index
    yet, whatever the number of those that are: an update's words never change, only the moments from and until which
    they are public. Takes the row locks of the projects.
    """
    async with in_transaction() as connection:
        ids = sorted(set(project_ids))
        projects = await Project.filter(id__in=ids).order_by("id").select_for_update().only("id", "merged_into_id")
        anew = sorted(set(reworded) | (set(ids) - await table.known(connection, ids)))
        if anew:
            await table.forget(connection, anew, updates=False)
            await table.keep(connection, await entries_of(anew, updates=False))
        await _follow_updates(connection, ids, [row.id for row in projects if row.merged_into_id is None])


async def _follow_updates(connection: BaseDBAsyncClient, ids: Sequence[int], public_ones: Sequence[int]) -> None:
    rows = await Update.filter(project_id__in=public_ones, **PUBLIC).only(*TIMES)
    public = {row.id: moments_of(row) for row in rows}
    kept = await table.updates_in(connection, ids)
    await table.forget_updates(connection, {ref: place for ref, place in kept.items() if ref not in public})
    for ref in kept.keys() & public.keys():
        if public[ref] != (kept[ref].begins_at, kept[ref].ends_at):
            await table.set_moments(connection, kept[ref], public[ref])
    await _add(connection, ids, sorted(public.keys() - kept.keys()))


async def _add(connection: BaseDBAsyncClient, ids: Sequence[int], new: Sequence[int]) -> None:
    """Put new updates in front of those in the index: of two places that answer the smaller id is the best one."""
    found: dict[int, list[Entry]] = {}
    for update in await Update.filter(id__in=new).order_by("-id") if new else []:
        found.setdefault(update.project_id, []).extend(of_update(update))
    first = await table.first_updates(connection, ids) if found else {}
    for project_id, entries in found.items():
        begin = first.get(project_id, table.row_id(project_id, "update", MOST_OF_A_KIND)) - len(entries)
        if begin < table.row_id(project_id, "update", 0):
            await _make_anew(connection, [project_id])  # no room left in front
        else:
            await table.keep(connection, list(enumerate(entries, start=begin)))


async def _make_anew(connection: BaseDBAsyncClient, ids: Sequence[int]) -> None:
    await table.forget(connection, ids)
    await table.keep(connection, await entries_of(ids))


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
