"""Addresses of the ledger."""

from starlette.routing import Route

from portal.projects.ledger import desk, pages
from portal.projects.ledger.removal import RIGHT
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import public

ROUTES: list[Route] = [
    public("/ledger", pages.ledger, name="ledger", query=["page"]),
    public("/ledger/heads.txt", pages.heads_file, name="ledger heads"),
    public("/projects/{slug}/ledger", pages.project_ledger, name="project ledger", query=["page"]),
    public("/projects/{slug}/ledger.json", pages.ledger_file, name="ledger file", query=["from"]),
    desk_page("/desk/projects/{slug}/ledger", desk.texts, permission=RIGHT, name="ledger texts"),
    desk_form("/desk/projects/{slug}/ledger", desk.remove, permission=RIGHT, name="remove text"),
]
