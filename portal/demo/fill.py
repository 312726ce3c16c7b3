"""Filling an empty database with the sample, by the verbs that staff use, at the moments they would have used them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.demo import DemoProblem
from portal.demo.cast import Cast, Sign, make_cast
from portal.demo.changes import changes_of
from portal.demo.days import day_of, moment_of
from portal.demo.files import hang_files
from portal.demo.fill_cases import Cases
from portal.demo.programme import programmes_of
from portal.demo.telling import Event, all_events
from portal.projects import publication
from portal.projects.light.overrides import override_light
from portal.projects.models import Programme, Project, Update
from portal.projects.programme_import import take_over
from portal.settings import Settings
from portal.staff.models import Account
from portal.staff.sample import mark_as_sample

# The stories of a year begin so many days ago, and those of the year before.
BEGINNINGS = (520, 245)
BY_A_SUPERVISOR = {"revised", "ended"}


@dataclass(frozen=True)
class Filled:
    """What is printed: the accounts, and some receipts as numbers with their codes."""

    signs: list[Sign]
    receipts: list[tuple[str, str]]


async def fill(*, settings: Settings, now: datetime) -> Filled:
    """Fill an empty, migrated database. Raises DemoProblem when it is not empty."""
    if await Programme.exists() or await Account.exists():
        raise DemoProblem("the database is in use: give PORTAL_DATA_DIR (or PORTAL_DATABASE_URL) an empty place")
    await mark_as_sample(now=now)
    year = (now - timedelta(days=min(BEGINNINGS))).year
    for file, days in zip(programmes_of(year), BEGINNINGS, strict=True):
        await take_over(file, now=now - timedelta(days=days))
    cast = await make_cast(now=now)
    happen = {"told": _tell, "withdrawn": _withdraw, "overridden": _override}
    for order, event in enumerate(all_events()):
        # In the working hours of their days, one after the other.
        at = min(moment_of(event.day, 9, now), now - timedelta(hours=2)) + timedelta(minutes=order)
        await happen[event.verb](event, cast, settings=settings, at=at, now=now)
    return Filled(cast.signs, await Cases(cast, settings, now).fill())


async def _tell(event: Event, cast: Cast, *, settings: Settings, at: datetime, now: datetime) -> None:
    """Write, submit and publish one update."""
    project = await _project(event)
    author = cast.authors[project.unit.name_zh if project.unit else event.said["facts"]["unit"]]
    title, body = event.said["title"], event.said["body"]
    if "corrects" in event.said:
        old = await _update(project, event.said["corrects"])
        update = await publication.draft_correction(old, by=author, photos=[], documents=[], now=at)
        await publication.save_update(update, title=title, body=body, changes={}, now=at)
    else:
        changes = await changes_of(event.said, project, now)
        update = await publication.draft_update(
            project=project, by=author, title=title, body=body, changes=changes, now=at
        )
    await hang_files(update, event, settings)
    await publication.submit_update(update, by=author, now=at + timedelta(minutes=10))
    await _publish(update, cast, settings=settings, now=at + timedelta(minutes=25))


async def _publish(update: Update, cast: Cast, *, settings: Settings, now: datetime) -> None:
    """Each approval by another person; the supervisor's where only that one counts."""
    seen = await Update.get(id=update.id)
    reviewers = [cast.supervisor] if BY_A_SUPERVISOR & seen.changes.keys() else []
    for reviewer in [*reviewers, *cast.reviewers][: settings.review_steps]:
        await publication.publish(seen, by=reviewer, seen=seen.digest, at=None, now=now, settings=settings)


async def _withdraw(event: Event, cast: Cast, *, settings: Settings, at: datetime, now: datetime) -> None:
    update, reason = await _update(await _project(event), event.said["title"]), event.said["reason"]
    await publication.withdraw(update, by=cast.supervisor, reason=reason, all_versions=True, now=at, settings=settings)


async def _override(event: Event, cast: Cast, *, settings: Settings, at: datetime, now: datetime) -> None:
    said = event.said
    await override_light(
        project=await _project(event),
        light=said["light"],
        reason=said["reason"],
        until=date.fromisoformat(day_of(said["until"], now)),
        by=cast.supervisor,
        now=at,
        settings=settings,
    )


async def _project(event: Event) -> Project:
    return await Project.get(slug=event.project).select_related("unit", "programme")


async def _update(project: Project, title: str) -> Update:
    return await Update.get(project_id=project.id, title=title, replaced_at=None)
