"""Addresses of programmes and projects. ``desk`` adds those of staff."""

from starlette.routing import Route

from portal.projects import pages
from portal.web.routing import public

ROUTES: list[Route] = [
    public("/", pages.home, name="home"),
    public("/projects/", pages.current, name="projects"),
    public("/programmes/{year:int}/", pages.programme, name="programme"),
    public("/projects.geojson", pages.geojson, name="geojson"),
    public("/programmes/{year:int}/projects.geojson", pages.geojson, name="programme geojson"),
    public("/programmes/{year:int}/map.js", pages.map_script, name="map script"),
    public("/projects/{slug}", pages.project, name="project"),
    public("/about", pages.about, name="about"),
]
