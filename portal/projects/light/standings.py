"""The lights of all projects as rows, so that lists can be filtered and counted by them.

Refilled from the rule in the transaction of each change and when the day turns; never typed, and made again from
nothing by ``portal standings rebuild``.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from tortoise import connections
from tortoise.expressions import F, Q, Subquery
from tortoise.transactions import in_transaction

from portal.projects.light.kept_words import kept, word_of
from portal.projects.light.reading import Read, read_published
from portal.projects.light.rule import Outcome, judge
from portal.projects.light.thresholds import Thresholds, thresholds_of
from portal.projects.light.words import Light
from portal.projects.models import Project, Standing, Update
from portal.projects.states import PUBLISHED
from portal.settings import Settings
from portal.store.edition import changing_public_content
from portal.workdays import local_day

BATCH = 500
# A process may have stood still for so long.
SCHEDULED_WITHIN = timedelta(days=2)
DERIVED = (
    *("programme_id", "unit_id", "day", "light", "status", "reason"),
    *("slip_days", "next_on", "overdue_on", "newest_at"),
)

# One refill at a time in a process: who comes meanwhile waits for it instead of doing the same.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def refresh_standings(ids: Sequence[int] | None, *, now: datetime, settings: Settings) -> None:
    """Make the rows of these projects anew, or of all.

    Whoever changes what the rule judges calls this with the ids in the transaction of the change. The projects' rows
    are locked in the order of their ids.
    """
    if ids is None:
        ids = await Project.filter(merged_into_id=None).values_list("id", flat=True)  # type: ignore[assignment]
        await _drop_merged()
    for batch in _batches(ids or []):
        await _refill(batch, now=now, settings=settings)


async def ready(*, now: datetime, settings: Settings) -> None:
    """See to it that every project has a row of today. A page that filters or counts by lights calls this first."""
    today = local_day(now)
    if await _is_complete(today):
        return
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        if await _is_complete(today):
            return
        await _drop_merged()
        for batch in _batches(await _stale(today)):
            await _refill(batch, now=now, settings=settings, only_stale=True)


async def follow_scheduled(*, now: datetime, settings: Settings) -> int:
    """Refill the rows of projects whose scheduled update has become public since. Returns how many.

    Nothing happens in the database at such a moment, so the clock has to look.
    """
    recent = Update.filter(state=PUBLISHED, published_at__gt=now - SCHEDULED_WITHIN, published_at__lte=now)
    missed = recent.filter(withdrawn_at=None, project__merged_into_id=None).filter(
        Q(project__standing__newest_at=None) | Q(project__standing__newest_at__lt=F("published_at"))
    )
    rows = await missed.limit(BATCH).values_list("project_id", flat=True)
    ids: list[int] = sorted(set(rows))  # type: ignore[arg-type]
    if ids:
        async with changing_public_content():
            await refresh_standings(ids, now=now, settings=settings)
    return len(ids)


async def rebuild(*, now: datetime, settings: Settings) -> int:
    """Drop all rows and make them anew. Returns how many there are."""
    await Standing.all().delete()
    await refresh_standings(None, now=now, settings=settings)
    return await Standing.all().count()


def standing_row(project: Project, outcome: Outcome, newest: datetime | None, *, day: date) -> Standing:
    """What the rule says of a project as a row. With an override, the reason holds what was computed beside; with
    an end, what was computed last.
    """
    reason: dict[str, object] = {"words": kept(outcome.light.reason)}
    if outcome.override:
        reason["computed"] = {"light": outcome.computed.key, "words": kept(outcome.computed.reason)}
    elif outcome.computed != outcome.light:
        reason["last"] = {"light": outcome.computed.key, "words": kept(outcome.computed.reason)}
    return Standing(
        project_id=project.id,
        programme_id=project.programme_id,
        unit_id=project.unit_id,
        day=day,
        light=outcome.light.key,
        status=outcome.status,
        reason=reason,
        slip_days=outcome.slip_days,
        next_on=outcome.next_on,
        overdue_on=outcome.overdue_on,
        newest_at=newest,
    )


def light_in(row: Standing) -> Light:
    """The light that is shown, with its reason, from a row."""
    return Light(row.light, word_of(row.reason["words"]))


def computed_in(row: Standing) -> Light:
    """The computed light: another than the shown one while an override is in force or after an end."""
    held = row.reason.get("computed") or row.reason.get("last")
    return Light(held["light"], word_of(held["words"])) if held else light_in(row)


async def _is_complete(today: date) -> bool:
    """Whether there are as many rows of today as projects; two counts in one short query."""
    rows = await connections.get("default").execute_query_dict(
        f"SELECT (SELECT COUNT(*) FROM standing WHERE day = '{today.isoformat()}') AS ready,"  # noqa: S608 - a date
        " (SELECT COUNT(*) FROM project WHERE merged_into_id IS NULL) AS projects,"
        " (SELECT COUNT(*) FROM standing) AS rows"
    )
    return len(set(rows[0].values())) == 1


async def _stale(today: date) -> list[int]:
    fresh = Subquery(Standing.filter(day=today).values("project_id"))
    found = await Project.filter(merged_into_id=None).filter(~Q(id__in=fresh)).values_list("id", flat=True)
    return list(found)  # type: ignore[arg-type]


async def _drop_merged() -> None:
    merged = Subquery(Project.filter(merged_into_id__not_isnull=True).values("id"))
    await Standing.filter(project_id__in=merged).delete()


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for first in range(0, len(ordered), BATCH):
        yield ordered[first : first + BATCH]


async def _refill(ids: list[int], *, now: datetime, settings: Settings, only_stale: bool = False) -> None:
    """The rows of one batch. The lock makes the last writer the one who has read the last change."""
    today, thresholds = local_day(now), thresholds_of(settings)
    async with in_transaction():
        await Project.filter(id__in=ids).order_by("id").select_for_update().only("id")
        if only_stale:  # another process may have been first
            done = await Standing.filter(project_id__in=ids, day=today).values_list("project_id", flat=True)
            ids = sorted(set(ids) - set(done))
        projects = await Project.filter(id__in=ids, merged_into_id=None).select_related("programme")
        await Standing.filter(project_id__in=sorted(set(ids) - {project.id for project in projects})).delete()
        await _keep(projects, await read_published(projects, now=now), today, thresholds)


async def _keep(projects: Sequence[Project], read: dict[int, Read], today: date, thresholds: Thresholds) -> None:
    rows = []
    for project in sorted(projects, key=lambda project: project.id):
        one = read[project.id]
        outcome = judge(one.published, today=today, thresholds=thresholds)
        rows.append(standing_row(project, outcome, one.newest, day=today))
    if rows:
        await Standing.bulk_create(rows, on_conflict=["project_id"], update_fields=DERIVED)
