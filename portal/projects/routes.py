"""Addresses of programmes and projects: for everybody, for authors, for reviewers."""

from starlette.routing import Route

from portal.projects import desk, pages, project_page, review_desk, versions_page
from portal.projects.documents.routes import ROUTES as DOCUMENTS
from portal.projects.light.page import rule_page
from portal.projects.ledger.routes import ROUTES as LEDGER
from portal.projects.lists.routes import ROUTES as LISTS
from portal.projects.map.routes import ROUTES as MAP
from portal.projects.service_notices.pages import notices
from portal.projects.sites.routes import ROUTES as SITES
from portal.projects.supervision.routes import ROUTES as SUPERVISION
from portal.projects.update_photos import public_photo
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import UPDATE_FORM_BYTES, page, public

FILTERS = ("q", "area", "light", "place")


def _of_authors() -> list[Route]:
    right, most = "write updates", UPDATE_FORM_BYTES
    return [
        desk_page("/desk/projects/", desk.projects, permission=right, name="desk projects"),
        desk_page("/desk/projects/{slug}/updates/new", desk.new_update, permission=right, name="new update"),
        desk_form(
            "/desk/projects/{slug}/updates", desk.create_update, permission=right, name="create update", most=most
        ),
        desk_page("/desk/updates/{id:int}", desk.edit_update, permission="open the desk", name="update"),
        desk_form("/desk/updates/{id:int}", desk.change_update, permission=right, name="change update", most=most),
        desk_form("/desk/updates/{id:int}/recall", desk.recall_update, permission=right, name="recall update"),
        desk_page(
            "/desk/updates/{id:int}/photos/{name}/{size}",
            desk.desk_photo,
            permission="open the desk",
            name="desk photo",
        ),
    ]


def _of_reviewers() -> list[Route]:
    right = "review updates"
    return [
        desk_page("/desk/review/", review_desk.queue, permission=right, name="review queue"),
        desk_page("/desk/review/{id:int}", review_desk.review, permission=right, name="review"),
        desk_form("/desk/review/{id:int}/approval", review_desk.approve, permission=right, name="approval"),
        desk_form("/desk/review/{id:int}/return", review_desk.give_back, permission=right, name="return"),
    ]


ROUTES: list[Route] = [
    public("/", pages.home, name="home", query=FILTERS),
    public("/projects/", pages.current, name="projects", query=FILTERS),
    public("/programmes/{year:int}/", pages.programme, name="programme", query=FILTERS),
    public("/projects/{slug}", project_page.project, name="project", query=["page"]),
    public("/projects/{slug}/updates/{id:int}", versions_page.versions, name="versions"),
    public("/about", pages.about, name="about"),
    public("/light", rule_page, name="light"),
    public("/notices/", notices, name="notices"),
    page("/photos/{name}/{size}", public_photo, name="photo"),
    *_of_authors(),
    *_of_reviewers(),
    *DOCUMENTS,
    *LISTS,
    *SITES,
    *MAP,
    *SUPERVISION,
]
