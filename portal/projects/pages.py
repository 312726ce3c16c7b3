"""The public pages of programmes: the home page, the lists of a year, all years side by side."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects import queries
from portal.projects.browsing import filters
from portal.projects.browsing.figures import FiguresMemory
from portal.projects.browsing.listing import lines_of, page_of
from portal.projects.browsing.years import all_years
from portal.projects.gauge import year_share
from portal.projects.light import LIGHT_WORDS
from portal.projects.service_notices.queries import running_and_coming
from portal.web.problems import NotFound
from portal.web.rendering import render
from portal.web.routing import keep_not
from portal.workdays import local_day

NOTICES = 5


async def home(request: Request) -> Response:
    """The whole portal at a glance."""
    return await _browse(request, template="projects/home.html")


async def current(request: Request) -> Response:
    return await _browse(request, template="projects/programme.html")


async def programme(request: Request) -> Response:
    return await _browse(request, template="projects/programme.html", year=request.path_params["year"])


async def years(request: Request) -> Response:
    """All years side by side."""
    state = request.app.state
    now = state.now()
    found = await all_years(now=now, settings=state.settings)
    return render(request, "projects/years.html", {"years": found, "today": local_day(now)})


async def _browse(request: Request, *, template: str, year: int | None = None) -> Response:
    """The year of the address, or the newest."""
    programmes = await queries.programmes()
    if not programmes and year is None:
        return render(request, "projects/empty.html")
    programme = next((row for row in programmes if year in (None, row.year)), None)
    if programme is None:
        raise NotFound
    state = request.app.state
    now = state.now()
    memory: FiguresMemory = state.figures
    figures = await memory.figures_of(programme, now=now, settings=state.settings)
    chosen = filters.read_filters(request.query_params, figures)
    if chosen.text or chosen.ignored:
        keep_not(request)
    drawn = await state.maps.map_of(programme)
    if drawn is None:  # the next reader may have a map again
        keep_not(request)
    listing = await page_of(programme, chosen, figures, now=now)
    return render(
        request,
        template,
        {
            "programme": programme,
            "today": local_day(now),
            "share": year_share(programme.year, local_day(now)),
            "figures": figures,
            "listing": listing,
            "wide": await lines_of(dict.fromkeys(figures.siteless)),
            "light_words": LIGHT_WORDS,
            "chosen": chosen,
            "updates": await queries.latest_updates(programme, now=now),
            "notices": await running_and_coming(now=now, programme=programme, limit=NOTICES),
            "years": [row.year for row in programmes],
            "map": drawn,
        },
        fragment="projects/programme.html#list",
    )


async def about(request: Request) -> Response:
    return render(request, "site/about.html", {"programme": await queries.current_programme()})
