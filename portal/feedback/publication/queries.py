"""Named reads of what is public, and of what waits to be."""

from collections.abc import Collection, Sequence

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.feedback.models import Case, PublicAnswer, PublicAnswerPhoto
from portal.feedback.publication.fitting import fits
from portal.feedback.publication.states import DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN
from portal.feedback.queries import cases_visible_to, projects_to_choose_from
from portal.feedback.search.index import answers_with_any
from portal.feedback.states import ANSWERED
from portal.projects.models import Project
from portal.staff.viewer import Viewer
from portal.staff.waiting import MOST
from portal.web.language import N_
from portal.web.problems import Gone, NotFound

PAGE = 50
LOOKED_AT, LOOKED_THROUGH = 60, 200
APPROVE = "approve public answers"


async def answers_that_fit(text: str, *, project_id: int | None, limit: int) -> list[PublicAnswer]:
    """Published answers that speak of the same as a text, standing ones first, then the best; two queries.

    Those of the project and those for all projects; of every project when it is None.
    """
    ids = await answers_with_any(text, limit=LOOKED_AT, project_id=project_id)
    if not ids:
        return []
    public = PublicAnswer.filter(id__in=ids, state=PUBLISHED).select_related("project")
    found = sorted(await public, key=lambda row: (not row.standing, ids.index(row.id)))
    return [row for row in found if fits(text, f"{row.question}\n{row.answer}")][:limit]


async def page_of_answers(*, project_id: int | None, page: int) -> tuple[list[PublicAnswer], bool]:
    """A page of what was published of a project, newest first, marks of withdrawn ones among them; and whether there
    is another page. Without a project: the standing answers that hold for all.
    """
    rows = (
        await PublicAnswer.filter(_of(project_id), state__in=(PUBLISHED, WITHDRAWN))
        .order_by("-published_at", "-id")
        .offset(PAGE * (page - 1))
        .limit(PAGE + 1)
        .prefetch_related("photos")
    )
    if page > 1 and not rows:
        raise NotFound
    return rows[:PAGE], len(rows) > PAGE


def _of(project_id: int | None) -> Q:
    """Answers of a project and of those that were merged into it; without one the standing ones that hold for all."""
    if project_id is None:
        return Q(project_id__isnull=True, standing=True)
    return Q(project_id=project_id) | Q(project__merged_into_id=project_id)


async def answer_once_public(number: int) -> PublicAnswer:
    """A published answer, or the mark of a withdrawn one, with its photos. Raises NotFound."""
    shown = PublicAnswer.filter(id=number, state__in=(PUBLISHED, WITHDRAWN)).select_related("project__programme")
    found = await shown.prefetch_related("photos").first()
    if found is None:
        raise NotFound
    return found


async def must_be_public_photo(name: str) -> None:
    """Raises Gone for a photo that was served and taken back, NotFound for one that never was public."""
    # Tortoise refuses to look for more than the column holds.
    photo = await PublicAnswerPhoto.get_or_none(name=name).select_related("answer") if len(name) <= 40 else None
    if photo is None or photo.answer.state not in (PUBLISHED, WITHDRAWN):
        raise NotFound
    if photo.gone_at is not None or photo.answer.state == WITHDRAWN:
        raise Gone


async def waiting_for(viewer: Viewer) -> list[PublicAnswer]:
    """What waits for a second person, oldest first, the viewer's own left out."""
    rows = PublicAnswer.filter(state=IN_REVIEW).exclude(prepared_by_id=viewer.id)
    return await _shown_to(viewer, rows.order_by("prepared_at", "id"))


async def count_waiting_for(viewer: Viewer) -> int:
    """How much waits for a second person, as far as anybody counts."""
    waiting = PublicAnswer.filter(state=IN_REVIEW).exclude(prepared_by_id=viewer.id)
    return len(await waiting.limit(MOST).values_list("id"))


async def own_open(viewer: Viewer) -> list[PublicAnswer]:
    """What this viewer prepared and is not decided yet."""
    rows = PublicAnswer.filter(prepared_by_id=viewer.id, state__in=(DRAFT, IN_REVIEW))
    return await _shown_to(viewer, rows.order_by("-prepared_at", "-id"))


async def not_prepared(viewer: Viewer) -> list[Case]:
    """The newest answered cases of which the resident wants the answer public and nobody has prepared anything.

    Of the answered ones only: a closed one is past its days, and there are too many of them to look through.
    """
    wanted = cases_visible_to(viewer).filter(state=ANSWERED, consent_at__isnull=False, about_people=False)
    rows = await wanted.order_by("-answered_at", "-id").limit(LOOKED_THROUGH).select_related("project")
    begun = await PublicAnswer.filter(case_id__in=[row.id for row in rows]).values_list("case_id", flat=True)
    return [row for row in rows if row.id not in begun][:PAGE]


async def newest_published(viewer: Viewer) -> list[PublicAnswer]:
    """What went out last, for who has to withdraw or to make it a standing answer."""
    rows = PublicAnswer.filter(state=PUBLISHED)
    if not (viewer.may(APPROVE) or viewer.may("see cases of all units")):
        rows = rows.filter(Q(project__unit_id=viewer.unit_id) | Q(case__unit_id=viewer.unit_id))
    return await _shown_to(viewer, rows.order_by("-published_at", "-id"))


async def answer_at_desk(viewer: Viewer, number: int) -> PublicAnswer:
    """An answer with all that the desk shows of it: any for a reviewer, for others those of cases that they may see
    and standing ones of their own unit. Of a case about people, for everybody as of a case. Raises NotFound.
    """
    rows = await _shown_to(viewer, PublicAnswer.filter(id=number))
    found = rows[0] if rows else None
    if found is None:
        raise NotFound(N_("没有这份公开稿。居民收回公开的同意以后，没有公开的稿子会删除。"))
    await found.fetch_related("photos", "approved_by", "withdrawn_by")
    return found


async def _shown_to(viewer: Viewer, answers: QuerySet[PublicAnswer]) -> list[PublicAnswer]:
    """A page of those among these answers that the desk shows a viewer: a query for them, one for their cases."""
    rows = await answers.limit(LOOKED_THROUGH).select_related("project", "case", "prepared_by__unit")
    cases = cases_visible_to(viewer).filter(id__in=[row.case_id for row in rows if row.case_id is not None])
    visible = set(await cases.values_list("id", flat=True))
    return [row for row in rows if _is_shown(row, viewer, visible)][:PAGE]


def _is_shown(answer: PublicAnswer, viewer: Viewer, visible: Collection[object]) -> bool:
    """``visible``: the ids of the cases that the viewer may see."""
    if answer.case is not None and (answer.case.about_people or not viewer.may(APPROVE)):
        return answer.case_id in visible
    own = answer.project is not None and answer.project.unit_id == viewer.unit_id
    return viewer.may(APPROVE) or viewer.may("see cases of all units") or own


async def projects_of(viewer: Viewer) -> list[Project]:
    """The projects for which this member of staff may write a standing answer, in the order of the list."""
    _, projects = await projects_to_choose_from()
    return projects if viewer.may("see cases of all units") else [p for p in projects if p.unit_id == viewer.unit_id]


def photos_shown(answer: PublicAnswer) -> Sequence[PublicAnswerPhoto]:
    """The photos of a public answer that can be looked at, in their order; ``photos`` must have been fetched."""
    return sorted((row for row in answer.photos if row.gone_at is None), key=lambda row: row.position)
