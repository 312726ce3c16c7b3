"""Addresses of programmes and projects: for everybody and for authors; other rooms bring their own."""

from starlette.routing import Route

from portal.projects import desk, pages, project_desk, project_page, versions_page
from portal.projects.bulk.routes import ROUTES as BULK
from portal.projects.bulletin.routes import ROUTES as BULLETIN
from portal.projects.coverage.page import coverage
from portal.projects.documents.routes import ROUTES as DOCUMENTS
from portal.projects.ledger.routes import ROUTES as LEDGER
from portal.projects.light.page import rule_page
from portal.projects.lists.routes import ROUTES as LISTS
from portal.projects.map.routes import ROUTES as MAP
from portal.projects.review.routes import ROUTES as REVIEW
from portal.projects.search_page import search
from portal.projects.service_notices.pages import notices
from portal.projects.sites.routes import ROUTES as SITES
from portal.projects.supervision.routes import ROUTES as SUPERVISION
from portal.projects.timeline.pages import timeline
from portal.projects.update_photos import public_photo
from portal.projects.yearly.routes import ROUTES as YEARLY
from portal.staff.gate import desk_form, desk_page
from portal.web.routing import UPDATE_FORM_BYTES, page, public

FILTERS = ("q", "area", "light", "place", "unit", "page")


def _of_authors() -> list[Route]:
    right, most = "write updates", UPDATE_FORM_BYTES
    return [
        desk_page("/desk/projects/", desk.projects, permission=right, name="desk projects"),
        desk_page("/desk/projects/{slug}", project_desk.project, permission=right, name="desk project"),
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


ROUTES: list[Route] = [
    public("/", pages.home, name="home", query=FILTERS),
    public("/projects/", pages.current, name="projects", query=FILTERS),
    public("/programmes/", pages.years, name="programmes"),
    public("/programmes/{year:int}/", pages.programme, name="programme", query=FILTERS),
    public("/projects/{slug}", project_page.project, name="project", query=["page"]),
    public("/projects/{slug}/updates/{id:int}", versions_page.versions, name="versions"),
    public("/search", search, name="search", query=["q"]),
    public("/coverage", coverage, name="coverage", query=["q"]),
    public("/about", pages.about, name="about"),
    public("/light", rule_page, name="light"),
    public("/notices/", notices, name="notices"),
    public("/programmes/{year:int}/timeline", timeline, name="timeline", query=["page"]),
    page("/photos/{name}/{size}", public_photo, name="photo"),
    *_of_authors(),
    *REVIEW,
    *DOCUMENTS,
    *BULLETIN,
    *LEDGER,
    *LISTS,
    *BULK,
    *SITES,
    *MAP,
    *SUPERVISION,
    *YEARLY,
]
