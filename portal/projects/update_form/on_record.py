"""Reading what stands on a project's record, for the form."""

from datetime import datetime

from tortoise.query_utils import Prefetch

from portal.projects.desk_queries import milestones_of
from portal.projects.models import PlannedPoint, Project, ServiceNotice, Site, Target, Update
from portal.projects.settling import offered_for, settles_in
from portal.projects.update_form.record import Record


async def record_of(project: Project, update: Update | None, *, now: datetime) -> Record:
    """What is published of a project, for the form of an update. A fixed number of queries."""
    points = PlannedPoint.filter(replaced_at=None).order_by("id")
    targets = Target.filter(project_id=project.id, ended_on=None).order_by("position", "id")
    notices = ServiceNotice.filter(project_id=project.id, ended_at=None, ends_at__gt=now).order_by("begins_at")
    corrects = update is not None and update.corrects_id is not None
    return Record(
        project=project,
        milestones=[row for row in await milestones_of(project) if row.dropped_at is None],
        targets=await targets.prefetch_related("entries", Prefetch("points", queryset=points)),
        sites=await Site.filter(project_id=project.id, removed_at=None).order_by("position", "id"),
        notices=await notices.select_related("site"),
        update=update,
        open_cases=None if corrects else await offered_for(project, settles_in(update) if update else []),
    )
