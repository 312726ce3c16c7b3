"""The one function that moves updates from state to state."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from portal.projects.models import Project, Update, UpdateFact
from portal.projects.states import MOVES
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.web.problems import Conflict


async def move(
    updates: Sequence[Update],
    verb: str,
    *,
    by: Viewer,
    now: datetime,
    comment: str = "",
    deputy_for: str = "",
    only: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Move all of them or none, each with its fact. ``only`` narrows what may be moved beyond its state.

    Raises Conflict when somebody was first.
    """
    before, after = MOVES[verb]
    if before != after:
        values |= {"state": after, "changed_at": now}
    rows = Update.filter(id__in=[update.id for update in updates], state=before, **(only or {}))
    async with in_transaction():
        # A move that stays in its state and sets nothing still asks whether the rows are there.
        moved = await rows.update(**values) if values else await rows.count()
        if moved != len(updates):
            raise Conflict
        facts = [
            UpdateFact(
                update_of_id=update.id,
                kind=verb,
                at=now,
                by_id=by.id,
                digest=update.digest,
                deputy_for=deputy_for,
                comment=comment,
            )
            for update in updates
        ]
        await UpdateFact.bulk_create(facts)
        await _note(verb, updates, by=by, now=now)


async def _note(verb: str, updates: Sequence[Update], *, by: Viewer, now: datetime) -> None:
    said = f"update: {verb}"
    if len(updates) == 1:
        await note(verb=said, subject=f"update {updates[0].id}", by=by.account, now=now)
        return
    ids = [update.id for update in updates]
    await note(verb=said, subject=f"bundle {updates[0].bundle}", by=by.account, now=now, updates=ids)


async def held(ids: Sequence[int]) -> list[Update]:
    """The updates as they are now, in the order of their projects; till the end nobody else changes either."""
    await hold_projects(await Update.filter(id__in=list(ids)).values_list("project_id", flat=True))  # type: ignore[arg-type]
    rows = await Update.select_for_update().filter(id__in=list(ids)).order_by("project_id", "id")
    await Update.fetch_for_list(rows, "photos", "documents", "facts__by", "author__unit")
    return rows


async def hold_projects(ids: Iterable[int]) -> None:
    """Lock these projects until the caller's transaction ends.

    The one order of locks, for all verbs: the projects' rows by their ids, then updates and whatever else hangs on
    them. Who takes an update first and its project afterwards waits for ever for who does it the other way round.
    """
    await Project.filter(id__in=sorted(set(ids))).order_by("id").select_for_update().only("id")
