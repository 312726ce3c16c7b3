"""What everybody reads: the published questions and answers of a project, and each at an address of its own."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.publication import queries
from portal.feedback.publication.states import PUBLISHED, REASONS_WITHOUT_STAFF
from portal.feedback.subjects import SUBJECTS
from portal.projects.addresses import project_at
from portal.projects.gauge import year_share
from portal.web.language import LANGUAGES
from portal.web.paging import page_asked
from portal.web.rendering import link, render
from portal.workdays import local_day


async def answers(request: Request) -> Response:
    """The answers of one project, newest first; its former addresses lead here."""
    found = await project_at(request.path_params["slug"])
    if isinstance(found, str):
        address = link(LANGUAGES[request.state.locale], f"/projects/{found}/answers")
        return RedirectResponse(address, status_code=301)
    page = page_asked(request)
    rows, has_older = await queries.page_of_answers(project_id=found.id, page=page)
    today = local_day(request.app.state.now())
    values = {
        **_around(),
        "project": found,
        "programme": found.programme,
        "answers": rows,
        "page": page,
        "has_older": has_older,
        "today": today,
        "share": year_share(found.programme.year, today),
    }
    return render(request, "feedback/public_answers.html", values)


async def standing_for_all(request: Request) -> Response:
    """The standing answers that hold for every project."""
    page = page_asked(request)
    rows, has_older = await queries.page_of_answers(project_id=None, page=page)
    values = {**_around(), "answers": rows, "page": page, "has_older": has_older, "project": None}
    return render(request, "feedback/public_standing.html", values)


async def answer(request: Request) -> Response:
    """One published answer; 410 with the mark and its reason once it was withdrawn."""
    found = await queries.answer_once_public(request.path_params["id"])
    values = {**_around(), "answer": found, "project": found.project}
    status = 200 if found.state == PUBLISHED else 410
    return render(request, "feedback/public_one.html", values, status=status)


def _around() -> dict[str, object]:
    return {"subjects": SUBJECTS, "reasons": REASONS_WITHOUT_STAFF, "photos_shown": queries.photos_shown}
