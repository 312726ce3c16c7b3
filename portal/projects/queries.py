"""Named reads of the public record."""

from datetime import datetime

from portal.projects.models import Programme, Project, Update, UpdatePhoto
from portal.projects.promise.pairs import photos_of
from portal.projects.public_updates import known_to_residents
from portal.projects.publication.versions import newest_version, readable
from portal.projects.states import PUBLISHED
from portal.web.problems import Gone, NotFound

LATEST = 8


async def current_programme() -> Programme | None:
    """The newest programme; None on a portal without any."""
    return await Programme.all().order_by("-year").first()


async def programmes() -> list[Programme]:
    """All programmes, the newest first."""
    return await Programme.all().order_by("-year")


async def programme_of(year: int) -> Programme:
    """Raises NotFound."""
    programme = await Programme.get_or_none(year=year)
    if programme is None:
        raise NotFound
    return programme


async def latest_updates(programme: Programme, *, now: datetime, limit: int = LATEST) -> list[Update]:
    """The programme's newest published updates with their projects, each in its newest version; none withdrawn."""
    return (
        await Update.filter(
            newest_version(now),
            project__programme_id=programme.id,
            state=PUBLISHED,
            published_at__lte=now,
            withdrawn_at=None,
        )
        .order_by("-published_at", "-id")
        .limit(limit)
        .select_related("project")
    )


async def updates_of(project: Project, *, now: datetime, limit: int = 100, offset: int = 0) -> list[Update]:
    """A project's updates with photos and documents, newest first, each in its newest version; three queries.

    A withdrawn one is a mark without words and files: show ``withdrawn_at`` and ``withdrawn_reason``.
    """
    return await readable(await _public_updates(project, now, limit, offset))


async def updates_and_photos(
    project: Project, *, now: datetime, limit: int, offset: int = 0
) -> tuple[list[Update], list[UpdatePhoto]]:
    """The same, and with the photos of these those before and after of the project's other updates; three queries."""
    rows = await _public_updates(project, now, limit, offset)
    photos = await photos_of(project, rows, now=now)
    return await readable(rows, photos=photos), photos


async def _public_updates(project: Project, now: datetime, limit: int, offset: int) -> list[Update]:
    found = Update.filter(known_to_residents(now), newest_version(now), project_id=project.id)
    return await found.order_by("-published_at", "-id").offset(offset).limit(limit)


async def next_publication(now: datetime) -> datetime | None:
    """The next moment at which something already approved becomes public."""
    update = await Update.filter(state=PUBLISHED, published_at__gt=now).order_by("published_at").first()
    return update.published_at if update else None


async def must_be_public_photo(name: str, *, now: datetime) -> None:
    """Raises Gone for a photo whose update was withdrawn, NotFound for one that is not published by now."""
    if len(name) > 40:  # the column's length, beyond which Tortoise refuses to look
        raise NotFound
    photo = await UpdatePhoto.get_or_none(
        name=name, update_of__state=PUBLISHED, update_of__published_at__lte=now
    ).select_related("update_of")
    if photo is None:
        raise NotFound
    if photo.update_of.withdrawn_at:
        raise Gone
