"""Named reads of the public record."""

from datetime import datetime

from portal.projects.models import FormerSlug, Programme, Project, Update, UpdatePhoto
from portal.projects.states import PUBLISHED
from portal.web.problems import NotFound

LATEST = 8


async def current_programme() -> Programme | None:
    """The newest programme; None on a portal without any."""
    return await Programme.all().order_by("-year").first()


async def programme_of(year: int) -> Programme:
    """Raises NotFound."""
    programme = await Programme.get_or_none(year=year)
    if programme is None:
        raise NotFound
    return programme


async def project_at(slug: str) -> Project | str:
    """The project at a slug, or the slug it answers at now. Raises NotFound."""
    project = (
        await Project.get_or_none(slug=slug)
        .select_related("programme", "area", "unit", "merged_into")
        .prefetch_related("sites", "targets")
    )
    if project is not None:
        return project.merged_into.slug if project.merged_into else project
    former = await FormerSlug.get_or_none(slug=slug).select_related("project")
    if former is None:
        raise NotFound
    return former.project.slug


async def latest_updates(programme: Programme, *, now: datetime, limit: int = LATEST) -> list[Update]:
    """The programme's newest published updates with their projects."""
    return (
        await Update.filter(project__programme_id=programme.id, state=PUBLISHED, published_at__lte=now)
        .order_by("-published_at", "-id")
        .limit(limit)
        .select_related("project")
    )


async def updates_of(project: Project, *, now: datetime, limit: int = 100) -> list[Update]:
    """A project's published updates with their photos, newest first."""
    return (
        await Update.filter(project_id=project.id, state=PUBLISHED, published_at__lte=now)
        .order_by("-published_at", "-id")
        .limit(limit)
        .prefetch_related("photos")
    )


async def next_publication(now: datetime) -> datetime | None:
    """The next moment at which something already approved becomes public."""
    update = await Update.filter(state=PUBLISHED, published_at__gt=now).order_by("published_at").first()
    return update.published_at if update else None


async def is_public_photo(name: str, *, now: datetime) -> bool:
    """Whether a photo belongs to an update that is published by now."""
    if len(name) > 40:  # the column's length, beyond which Tortoise refuses to look
        return False
    return await UpdatePhoto.exists(name=name, update_of__state=PUBLISHED, update_of__published_at__lte=now)
