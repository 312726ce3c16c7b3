"""Addresses of the figures' desk."""

from starlette.routing import Route

from portal.projects.bulk import desk, imports_desk
from portal.staff.gate import desk_form, desk_page

RIGHT = "write updates"
ONE = "/desk/figures/imports/{id:int}"

ROUTES: list[Route] = [
    desk_page("/desk/figures/", desk.table, permission=RIGHT, name="figures"),
    desk_form("/desk/figures/", desk.save, permission=RIGHT, name="save figures"),
    desk_page("/desk/figures/figures.csv", imports_desk.download_csv, permission=RIGHT, name="figures csv"),
    desk_page("/desk/figures/figures.xlsx", imports_desk.download_xlsx, permission=RIGHT, name="figures xlsx"),
    desk_form("/desk/figures/imports", imports_desk.upload, permission=RIGHT, name="upload figures"),
    desk_page(ONE, imports_desk.show, permission=RIGHT, name="figure import"),
    desk_form(ONE + "/confirm", imports_desk.confirm, permission=RIGHT, name="confirm figures"),
    desk_form(ONE + "/drop", imports_desk.drop, permission=RIGHT, name="drop figures"),
]
