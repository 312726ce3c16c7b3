"""What a supervisor should hear of without asking: what slipped this month, and what is silent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.projects.cards import days_silent
from portal.projects.light.standings import computed_in
from portal.projects.light.thresholds import Thresholds
from portal.projects.light.words import DONE
from portal.projects.models import Programme, Project, Revision, Standing
from portal.projects.supervision.table import Line, line_of
from portal.workdays import SHANGHAI, local_day

MOST = 20


@dataclass(frozen=True)
class Slipped:
    """What moved since the month began: dates that were revised, and projects that came to be overdue."""

    since: date
    revised: list[Revision]
    overdue: list[Line]

    def __bool__(self) -> bool:
        return bool(self.revised or self.overdue)


@dataclass(frozen=True)
class Silent:
    """A project without an update for so many days; ``only_remind``: not yet long enough for its page to say so."""

    project: Project
    days: int
    newest: datetime
    only_remind: bool


async def slipped_this_month(programme: Programme, *, now: datetime) -> Slipped:
    """At most MOST of each, the newest first."""
    today = local_day(now)
    since = today.replace(day=1)
    begun = datetime(since.year, since.month, 1, tzinfo=SHANGHAI)
    revised = (
        await Revision.filter(published_at__gte=begun, published_at__lte=now, milestone__dropped_at=None)
        .filter(milestone__project__programme_id=programme.id, milestone__project__merged_into_id=None)
        .order_by("-published_at", "-id")
        .limit(MOST)
        .select_related("milestone__project__unit")
    )
    # A date of the month's first day or later has passed, and none before it was open.
    overdue = (
        await Standing.filter(programme_id=programme.id, overdue_on__gte=since - timedelta(days=1))
        .filter(overdue_on__lt=today)
        .order_by("-overdue_on", "project_id")
        .limit(MOST)
        .select_related("project__unit", "project__area")
    )
    return Slipped(since, revised, [line_of(row) for row in overdue])


async def silent_projects(programme: Programme, *, now: datetime, thresholds: Thresholds) -> list[Silent]:
    """Those without an update since so many days that staff are reminded, the longest first."""
    today = local_day(now)
    if programme.closed_on is not None and programme.closed_on <= today:
        return []
    day = today - timedelta(days=thresholds.remind_days)
    before = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)
    rows = (
        await Standing.filter(programme_id=programme.id, newest_at__lt=before, project__ended_on=None)
        .exclude(light=DONE)
        .order_by("newest_at", "project_id")
        .limit(MOST)
        .select_related("project__unit", "project__programme")
    )
    found = []
    for row in rows:
        days = days_silent(row.project, row.newest_at, computed_in(row).key, today=today)
        if days is not None and row.newest_at is not None:
            found.append(Silent(row.project, days, row.newest_at, only_remind=days < thresholds.silence_days))
    return found
