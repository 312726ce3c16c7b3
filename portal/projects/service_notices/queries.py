"""Which notices residents see, and when that changes by itself.

Every row of a notice is public: it was made by the publication of its update, which cannot lie ahead.
"""

from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.projects.models import Programme, Project, ServiceNotice, Site
from portal.projects.service_notices.notice import COMING, RUNNING, TAKEN_BACK, Notice, noticed

SHOWN = 20
MARKED = 1000
PAST_DAYS = 90
_IN_ORDER = {RUNNING: 0, COMING: 1, TAKEN_BACK: 2}


async def running_and_coming(
    *,
    now: datetime,
    programme: Programme | None = None,
    project: Project | None = None,
    site: Site | None = None,
    limit: int = SHOWN,
) -> list[Notice]:
    """Notices whose planned end lies ahead: running ones first, then coming ones, then those taken back.

    Of a programme, of a project with all its sites and what was merged into it, or of a site with what its whole
    project announced; of all when none is named. At most ``limit``, the soonest. One query.
    """
    rows = await _of(programme, project, site).filter(ends_at__gt=now).order_by("begins_at", "id").limit(limit)
    notices = [noticed(row, now) for row in rows]
    return sorted(notices, key=lambda notice: _IN_ORDER[notice.standing])


async def running_notices(now: datetime, programme: Programme) -> list[Notice]:
    """What is running now in a programme, for the marks on its map; at most 1,000. One query."""
    rows = _of(programme, None, None).filter(ends_at__gt=now, begins_at__lte=now, ended_at=None)
    return [noticed(row, now) for row in await rows.order_by("begins_at", "id").limit(MARKED)]


async def past_notices(*, now: datetime, limit: int) -> list[Notice]:
    """Notices whose planned end passed in the last 90 days, the newest first."""
    since = now - timedelta(days=PAST_DAYS)
    rows = _of(None, None, None).filter(ends_at__lte=now, ends_at__gt=since)
    return [noticed(row, now) for row in await rows.order_by("-ends_at", "-id").limit(limit)]


async def next_notice_edge(now: datetime) -> datetime | None:
    """The next moment at which a notice begins, or one leaves the list of running ones."""
    # The first filter lets the index find the few that are not over.
    open_ones = ServiceNotice.filter(ends_at__gt=now)
    ending = await open_ones.order_by("ends_at").first()
    beginning = await open_ones.filter(begins_at__gt=now, ended_at=None).order_by("begins_at").first()
    edges = [edge for edge in (ending and ending.ends_at, beginning and beginning.begins_at) if edge]
    return min(edges, default=None)


def _of(programme: Programme | None, project: Project | None, site: Site | None) -> QuerySet[ServiceNotice]:
    found = ServiceNotice.all().select_related("project", "site")
    if programme is not None:
        found = found.filter(project__programme_id=programme.id)
    if project is not None:
        # What was merged into a project is told of there.
        found = found.filter(Q(project_id=project.id) | Q(project__merged_into_id=project.id))
    if site is not None:
        found = found.filter(Q(site_id=site.id) | Q(project_id=site.project_id, site_id=None))
    return found
