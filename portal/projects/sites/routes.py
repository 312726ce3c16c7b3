"""Addresses of sites and of the boards to print."""

from starlette.routing import Route

from portal.projects.sites import pages
from portal.web.routing import public

ROUTES: list[Route] = [
    public("/projects/{slug}/sites/{number:int}", pages.site, name="site"),
    public("/projects/{slug}/sites/{number:int}/board", pages.site_board, name="site board"),
    public("/projects/{slug}/sites/{number:int}/qr.svg", pages.site_qr, name="site QR"),
    public("/projects/{slug}/board", pages.project_board, name="project board"),
    public("/projects/{slug}/qr.svg", pages.project_qr, name="project QR"),
]
