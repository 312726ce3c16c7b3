"""Addresses of documents."""

from starlette.routing import Route

from portal.projects.documents.pages import desk_document, public_document
from portal.staff.gate import desk_page
from portal.web.routing import page

ROUTES: list[Route] = [
    page("/documents/{name}/{file_name}", public_document, name="document"),
    desk_page(
        "/desk/updates/{id:int}/documents/{name}/{file_name}",
        desk_document,
        permission="open the desk",
        name="desk document",
    ),
]
