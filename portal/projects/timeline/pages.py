"""The public page of a programme's timeline."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects import queries
from portal.projects.cards import cards_for
from portal.projects.gauge import year_share
from portal.projects.models import Project
from portal.projects.timeline.axis import axis_of
from portal.projects.timeline.rows import days_of, row_of
from portal.web.paging import page_asked
from portal.web.problems import NotFound
from portal.web.rendering import render
from portal.workdays import local_day

PAGE = 50


async def timeline(request: Request) -> Response:
    """Fifty projects of the list and all their milestones; ``?page=2`` has the next ones."""
    programme = await queries.programme_of(request.path_params["year"])
    page, now, settings = page_asked(request), request.app.state.now(), request.app.state.settings
    projects = (
        await Project.filter(programme_id=programme.id, merged_into_id=None)
        .order_by("number", "id")
        .offset(PAGE * (page - 1))
        .limit(PAGE + 1)
        .select_related("programme", "area", "unit")
    )
    if page > 1 and not projects:
        raise NotFound
    today, cards = local_day(now), await cards_for(projects[:PAGE], now=now, settings=settings)
    axis = axis_of(programme.year, days_of(cards))
    return render(
        request,
        "projects/timeline.html",
        {
            "programme": programme,
            "axis": axis,
            "rows": [row_of(card, axis, today) for card in cards],
            "today": today,
            "page": page,
            "has_more": len(projects) > PAGE,
            "share": year_share(programme.year, today),
        },
    )
