"""Photos before and after that stand in different updates of one project, side by side."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from tortoise.expressions import Q

from portal.projects.models import Project, Update, UpdatePhoto
from portal.projects.publication.versions import newest_version
from portal.projects.states import PUBLISHED

BEFORE, AFTER = "before", "after"
MOST = 6
MOST_READ = 300  # more than a page of updates has

Pair = tuple[UpdatePhoto, UpdatePhoto]


async def photos_of(project: Project, updates: Sequence[Update], *, now: datetime) -> list[UpdatePhoto]:
    """The photos of these public updates, and of the project's others those before and after; in one query.

    In the order of publication; when there are too many, the newest.
    """
    shown = [update.id for update in updates if update.withdrawn_at is None]
    public = Q(update_of__state=PUBLISHED, update_of__published_at__lte=now, update_of__withdrawn_at=None)
    rows = UpdatePhoto.filter(
        Q(update_of_id__in=shown) | Q(side__in=[BEFORE, AFTER]),
        public & newest_version(now, of="update_of__"),
        update_of__project_id=project.id,
    ).order_by("-update_of__published_at", "-update_of_id", "-position")
    return (await rows.limit(MOST_READ))[::-1]


def paired(photos: Sequence[UpdatePhoto]) -> list[Pair]:
    """The first photo before that has no other side in its own update with the first such photo after, and so on.

    The photos come update by update; at most MOST pairs. What is a pair in its own update stays there.
    """
    alone: dict[str, list[UpdatePhoto]] = {BEFORE: [], AFTER: []}
    for _, of_one in groupby(photos, lambda photo: photo.update_of_id):
        rows = list(of_one)
        sides = {side: [row for row in rows if row.side == side] for side in alone}
        own = min(len(found) for found in sides.values())
        for side, found in sides.items():
            alone[side] += found[own:]
    # Not by day: a correction of the earlier update is published after the later one.
    return list(zip(alone[BEFORE], alone[AFTER], strict=False))[:MOST]
