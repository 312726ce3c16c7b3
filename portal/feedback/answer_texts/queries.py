"""Which texts somebody may begin an answer from, and which they may change."""

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.feedback.models import AnswerTemplate
from portal.staff.viewer import Viewer
from portal.web.problems import NotFound

MOST = 200


def texts_visible_to(viewer: Viewer) -> QuerySet[AnswerTemplate]:
    """What is offered to everybody and to the viewer's unit; those who see to all cases see all."""
    offered = AnswerTemplate.filter(retired_at=None)
    if viewer.may("see cases of all units"):
        return offered
    return offered.filter(Q(unit_id=None) | Q(unit_id=viewer.unit_id))


async def texts_for(viewer: Viewer, *, kind: str) -> list[AnswerTemplate]:
    """The texts to begin an answer to this kind of feedback from, the unit's own first."""
    fitting = texts_visible_to(viewer).filter(kind__in=("", kind))
    if viewer.unit_id is None:
        fitting = fitting.filter(unit_id=None)
    rows = await fitting.order_by("name", "id").limit(MOST)
    return sorted(rows, key=lambda row: row.unit_id is None)


async def all_texts(viewer: Viewer) -> list[AnswerTemplate]:
    return await texts_visible_to(viewer).order_by("unit_id", "name", "id").limit(MOST).select_related("unit", "by")


async def text_to_use(viewer: Viewer, number: int) -> AnswerTemplate:
    """Raises NotFound, also for a retired one and for another unit's."""
    found = await texts_visible_to(viewer).get_or_none(id=number)
    if found is None:
        raise NotFound
    return found


async def text_to_change(viewer: Viewer, number: int, *, also_retired: bool = False) -> AnswerTemplate:
    """The unit's own, or for who has no unit what everybody uses. Raises NotFound for others'."""
    found = await AnswerTemplate.get_or_none(id=number)
    if found is None or not may_change(viewer, found) or (found.retired_at and not also_retired):
        raise NotFound
    return found


def may_change(viewer: Viewer, text: AnswerTemplate) -> bool:
    return viewer.may("keep templates") and text.unit_id == viewer.unit_id
