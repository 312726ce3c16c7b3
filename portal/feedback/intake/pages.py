"""The resident's form, opened; and what is said around it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.intake.asked import Asked
from portal.feedback.intake.form import nothing_typed
from portal.feedback.intake.form_page import Sought, asked_in, form_page
from portal.feedback.kinds import KINDS
from portal.projects.browsing.filters import MAX_TEXT
from portal.projects.light.standings import ready
from portal.projects.search.finding import find
from portal.projects.search.question import terms_of
from portal.web.forms import Word, clean_line
from portal.web.language import LANGUAGES, N_
from portal.web.rendering import link, render

MOST_FOUND = 10
NO_SUCH_SITE = N_("没有找到您扫码或者点选的点位，可能已经取消。需要的话，请在下面重新选择，也可以不选。")


async def new(request: Request) -> Response:
    """The form about one project; ?site= chooses one of its sites, as the board there does."""
    slug = request.path_params["slug"]
    asked = await asked_in(request, slug)
    if asked.project and asked.project.slug != slug:
        return _moved(request, asked.action + "/new", status=301)
    number = request.query_params.get("site", "")
    site = asked.site(number.strip())
    note = Word(NO_SUCH_SITE) if number.strip() and site is None else None
    return _empty(request, asked, {**nothing_typed(), "site": str(site.number) if site else ""}, note=note)


async def new_general(request: Request) -> Response:
    """The form for who does not know the project, or means none of them; ?kind= may choose the kind, ?q= looks."""
    kind, words = request.query_params.get("kind", ""), clean_line(request.query_params.get("q"))[:MAX_TEXT]
    typed = {**nothing_typed(), "kind": kind if kind in KINDS else ""}
    asked = await asked_in(request, None)
    return _empty(request, asked, typed, sought=await _seek(request, asked, words) if words else None)


async def _seek(request: Request, asked: Asked, words: str) -> Sought:
    """The projects of the form that the portal's own search finds, best first."""
    state = request.app.state
    now = state.now()
    await ready(now=now, settings=state.settings)
    found, of_form = await find(terms_of(words), now=now), {project.id: project for project in asked.choices}
    return Sought(words, [of_form[hit.project_id] for hit in found if hit.project_id in of_form][:MOST_FOUND])


def _empty(
    request: Request, asked: Asked, typed: dict[str, str], *, note: Word | None = None, sought: Sought | None = None
) -> Response:
    """A form in which nobody wrote yet, with its key, for this browser to keep.

    Who goes back from the receipt and sends again then sends the same form, also without a script: one case. Neither
    no-store nor no-cache: with these browsers ask for the page anew, and put the words into a form with another key.
    """
    response = form_page(request, asked, typed, note=note, sought=sought)
    response.headers["cache-control"] = "private, max-age=0"
    return response


async def lead_on(request: Request) -> Response:
    """Somebody opened the address that forms are sent to: on to the form."""
    return _moved(request, request.scope["path"] + "/new", status=303)


async def lead_to_form(request: Request) -> Response:
    """Somebody opened an address that only a form asks: on to the form."""
    return _moved(request, "/feedback/new", status=303)


async def privacy(request: Request) -> Response:
    """What is collected, why, for how long, and what one can do about it."""
    return render(request, "site/privacy.html")


async def elsewhere(request: Request) -> Response:
    """What cannot be handled here, and where it can."""
    return render(request, "feedback/where.html")


def _moved(request: Request, path: str, *, status: int) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], path), status_code=status)
