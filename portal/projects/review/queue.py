"""What waits for a reviewer, oldest first: updates, bundles as one line each, and reviews that are owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.functions import Count, Min

from portal.projects.models import Update
from portal.projects.publication.reviewers import approvals_of
from portal.projects.states import IN_REVIEW, PUBLISHED
from portal.staff.viewer import Viewer
from portal.web.problems import NotFound

PAGE = 50
MOST_BUNDLES = 200
LONGEST_ID = 32


@dataclass(frozen=True)
class Waiting:
    """A line of the queue: the update, or the first of ``size`` in a bundle; ``step`` of its review is next.

    ``is_done``: the viewer has taken a step of it already, another person takes this one.
    """

    update: Update
    size: int
    step: int
    is_done: bool

    @property
    def address(self) -> str:
        bundle = self.update.bundle
        return f"/desk/review/bundles/{bundle}" if bundle else f"/desk/review/{self.update.id}"


async def waiting_for(viewer: Viewer) -> list[Waiting]:
    """What is in review and not the viewer's own; five queries."""
    bundles = (
        await Update.filter(state=IN_REVIEW)
        .exclude(bundle="")
        .annotate(first=Min("id"), size=Count("id"))
        .group_by("bundle")
        .limit(MOST_BUNDLES)
        .values("bundle", "first", "size")
    )
    sizes = {int(row["first"]): int(row["size"]) for row in bundles}
    rows = (
        await Update.filter(Q(bundle="") | Q(id__in=list(sizes)), state=IN_REVIEW)
        .exclude(author_id=viewer.id)
        .order_by("changed_at", "id")
        .limit(PAGE)
        .select_related("project", "author__unit")
        .prefetch_related("facts")
    )
    return [_line(row, sizes.get(row.id, 1), viewer) for row in rows]


def _line(update: Update, size: int, viewer: Viewer) -> Waiting:
    approvals = approvals_of(update)
    return Waiting(update, size, len(approvals) + 1, viewer.id in {fact.by_id for fact in approvals})


async def owed_to(viewer: Viewer) -> list[Update]:
    """What was published urgently and is to be reviewed now, oldest first."""
    return (
        await Update.filter(review_owed=True, withdrawn_at=None, state=PUBLISHED)
        .exclude(author_id=viewer.id)
        .order_by("published_at", "id")
        .limit(PAGE)
        .select_related("project", "author__unit")
    )


async def newest_published() -> list[Update]:
    """What went out last, for who has to correct or withdraw."""
    return await Update.filter(state=PUBLISHED).order_by("-published_at", "-id").limit(10).select_related("project")


async def bundle_for(bundle: str) -> Sequence[Update]:
    """The updates of a bundle that is in review. Raises NotFound."""
    if len(bundle) > LONGEST_ID:
        raise NotFound
    rows = (
        await Update.filter(bundle=bundle, state=IN_REVIEW)
        .order_by("project__number", "id")
        .select_related("project__programme", "project__unit", "author__unit")
        .prefetch_related("photos", "documents", "facts__by")
    )
    if not bundle or not rows:
        raise NotFound
    return rows
