"""Named reads of cases. Finders take the viewer: what may not be seen is not found."""

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from portal.feedback.codes import case_number, read_case_number
from portal.feedback.facts import PUBLIC_FACTS
from portal.feedback.models import Case, CaseFact, CasePhoto, CaseTask
from portal.feedback.states import ANSWERED, DECLINED, LEADING, SUBMITTED, WITHDRAWN
from portal.projects.models import FormerSlug, Programme, Project
from portal.projects.queries import current_programme
from portal.staff.viewer import Viewer
from portal.web.problems import NotFound
from portal.workdays import local_day

# Which a case reached without that intake took it on.
BEFORE_ACCEPTANCE = (SUBMITTED, DECLINED)


def number_of(case: Case, *, prefix: str) -> str:
    """The public number of a case: GX-2024-000413."""
    return case_number(prefix, local_day(case.submitted_at).year, case.id)


async def project_at_slug(slug: str) -> Project:
    """The project to tell about, with area and programme; former and merged ones are followed. Raises NotFound."""
    project = await Project.get_or_none(slug=slug).select_related("area", "programme")
    if project is None:
        former = await FormerSlug.get_or_none(slug=slug).select_related("project__area", "project__programme")
        if former is None:
            raise NotFound
        project = former.project
    if project.merged_into_id:
        project = await Project.get(id=project.merged_into_id).select_related("area", "programme")
    return project


async def projects_to_choose_from() -> tuple[Programme | None, list[Project]]:
    """The current programme with its projects in order, merged ones left out."""
    programme = await current_programme()
    if programme is None:
        return None, []
    projects = await Project.filter(programme_id=programme.id, merged_into_id=None).order_by("number", "id")
    return programme, projects


def taken_on() -> Q:
    """What intake took on. What a resident withdrew counts only where a unit had it by then.

    Before intake read a case, it may be about a unit's own people though nobody said so.
    """
    return ~Q(state__in=BEFORE_ACCEPTANCE) & (~Q(state=WITHDRAWN) | Q(unit_id__isnull=False))


def cases_visible_to(viewer: Viewer) -> QuerySet[Case]:
    """The cases that a member of staff may see; every path (queue, search, counts, export, mail) begins here.

    All of them for intake, coordinators and supervisors; for a unit's people those of its projects, those assigned to
    it, those that go along with one of these, and those in which it has a task, once taken on. A complaint about the
    people of a unit is seen by coordinators and supervisors only, and by the unit that it is assigned to, never by the
    unit that it is about.
    """
    if viewer.may("see cases of all units"):
        cases = Case.all()
    elif viewer.may("see cases of the own unit") and viewer.unit_id is not None:
        own = Q(project__unit_id=viewer.unit_id) | Q(unit_id=viewer.unit_id)
        own |= Q(id__in=Subquery(CaseTask.filter(unit_id=viewer.unit_id).values("case_id")))
        cases = Case.filter(own | Q(id__in=Subquery(_that_go_along_with_a_case_of(viewer.unit_id).values("id"))))
        cases = cases.filter(taken_on())
    else:
        return Case.filter(id=0)
    if viewer.may("see complaints about people"):
        apart = Q(about_people=False)
        if viewer.unit_id is None:
            return cases
        return cases.filter(apart | (Q(about_unit_id__isnull=False) & ~Q(about_unit_id=viewer.unit_id)))
    allowed = Q(about_people=False)
    if viewer.unit_id is not None:
        of_another = Q(about_unit_id__isnull=False) & ~Q(about_unit_id=viewer.unit_id)
        allowed |= Q(unit_id=viewer.unit_id) & of_another
    return cases.filter(allowed)


def _that_go_along_with_a_case_of(unit_id: int) -> QuerySet[Case]:
    """Their words are answered by this unit; bounded by what it has in hand now."""
    return Case.filter(joined_to__unit_id=unit_id, joined_to__state__in=(*LEADING, ANSWERED))


async def case_for(viewer: Viewer, number: str, *, prefix: str) -> Case:
    """The case with this number, with its project. Raises NotFound, also for what this viewer may not see."""
    named = read_case_number(number, prefix=prefix)
    if named is None:
        raise NotFound
    found = cases_visible_to(viewer).get_or_none(id=named[1])
    case = await found.select_related(
        *("project__area", "project__unit", "project__programme", "project__standing"),
        *("site", "unit", "handler", "about_unit", "joined_to"),
    )
    if case is None or local_day(case.submitted_at).year != named[0]:
        raise NotFound
    return case


async def case_opened(case_id: int) -> Case:
    """The case behind a valid ticket, with its project and site. Raises NotFound."""
    case = await Case.get_or_none(id=case_id).select_related("project__area", "site", "joined_to")
    if case is None:
        raise NotFound
    return case


async def history_of(case: Case) -> list[CaseFact]:
    """Everything that happened, oldest first, with who did it: for staff."""
    return await CaseFact.filter(case_id=case.id).order_by("id").select_related("by__unit").prefetch_related("told")


async def public_history_of(case: Case) -> list[CaseFact]:
    """What the resident may read of it, oldest first."""
    return (
        await CaseFact.filter(case_id=case.id, kind__in=PUBLIC_FACTS)
        .order_by("id")
        .select_related("by__unit")
        .prefetch_related("told")
    )


def seen_of(case: Case, newest_fact: int) -> str:
    """What a page's forms carry: the case's version, and the newest fact that stands on the page."""
    return f"{case.moved}.{newest_fact}"


def as_seen(case: Case, seen: str) -> Case:
    """The case at the version that a page showed: a move of it fails when somebody moved the case since.

    What a resident added since is no move and is not read by it either. A list shows no facts at all: "7".
    """
    moved, _, fact = seen.partition(".")
    case.moved = _number(moved, digits=9, other=-1)
    case.read_to = _number(fact, digits=18, other=0)
    return case


def _number(text: str, *, digits: int, other: int) -> int:
    # The columns hold no more, and PostgreSQL refuses to compare them with more.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else other


async def photos_of(case: Case) -> list[CasePhoto]:
    return await CasePhoto.filter(case_id=case.id).order_by("position", "id")


async def photo_of(case_id: int, name: str) -> CasePhoto:
    """A photo of this case and of no other. Raises NotFound."""
    # Tortoise refuses to look for more than the column holds.
    photo = await CasePhoto.get_or_none(case_id=case_id, name=name) if len(name) <= 40 else None
    if photo is None:
        raise NotFound
    return photo
