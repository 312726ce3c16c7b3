"""Setting a light by hand: for some days, with a public reason, on record, beside what was computed."""

from datetime import date, datetime, timedelta

from portal.projects.ledger.chain import append
from portal.projects.ledger.change import Change
from portal.projects.light.reading import read_published
from portal.projects.light.rule import judge
from portal.projects.light.standings import refresh_standings
from portal.projects.light.thresholds import thresholds_of
from portal.projects.light.words import AT_RISK, LATE, NOT_STARTED, ON_SCHEDULE
from portal.projects.models import LightOverride, Project
from portal.settings import Settings
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.store.edition import changing_public_content
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.workdays import local_day

# Nobody sets a project done: that takes its targets, or their published shortfalls.
LIGHTS_TO_SET = (ON_SCHEDULE, NOT_STARTED, AT_RISK, LATE)
LONGEST = timedelta(days=90)


async def override_light(
    *, project: Project, light: str, reason: str, until: date, by: Viewer, now: datetime, settings: Settings
) -> LightOverride:
    """Set the light from today through ``until``. Raises Conflict while another override runs.

    ``light`` is one of LIGHTS_TO_SET, ``until`` at most LONGEST ahead; the project's programme is read.
    """
    today = local_day(now)
    async with changing_public_content():
        await _hold(project)
        if await running_override(project, today):
            raise Conflict(N_("这个项目已经有一个督办调整，刚才的没有生效。要换一个，请先结束原来的。"))
        read = (await read_published([project], now=now))[project.id]
        computed = judge(read.published, today=today, thresholds=thresholds_of(settings)).computed
        row = await LightOverride.create(
            project=project,
            light=light,
            reason=reason,
            begins_on=today,
            ends_on=until,
            made_at=now,
            by=by.account,
        )
        await refresh_standings([project.id], now=now, settings=settings)
        await note(verb="light: override", subject=f"project {project.slug}", by=by.account, now=now, light=light)
        await append(project.id, [_begun(row, computed.key)], update=None, unit=by.unit_name, now=now)
    return row


async def end_override(*, project: Project, number: int, by: Viewer, now: datetime, settings: Settings) -> None:
    """End an override before its day. Raises Conflict when it has ended."""
    async with changing_public_content():
        await _hold(project)
        row = await running_override(project, local_day(now))
        if row is None or row.id != number:
            raise Conflict(N_("这个督办调整已经结束。"))
        await LightOverride.filter(id=number).update(ended_at=now)
        await refresh_standings([project.id], now=now, settings=settings)
        await note(verb="light: override ended", subject=f"project {project.slug}", by=by.account, now=now)
        await append(project.id, [_ended(row, local_day(now))], update=None, unit=by.unit_name, now=now)


async def running_override(project: Project, today: date) -> LightOverride | None:
    """The one that holds today."""
    running = LightOverride.filter(project_id=project.id, ended_at=None, begins_on__lte=today, ends_on__gte=today)
    return await running.order_by("-id").first()


async def overrides_of(project: Project, *, limit: int = 20) -> list[LightOverride]:
    """The newest first, with who set them."""
    return await LightOverride.filter(project_id=project.id).order_by("-id").limit(limit).select_related("by")


async def _hold(project: Project) -> None:
    await Project.select_for_update().get(id=project.id)


def _begun(row: LightOverride, computed: str) -> Change:
    return Change(
        "light overridden",
        f"override {row.id}",
        before={"light": computed},
        after={"light": row.light, "begins_on": row.begins_on.isoformat(), "ends_on": row.ends_on.isoformat()},
        reason=row.reason,
    )


def _ended(row: LightOverride, day: date) -> Change:
    return Change(
        "light override ended",
        f"override {row.id}",
        before={"light": row.light, "ends_on": row.ends_on.isoformat()},
        after={"ends_on": day.isoformat()},
    )
