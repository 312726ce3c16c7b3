"""The search page: one box over all years."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects.browsing.filters import MAX_TEXT
from portal.projects.browsing.listing import lines_of
from portal.projects.light.standings import ready
from portal.projects.search.finding import MOST, find
from portal.projects.search.question import terms_of
from portal.web.forms import clean_line
from portal.web.rendering import render
from portal.web.routing import keep_not


async def search(request: Request) -> Response:
    """The best answers of all years, each with the place where the words stand."""
    state = request.app.state
    now = state.now()
    asked = clean_line(request.query_params.get("q"))[:MAX_TEXT]
    terms = terms_of(asked)
    if asked:
        keep_not(request)
        await ready(now=now, settings=state.settings)
    found = await find(terms, now=now)
    lines = await lines_of({hit.project_id: hit for hit in found})
    shown = {"asked": asked, "understood": bool(terms), "lines": lines, "full": len(found) == MOST}
    return render(request, "projects/search.html", shown)
