"""Filling an empty database with the sample, by the verbs that staff use, at the moments they would have used them."""

from datetime import datetime, timedelta

import anyio.to_thread

from portal.demo import DemoProblem
from portal.demo.cast import Cast, Sign, make_cast
from portal.demo.changes import changes_of
from portal.demo.photos import draw
from portal.demo.programme import programmes_of
from portal.demo.telling import Told, all_told
from portal.projects import publication
from portal.projects.models import Programme, Project, Update, UpdatePhoto
from portal.projects.programme_import import take_over
from portal.settings import Settings
from portal.staff.models import Account
from portal.staff.sample import mark_as_sample
from portal.store.photo_store import PhotoStore
from portal.store.photos import check_and_reencode

# Longer than the last of the stories goes back within its own year.
MOST_OF_A_YEAR = timedelta(days=240)
BY_A_SUPERVISOR = {"revised", "ended"}


async def fill(*, settings: Settings, now: datetime) -> list[Sign]:
    """Fill an empty, migrated database and give the accounts. Raises DemoProblem when it is not empty."""
    if await Programme.exists() or await Account.exists():
        raise DemoProblem("the database is in use: give PORTAL_DATA_DIR (or PORTAL_DATABASE_URL) an empty place")
    await mark_as_sample(now=now)
    for file in programmes_of((now - MOST_OF_A_YEAR).year):
        await take_over(file)
    cast = await make_cast(now=now)
    for told in all_told():
        await _tell(told, cast, settings=settings, now=now)
    return cast.signs


async def _tell(told: Told, cast: Cast, *, settings: Settings, now: datetime) -> Update:
    """Write, submit and publish one update on its day."""
    at = now + timedelta(days=told.day, minutes=-30)
    project = await Project.get(slug=told.project).select_related("unit")
    unit = project.unit.name_zh if project.unit else told.said["facts"]["unit"]
    author, changes = cast.authors[unit], await changes_of(told.said, project, now)
    update = await publication.draft_update(
        project=project, by=author, title=told.title, body=told.body, changes=changes, now=at
    )
    await _hang_photos(update, told, settings)
    await publication.submit_update(update, by=author, now=at + timedelta(minutes=10))
    await _publish(update, cast, settings=settings, now=at + timedelta(minutes=25))
    return update


async def _publish(update: Update, cast: Cast, *, settings: Settings, now: datetime) -> None:
    seen = await Update.get(id=update.id)
    reviewer = cast.supervisor if BY_A_SUPERVISOR & seen.changes.keys() else cast.reviewer
    await publication.publish(update, by=reviewer, seen=seen.digest, at=None, now=now, settings=settings)


async def _hang_photos(update: Update, told: Told, settings: Settings) -> None:
    store = PhotoStore(settings.photo_dir)
    for position, photo in enumerate(told.said.get("photos", [])):
        painted = await anyio.to_thread.run_sync(lambda scene=photo["draw"]: check_and_reencode(draw(scene)))
        name = await anyio.to_thread.run_sync(store.save, painted)
        await UpdatePhoto.create(
            update_of=update,
            position=position,
            name=name,
            alt=photo["alt"],
            side=photo.get("side", ""),
            width=painted.width,
            height=painted.height,
        )
