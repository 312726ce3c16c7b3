"""Lists that staff may see: their own, their unit's, and for who takes them over those in review and afterwards."""

from tortoise.expressions import Q

from portal.projects.lists.actions import DRAFT, DROPPED, IN_REVIEW, TAKEN
from portal.projects.models import ListDraft
from portal.staff.viewer import Viewer
from portal.web.problems import NotFound

PAGE = 50


def _visible(viewer: Viewer) -> Q:
    mine = Q(author_id=viewer.id)
    if viewer.unit_id is not None:
        mine |= Q(author__unit_id=viewer.unit_id)
    return mine | Q(state__in=[IN_REVIEW, TAKEN]) if viewer.may("take over lists") else mine


async def list_for(viewer: Viewer, number: int) -> ListDraft:
    """Raises NotFound."""
    found = await ListDraft.get_or_none(_visible(viewer), id=number).select_related("author__unit", "taken_by")
    if found is None:
        raise NotFound
    return found


async def own_list(viewer: Viewer, number: int) -> ListDraft:
    """A list that the viewer pasted. Raises NotFound."""
    found = await list_for(viewer, number)
    if found.author_id != viewer.id:
        raise NotFound
    return found


async def lists_for(viewer: Viewer) -> list[ListDraft]:
    """The newest lists, without their text: what waits for somebody first."""
    rows = (
        await ListDraft.filter(_visible(viewer))
        .exclude(state=DROPPED)
        .order_by("-changed_at")
        .limit(PAGE)
        .select_related("author")
        .only("id", "year", "source", "state", "changed_at", "author_id", "author__id", "author__name")
    )
    order = {IN_REVIEW: 0, DRAFT: 1, TAKEN: 2}
    return sorted(rows, key=lambda row: order.get(row.state, 3))
