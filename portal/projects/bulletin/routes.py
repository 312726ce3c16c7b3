"""Addresses of the bulletin."""

from starlette.routing import Route

from portal.projects.bulletin import desk
from portal.staff.gate import desk_page

RIGHT = "see all projects"

ROUTES: list[Route] = [
    desk_page("/desk/bulletin/", desk.newest, permission=RIGHT, name="newest bulletin"),
    desk_page("/desk/bulletin/{year:int}/{month:int}", desk.bulletin, permission=RIGHT, name="bulletin"),
    desk_page("/desk/bulletin/{year:int}/{month:int}.csv", desk.bulletin_csv, permission=RIGHT, name="bulletin csv"),
]
