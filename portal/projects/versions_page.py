"""One update at a fixed address, with all its versions and what changed between them."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.gauge import year_share
from portal.projects.models import Update
from portal.projects.promise.versions import versions_with_changes
from portal.projects.publication.versions import versions_of
from portal.web.language import LANGUAGES
from portal.web.problems import NotFound
from portal.web.rendering import link, render
from portal.workdays import local_day


async def versions(request: Request) -> Response:
    """Every version that was published by now; of a withdrawn one its mark."""
    now = request.app.state.now()
    update = await Update.get_or_none(id=request.path_params["id"]).select_related(
        "project__programme", "project__merged_into"
    )
    known = await versions_of(update, now=now) if update else []
    if update is None or update.id not in {row.id for row in known}:
        raise NotFound
    project = update.project.merged_into or update.project
    if project.slug != request.path_params["slug"]:
        address = f"/projects/{project.slug}/updates/{update.id}"
        return RedirectResponse(link(LANGUAGES[request.state.locale], address), status_code=301)
    today, shown = local_day(now), versions_with_changes(known)
    return render(
        request,
        "projects/versions.html",
        {
            "project": project,
            "programme": update.project.programme,
            "versions": shown,
            "newest": shown[0].update,
            "today": today,
            "share": year_share(update.project.programme.year, today),
        },
    )
