"""What the selects of the queue offer."""

from dataclasses import dataclass

from portal.feedback.queue.filters import Filter
from portal.projects.models import Project, Site
from portal.staff.models import Account, Unit
from portal.staff.policy import Role
from portal.staff.viewer import Viewer

MOST = 300


@dataclass(frozen=True)
class Choices:
    """``units`` are none for who sees one unit's cases only; ``sites`` are those of the chosen project."""

    projects: list[Project]
    units: list[Unit]
    handlers: list[Account]
    sites: list[Site]


async def choices_for(viewer: Viewer, chosen: Filter) -> Choices:
    everybody = viewer.may("see cases of all units")
    projects = Project.filter(merged_into_id=None).order_by("-programme__year", "number", "id")
    return Choices(
        projects=await projects.limit(MOST).select_related("programme"),
        units=await Unit.all().order_by("name_zh").limit(MOST) if everybody else [],
        handlers=await handlers_for(viewer),
        sites=await Site.filter(project_id=chosen.project).order_by("number").limit(MOST) if chosen.project else [],
    )


async def handlers_for(viewer: Viewer) -> list[Account]:
    """To whom cases may be assigned: everybody's people, or those of the own unit; with their units."""
    people = Account.filter(role__in=[Role.HANDLER, Role.CONTRACTOR], disabled_at=None)
    if not viewer.may("see cases of all units"):
        people = people.filter(unit_id=viewer.unit_id)
    return await people.order_by("unit__name_zh", "name").limit(MOST).select_related("unit")
