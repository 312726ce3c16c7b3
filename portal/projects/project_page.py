"""One promise: what was promised, where it stands, what can be done."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects import queries
from portal.projects.cards import card_for
from portal.projects.gauge import year_share
from portal.web.language import LANGUAGES
from portal.web.rendering import link, render
from portal.workdays import local_day


async def project(request: Request) -> Response:
    """The page of one project; its former addresses lead here."""
    found = await queries.project_at(request.path_params["slug"])
    if isinstance(found, str):
        return RedirectResponse(link(LANGUAGES[request.state.locale], f"/projects/{found}"), status_code=301)
    now = request.app.state.now()
    today = local_day(now)
    updates = await queries.updates_of(found, now=now)
    card = await card_for(found, now=now, settings=request.app.state.settings)
    return render(
        request,
        "projects/project.html",
        {
            "project": found,
            "programme": found.programme,
            "card": card,
            "steps": card.steps,
            "updates": updates,
            "today": today,
            "share": year_share(found.programme.year, today),
        },
    )
