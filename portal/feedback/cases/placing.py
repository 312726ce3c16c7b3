"""What the form offers to put a case under, and putting it there as the form names it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from portal.feedback.cases.assigning import NotToChoose
from portal.feedback.cases.forms import Typed
from portal.feedback.handling.placing import place_case
from portal.feedback.intake.asked import Asked
from portal.feedback.models import Case, CaseFact
from portal.feedback.queries import projects_to_choose_from
from portal.projects.models import Project, Site
from portal.staff.models import Account
from portal.web.forms import number_in
from portal.web.language import N_

# What the form about a project (or, for None, the general one) asks about; kept in memory between editions.
About = Callable[[str | None], Awaitable[Asked]]


@dataclass(frozen=True)
class Places:
    """``project`` is chosen, by what was typed or as the case stands; ``sites`` are its own."""

    projects: list[Project]
    project: int | None
    sites: list[Site]


async def places_for(case: Case, typed: Typed | None, *, about: About) -> Places:
    """The projects of the current programme, and the case's own where that is another one's."""
    projects = with_own(case, (await about(None)).choices)
    chosen = case.project_id
    if typed and typed["place_project"]:
        chosen = number_in(typed["place_project"])
    project = next((row for row in projects if row.id == chosen), None)
    if project is None:
        return Places(projects, None, [])
    sites = list((await about(project.slug)).sites)
    if case.site is not None and case.site.project_id == project.id and case.site not in sites:
        sites.append(case.site)  # it was removed since
    return Places(projects, project.id, sites)


def with_own(case: Case, projects: Sequence[Project]) -> list[Project]:
    apart = case.project is not None and all(row.id != case.project_id for row in projects)
    return [*([case.project] if case.project and apart else []), *projects]


async def place(
    *, case: Case, by: Account, now: datetime, project: int | None, site: int | None, kind: str
) -> CaseFact | None:
    """Raises NotToChoose, Conflict."""
    _, projects = await projects_to_choose_from()
    chosen = next((row for row in with_own(case, projects) if row.id == project), None)
    if project is not None and chosen is None:
        raise NotToChoose(N_("所选的项目不在列表里，没有保存。请重新选择。"))
    found = await _site(case, site, project) if site is not None and project is not None else None
    if site is not None and found is None:
        raise NotToChoose(N_("所选的点位不在所选的项目里，没有保存。请先列出该项目的点位，再选一次。"))
    return await place_case(case=case, by=by, now=now, project=chosen, site=found, kind=kind)


async def _site(case: Case, site: int, project: int) -> Site | None:
    """One that was removed only where the case is at it already."""
    there = Q(removed_at__isnull=True) | Q(id=case.site_id or 0)
    return await Site.filter(there, project_id=project).get_or_none(id=site)
