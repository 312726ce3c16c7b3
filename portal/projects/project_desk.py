"""One project on its author's desk: where everything stands, and the ways to write about each part of it."""

from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.projects import desk_queries
from portal.projects.cards import Card, card_for, days_silent
from portal.projects.models import Update
from portal.projects.promise.bars import lines_of
from portal.projects.service_notices.queries import running_and_coming
from portal.projects.states import DRAFT, IN_REVIEW
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.rendering import render
from portal.workdays import local_day

# What an author may see of the state of an update, with the class of its tag.
MARKS = {
    "draft": ("draft", N_("草稿")),
    "review": ("review", N_("待审核")),
    "scheduled": ("review", N_("已定时，到时发布")),
    "published": ("published", N_("已发布")),
    "replaced": ("", N_("已有更正")),
    "withdrawn": ("", N_("已撤下")),
}


async def project(request: Request) -> Response:
    """The desk page of a project."""
    viewer: Viewer = request.state.account
    found = await desk_queries.project_for(viewer, request.path_params["slug"])
    now, settings = request.app.state.now(), request.app.state.settings
    card, today = await card_for(found, now=now, settings=settings), local_day(now)
    updates = await desk_queries.updates_on(found, viewer, now=now)
    values: dict[str, Any] = {
        "project": found,
        "card": card,
        "sites": card.sites,
        "lines_of": lines_of,
        "notices": await running_and_coming(project=found, now=now),
        "updates": [(row, *MARKS[mark_of(row, now=now)]) for row in updates],
        "documents": await desk_queries.documents_of(found, now=now),
        "silent_days": due_days(card, today),
        "today": today,
        "path": f"/desk/projects/{found.slug}",
    }
    return render(request, "desk/project.html", values)


def mark_of(update: Update, *, now: datetime) -> str:
    """How an update stands, in one word of MARKS."""
    if update.state == DRAFT:
        return "draft"
    if update.state == IN_REVIEW:
        return "review"
    if update.withdrawn_at:
        return "withdrawn"
    if update.replaced_at and update.replaced_at <= now:
        return "replaced"
    return "scheduled" if update.published_at and update.published_at > now else "published"


def due_days(card: Card, today: date) -> int | None:
    """Days since the newest update once it is time for another; None before that."""
    days = days_silent(card.project, card.newest, card.computed.key, today=today)
    return days if days is not None and days >= card.thresholds.remind_days else None
