"""The public pages of programmes and projects."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects import filters, queries
from portal.projects.cards import cards_of, tallies
from portal.projects.gauge import year_share
from portal.projects.light import LIGHT_WORDS
from portal.projects.models import Programme
from portal.web.rendering import render
from portal.web.routing import keep_not
from portal.workdays import local_day


async def home(request: Request) -> Response:
    """The whole portal at a glance."""
    programme = await queries.current_programme()
    if programme is None:
        return render(request, "projects/empty.html")
    return await _browse(request, programme, template="projects/home.html")


async def current(request: Request) -> Response:
    programme = await queries.current_programme()
    if programme is None:
        return render(request, "projects/empty.html")
    return await _browse(request, programme, template="projects/programme.html")


async def programme(request: Request) -> Response:
    found = await queries.programme_of(request.path_params["year"])
    return await _browse(request, found, template="projects/programme.html")


async def _browse(request: Request, programme: Programme, *, template: str) -> Response:
    now = request.app.state.now()
    cards = await cards_of(programme, now=now, settings=request.app.state.settings)
    chosen = filters.read_filters(request.query_params, cards)
    if chosen.text or chosen.ignored:
        keep_not(request)
    drawn = await request.app.state.maps.map_of(programme)
    if drawn is None:  # the next reader may have a map again
        keep_not(request)
    newest = max((card.newest for card in cards if card.newest), default=None)
    return render(
        request,
        template,
        {
            "programme": programme,
            "today": local_day(now),
            "share": year_share(programme.year, local_day(now)),
            "cards": cards,
            "shown": [card for card in cards if chosen.keeps(card)],
            "wide": [card for card in cards if not card.sites],
            "tallies": tallies(cards),
            "light_words": LIGHT_WORDS,
            "chosen": chosen,
            "areas": filters.area_choices(cards),
            "places": filters.place_choices(cards),
            "updates": await queries.latest_updates(programme, now=now),
            "newest": newest,
            "map": drawn,
        },
        fragment="projects/programme.html#list",
    )


async def about(request: Request) -> Response:
    return render(request, "site/about.html", {"programme": await queries.current_programme()})
