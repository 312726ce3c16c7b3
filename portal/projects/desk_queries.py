"""What staff may see of projects and updates. You cannot hold what you may not see."""

from datetime import datetime

from tortoise.expressions import Case, Q, When

from portal.projects.models import (
    Milestone,
    Programme,
    Project,
    Update,
    UpdateDocument,
)
from portal.projects.public_updates import known_to_residents
from portal.projects.publication.versions import newest_version
from portal.projects.states import IN_REVIEW, PUBLISHED
from portal.staff.viewer import Viewer
from portal.web.problems import NotFound

PAGE = 50


async def programmes() -> list[Programme]:
    """All years, the newest first."""
    return await Programme.all().order_by("-year").limit(PAGE)


async def projects_for(viewer: Viewer, programme: Programme, *, page: int) -> list[Project]:
    """A page of the programme's projects that an author may write about: their unit's, then those of no unit yet.

    One more than a page when there is a next one.
    """
    writable = Project.filter(_writable_by(viewer), programme_id=programme.id, merged_into_id=None)
    # Whether NULL comes first or last differs between databases.
    ordered = writable.annotate(owned=Case(When(unit_id__isnull=False, then="0"), default="1")).order_by(
        "owned", "number"
    )
    return await ordered.offset(PAGE * (page - 1)).limit(PAGE + 1).select_related("programme", "area", "unit")


async def project_for(viewer: Viewer, slug: str) -> Project:
    """Raises NotFound."""
    found = Project.get_or_none(_writable_by(viewer), slug=slug, merged_into_id=None)
    project = await found.select_related("programme", "area", "unit")
    if project is None:
        raise NotFound
    return project


def _writable_by(viewer: Viewer) -> Q:
    return Q(unit_id=None) | Q(unit_id=viewer.unit_id)


async def update_for(viewer: Viewer, update_id: int) -> Update:
    """An update that the viewer wrote, whose unit wrote it, or that is theirs to review. Raises NotFound."""
    mine = Q(author_id=viewer.id)
    if viewer.unit_id is not None:
        mine |= Q(author__unit_id=viewer.unit_id)
    allowed = mine | Q(state__in=[IN_REVIEW, PUBLISHED]) if viewer.may("review updates") else mine
    update = (
        await Update.get_or_none(allowed, id=update_id)
        .select_related("project__programme", "project__area", "project__unit", "author__unit")
        .prefetch_related("photos", "documents", "facts__by")
    )
    if update is None:
        raise NotFound
    return update


async def updates_by(viewer: Viewer) -> list[Update]:
    """The newest updates of the viewer's own hand, unfinished ones first."""
    return (
        await Update.filter(author_id=viewer.id)
        .exclude(state=PUBLISHED)
        .order_by("-changed_at")
        .limit(PAGE)
        .select_related("project")
    )


async def updates_on(project: Project, viewer: Viewer, *, now: datetime) -> list[Update]:
    """The newest updates on a project: of the viewer's unit in any state, of others once residents know of them."""
    mine = Q(author_id=viewer.id)
    if viewer.unit_id is not None:
        mine |= Q(author__unit_id=viewer.unit_id)
    found = Update.filter(mine | known_to_residents(now), project_id=project.id)
    return await found.order_by("-changed_at", "-id").limit(PAGE).select_related("author")


async def documents_of(project: Project, *, now: datetime) -> list[UpdateDocument]:
    """The newest documents that residents can download."""
    found = UpdateDocument.filter(
        newest_version(now, of="update_of__"),
        update_of__project_id=project.id,
        update_of__state=PUBLISHED,
        update_of__published_at__lte=now,
        update_of__withdrawn_at=None,
    )
    return await found.order_by("-update_of__published_at", "position").limit(PAGE)


async def milestones_of(project: Project) -> list[Milestone]:
    return await Milestone.filter(project_id=project.id).order_by("planned_on", "id").prefetch_related("revisions")
