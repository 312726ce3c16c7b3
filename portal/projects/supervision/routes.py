"""Addresses of the supervisor's desk."""

from starlette.routing import Route

from portal.projects.supervision import desk
from portal.staff.gate import desk_form, desk_page

ALL, SET = "see all projects", "override lights"
PROJECT = "/desk/supervision/projects/{slug}"

ROUTES: list[Route] = [
    desk_page("/desk/supervision/", desk.table, permission=ALL, name="supervision"),
    desk_page(PROJECT, desk.project, permission=ALL, name="supervised project"),
    desk_form(f"{PROJECT}/override", desk.set_light, permission=SET, name="override light"),
    desk_form(f"{PROJECT}/override/{{id:int}}/end", desk.end_light, permission=SET, name="end override"),
]
