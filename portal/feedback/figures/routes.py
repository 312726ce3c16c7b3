"""Addresses of the figures."""

from starlette.routing import Route

from portal.feedback.figures import pages
from portal.web.routing import public

FIGURE_ROUTES: list[Route] = [
    public("/figures/", pages.figures, name="feedback figures", query=["month", "of"]),
    public("/figures/how", pages.how, name="figures how"),
    public("/figures/month.csv", pages.file, name="figures file", query=["month"]),
]
