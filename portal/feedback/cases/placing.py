"""What the form offers to put a case under, and putting it there as the form names it."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.feedback.cases.assigning import NotToChoose
from portal.feedback.cases.forms import Typed, number_in
from portal.feedback.handling.placing import place_case
from portal.feedback.models import Case, CaseFact
from portal.feedback.queries import projects_to_choose_from
from portal.projects.models import Project, Site
from portal.staff.models import Account
from portal.web.language import N_


@dataclass(frozen=True)
class Places:
    """``project`` is chosen, by what was typed or as the case stands; ``sites`` are its own."""

    projects: list[Project]
    project: int | None
    sites: list[Site]


async def places_for(case: Case, typed: Typed | None) -> Places:
    """The projects of the current programme, and the case's own where that is another one's: three queries."""
    projects = await _projects(case)
    chosen = case.project_id
    if typed and typed["place_project"]:
        chosen = number_in(typed["place_project"])
    chosen = chosen if any(project.id == chosen for project in projects) else None
    sites = await _sites(case, chosen).order_by("number") if chosen else []
    return Places(projects, chosen, sites)


async def place(
    *, case: Case, by: Account, now: datetime, project: int | None, site: int | None, kind: str
) -> CaseFact | None:
    """Raises NotToChoose, Conflict."""
    chosen = next((row for row in await _projects(case) if row.id == project), None)
    if project is not None and chosen is None:
        raise NotToChoose(N_("所选的项目不在列表里，没有保存。请重新选择。"))
    found = await _sites(case, project).get_or_none(id=site) if site is not None and project is not None else None
    if site is not None and found is None:
        raise NotToChoose(N_("所选的点位不在所选的项目里，没有保存。请先列出该项目的点位，再选一次。"))
    return await place_case(case=case, by=by, now=now, project=chosen, site=found, kind=kind)


async def _projects(case: Case) -> list[Project]:
    _, projects = await projects_to_choose_from()
    if case.project is not None and all(row.id != case.project_id for row in projects):
        return [case.project, *projects]
    return projects


def _sites(case: Case, project: int | None) -> QuerySet[Site]:
    """Those that were removed are left out, but for the case's own."""
    return Site.filter(Q(removed_at__isnull=True) | Q(id=case.site_id or 0), project_id=project)
