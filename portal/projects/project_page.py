"""One promise: what was promised, where it stands, what can be done."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects import queries
from portal.projects.addresses import project_at
from portal.projects.cards import card_for
from portal.projects.gauge import year_share
from portal.projects.light.status import STATUS_WORDS
from portal.projects.models import Project
from portal.projects.promise.bars import bars_of, lines_of
from portal.projects.promise.pairs import paired
from portal.projects.promise.record import record_of
from portal.projects.service_notices.queries import running_and_coming
from portal.web.language import LANGUAGES
from portal.web.paging import page_asked
from portal.web.problems import NotFound
from portal.web.rendering import link, render
from portal.workdays import local_day

UPDATES = 20


async def project(request: Request) -> Response:
    """The page of one project; its former addresses lead here. ``?page=2`` has older updates."""
    found = await project_at(request.path_params["slug"])
    if isinstance(found, str):
        return RedirectResponse(link(LANGUAGES[request.state.locale], f"/projects/{found}"), status_code=301)
    return await _page(request, found, page_asked(request))


async def _page(request: Request, found: Project, page: int) -> Response:
    now, settings = request.app.state.now(), request.app.state.settings
    today = local_day(now)
    card = await card_for(found, now=now, settings=settings)
    updates, photos = await queries.updates_and_photos(found, now=now, limit=UPDATES + 1, offset=UPDATES * (page - 1))
    if page > 1 and not updates:
        raise NotFound
    return render(
        request,
        "projects/project.html",
        {
            "project": found,
            "programme": found.programme,
            "card": card,
            "status_words": STATUS_WORDS,
            "steps": card.steps,
            "bars": bars_of(card.targets, today),
            "lines_of": lines_of,
            "notices": await running_and_coming(project=found, now=now),
            "record": await record_of(found, titles={f"update {row.id}": row.title for row in updates if row.title}),
            "pairs": paired(photos) if page == 1 else [],
            "updates": updates[:UPDATES],
            "slot": await request.app.state.voice_of(found.id),
            "page": page,
            "has_older": len(updates) > UPDATES,
            "today": today,
            "share": year_share(found.programme.year, today),
        },
    )
