"""The public page of a site, and the board to print for it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects import queries
from portal.projects.addresses import project_at
from portal.projects.cards import card_for
from portal.projects.gauge import year_share
from portal.projects.models import Project, Site
from portal.projects.service_notices.queries import running_and_coming
from portal.projects.sites.queries import site_at
from portal.projects.sites.shapes import KIND_WORDS
from portal.web.language import LANGUAGES
from portal.web.qr import qr_answer
from portal.web.rendering import link, render
from portal.workdays import local_day

NEWEST = 3
MOST_PROMISE = 260  # characters that fit on a board beside the rest


async def site(request: Request) -> Response:
    """One place of a project; a removed one says when and why."""
    found = await _found(request)
    if isinstance(found, Response):
        return found
    now, project = request.app.state.now(), found.project
    values = {
        "site": found,
        "project": project,
        "programme": project.programme,
        "kind_word": KIND_WORDS[found.geometry["type"] if found.geometry else "Point"],
        "covers": found.covers.splitlines(),
        "card": await card_for(project, now=now, settings=request.app.state.settings),
        "notices": await running_and_coming(now=now, site=found),
        "updates": await queries.updates_of(project, now=now, limit=NEWEST),
        "today": local_day(now),
        "share": year_share(project.programme.year, local_day(now)),
    }
    return render(request, "projects/site.html", values)


async def site_board(request: Request) -> Response:
    """An A4 sheet to hang up at the site."""
    found = await _found(request)
    return found if isinstance(found, Response) else _board(request, found.project, found)


async def project_board(request: Request) -> Response:
    """An A4 sheet for a project that has no sites, or one for all of them."""
    found = await project_at(request.path_params["slug"])
    return _moved(request, found) if isinstance(found, str) else _board(request, found, None)


async def site_qr(request: Request) -> Response:
    """The QR code of a site's page. A removed one keeps it: boards hang longer than sites last."""
    found = await _found(request)
    return found if isinstance(found, Response) else qr_answer(_address(request, found.project, found))


async def project_qr(request: Request) -> Response:
    found = await project_at(request.path_params["slug"])
    return _moved(request, found) if isinstance(found, str) else qr_answer(_address(request, found, None))


async def _found(request: Request) -> Site | Response:
    found = await site_at(request.path_params["slug"], request.path_params["number"])
    return _moved(request, found) if isinstance(found, str) else found


def _moved(request: Request, slug: str) -> Response:
    """To the project as it is called now; the number of a merged project's site may mean another there."""
    return RedirectResponse(link(LANGUAGES[request.state.locale], f"/projects/{slug}"), status_code=301)


def _board(request: Request, project: Project, site: Site | None) -> Response:
    values = {
        "project": project,
        "site": site,
        "programme": project.programme,
        "most": MOST_PROMISE,
        "place": _path(project, site),
        "address": _address(request, project, site),
    }
    return render(request, "projects/board.html", values)


def _path(project: Project, site: Site | None) -> str:
    return f"/projects/{project.slug}" + (f"/sites/{site.number}" if site else "")


def _address(request: Request, project: Project, site: Site | None) -> str:
    """Where a phone is led that reads the board."""
    base: str = request.app.state.settings.base_url
    return base + link(LANGUAGES[request.state.locale], _path(project, site))
