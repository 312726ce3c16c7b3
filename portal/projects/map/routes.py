"""Addresses that the map asks."""

from starlette.routing import Route

from portal.projects.map import pages
from portal.web.routing import public

ROUTES: list[Route] = [
    public("/projects.geojson", pages.geojson, name="geojson"),
    public("/programmes/{year:int}/projects.geojson", pages.geojson, name="programme geojson"),
    public(
        "/programmes/{year:int}/sites.geojson",
        pages.sites,
        name="sites geojson",
        query=["bbox", "zoom", "area", "light"],  # slugs are free text: answered, not kept
    ),
    public("/programmes/{year:int}/map.js", pages.map_script, name="map script", query=["v"]),
]
