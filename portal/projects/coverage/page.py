"""The page that answers: the projects that name a place, those that name no place at all, or that nothing names it."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects import queries
from portal.projects.browsing.filters import MAX_TEXT
from portal.projects.browsing.listing import lines_of
from portal.projects.light.standings import ready
from portal.projects.models import Programme, Project
from portal.projects.search.finding import find
from portal.projects.search.question import terms_of
from portal.web.forms import clean_line
from portal.web.rendering import render
from portal.web.routing import keep_not

# A promise that mentions a street says nothing of who is covered: only these are asked.
PLACES = ("place", "site", "covers")
MOST_WIDE = 50


async def coverage(request: Request) -> Response:
    """What is typed is shown back and kept nowhere."""
    state = request.app.state
    now = state.now()
    programme = await queries.current_programme()
    if programme is None:
        return render(request, "projects/empty.html")
    asked = clean_line(request.query_params.get("q"))[:MAX_TEXT]
    terms = terms_of(asked)
    if asked:
        keep_not(request)
    await ready(now=now, settings=state.settings)
    found = await find(terms, now=now, kinds=PLACES)
    wide = await _district_wide(programme) if terms else []
    return render(
        request,
        "projects/coverage.html",
        {
            "programme": programme,
            "asked": asked,
            "understood": bool(terms),
            "lines": await lines_of({hit.project_id: hit for hit in found}),
            "wide": await lines_of(dict.fromkeys(wide[:MOST_WIDE])),
            "wide_has_more": len(wide) > MOST_WIDE,
        },
    )


async def _district_wide(programme: Programme) -> list[int]:
    """The ids of the year's projects for which no place was published, one more than are shown."""
    wide = Project.filter(programme_id=programme.id, merged_into_id=None, scope="district", place_zh="")
    return [row.id for row in await wide.order_by("number", "id").limit(MOST_WIDE + 1).only("id")]
