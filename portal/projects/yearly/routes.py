"""Addresses of the yearly report."""

from starlette.routing import Route

from portal.projects.yearly import desk, pages
from portal.projects.yearly.closing import RIGHT
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import public

ROUTES: list[Route] = [
    public("/programmes/{year:int}/report", pages.report, name="report"),
    public("/programmes/{year:int}/report/checksums", pages.checksums, name="report checksums"),
    desk_page("/desk/yearly/", desk.years, permission=RIGHT, name="years"),
    desk_page("/desk/yearly/{year:int}", desk.year, permission=RIGHT, name="year"),
    desk_page("/desk/yearly/{year:int}/preview", desk.preview, permission=RIGHT, name="report preview"),
    desk_form("/desk/yearly/{year:int}", desk.close, permission=RIGHT, name="close year"),
]
