"""Addresses of the supervision of cases; they come before those of a single case."""

from starlette.routing import Route

from portal.feedback.supervision import desk
from portal.staff.gate import desk_page

SUPERVISION_ROUTES: list[Route] = [
    desk_page("/desk/cases/supervision/", desk.table, permission="supervise cases", name="case supervision"),
    desk_page("/desk/cases/figures/", desk.figures, permission="see cases", name="case figures"),
    desk_page("/desk/cases/figures/month.csv", desk.figures_csv, permission="see cases", name="case figures file"),
]
