"""The versions of one update: a chain of corrections, oldest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from portal.projects.models import Update, UpdatePhoto
from portal.projects.public_updates import known_to_residents
from portal.projects.states import PUBLISHED


async def ids_of_versions(update: Update) -> list[int]:
    """The ids of all approved versions of an update, oldest first, itself included. One query."""
    pairs = await Update.filter(
        Q(version__gt=1) | Q(replaced_at__not_isnull=True) | Q(id=update.id),
        project_id=update.project_id,
        state=PUBLISHED,
    ).values_list("id", "corrects_id")
    earlier = {int(number): corrected for number, corrected in pairs}
    later = {corrected: number for number, corrected in earlier.items() if corrected is not None}
    first = update.id
    while (before := earlier.get(first)) is not None:
        first = int(before)
    chain = [first]
    while (after := later.get(chain[-1])) is not None:
        chain.append(after)
    return chain


async def versions_of(update: Update, *, now: datetime) -> list[Update]:
    """The versions that residents may know of, oldest first, with photos and documents; four queries.

    A withdrawn one carries its mark (``withdrawn_at``, ``withdrawn_reason``) and neither words nor files.
    An update that corrects one that is not among them stands for itself.
    """
    rows = await Update.filter(known_to_residents(now), id__in=await ids_of_versions(update)).order_by("version", "id")
    return await readable(rows)


def newest_version(now: datetime, *, of: str = "") -> Q:
    """Not yet given way to a correction; one that is published for later leaves this one until its moment.

    ``of``: the way from the rows that are asked for to their update, "update_of__".
    """
    never: dict[str, Any] = {f"{of}replaced_at": None}
    later: dict[str, Any] = {f"{of}replaced_at__gt": now}
    return Q(**never) | Q(**later)


async def readable(updates: Sequence[Update], *, photos: Sequence[UpdatePhoto] | None = None) -> list[Update]:
    """The same updates with what residents may see of each: of a withdrawn one the mark alone.

    ``photos``: those of these updates, among others, where they have been read already.
    Its words are taken off these objects here, so that no page can show them; do not save them.
    """
    whole = [update for update in updates if update.withdrawn_at is None]
    await Update.fetch_for_list(list(updates), *(["photos"] if photos is None else []), "documents")
    for update in updates:
        if photos is not None:
            update.photos.related_objects = [photo for photo in photos if photo.update_of_id == update.id]
            update.photos._fetched = True
        if update not in whole:
            update.title = update.body = ""
            update.changes = {}
            for name in ("photos", "documents"):
                getattr(update, name).related_objects = []
    return list(updates)
