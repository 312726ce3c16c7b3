"""What the map asks for: its script, the projects' points, the sites of a view."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.projects import queries
from portal.projects.cards import cards_of
from portal.projects.light.standings import ready
from portal.projects.light.words import LIGHT_WORDS
from portal.projects.map.points import feature_collection
from portal.projects.map.sites_in_view import Chosen, sites_in_view
from portal.projects.map.view import ViewRefused, read_view
from portal.projects.map.view_points import view_collection
from portal.projects.models import Project
from portal.projects.service_notices.queries import running_notices
from portal.web.forms import clean_line
from portal.web.language import N_
from portal.web.problems import Away, NotFound
from portal.web.routing import keep_not

MOST_WORD, MOST_SLUGS = 30, 50


async def geojson(request: Request) -> Response:
    """The points of the map: the current programme, or the one of the year in the address."""
    year = request.path_params.get("year")
    programme = await queries.current_programme() if year is None else await queries.programme_of(year)
    if programme is None:
        raise NotFound
    now = request.app.state.now()
    cards = await cards_of(programme, now=now, settings=request.app.state.settings)
    notices = await running_notices(now, programme)
    return geojson_answer(feature_collection(programme, cards, notices, locale=request.state.locale))


async def sites(request: Request) -> Response:
    """The sites of a view: ?bbox=west,south,east,north&zoom=14, with ?area=, ?light= or ?slugs= to choose."""
    programme = await queries.programme_of(request.path_params["year"])
    query, now = request.query_params, request.app.state.now()
    view = read_view(query, programme.box)
    if query.get("bbox"):  # every reader stands elsewhere: such answers would drive the pages out of the memory
        keep_not(request)
    await ready(now=now, settings=request.app.state.settings)
    found = await sites_in_view(programme, view, await _chosen(query))
    notices = await running_notices(now, programme)
    return geojson_answer(view_collection(view, found, notices, locale=request.state.locale))


async def _chosen(query: Mapping[str, str]) -> Chosen:
    area, light = clean_line(query.get("area"))[:MOST_WORD], clean_line(query.get("light"))
    if light and light not in LIGHT_WORDS:
        raise ViewRefused(N_("没有“%(value)s”这种进度灯。"), value=light[:MOST_WORD])
    if "slugs" not in query:
        return Chosen(area, light)
    slugs = [slug[:80] for slug in clean_line(query["slugs"]).split(",")[:MOST_SLUGS]]
    ids: list[int] = await Project.filter(slug__in=slugs).values_list("id", flat=True)  # type: ignore[assignment]
    return Chosen(area, light, ids)


async def map_script(request: Request) -> Response:
    """The script that draws the map, written by Folium."""
    programme = await queries.programme_of(request.path_params["year"])
    written = await request.app.state.maps.map_of(programme)
    if written is None:
        raise Away
    if request.query_params.get("v") not in (None, written.digest):
        keep_not(request)
    return Response(written.script, media_type="text/javascript; charset=utf-8")


def geojson_answer(collection: object) -> Response:
    """Anybody may use the points from anywhere; there is nothing in them that a cookie could open."""
    return JSONResponse(collection, media_type="application/geo+json", headers={"access-control-allow-origin": "*"})
