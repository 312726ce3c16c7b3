"""The reviewer's desk: what waits, and the decision on exactly what was seen."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects import desk_queries, publication
from portal.projects.desk import shown
from portal.projects.models import Update
from portal.projects.states import IN_REVIEW
from portal.web.forms import Errors, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, NotAllowed
from portal.web.rendering import link, render
from portal.workdays import SHANGHAI

COMMENT = 1000


async def queue(request: Request) -> Response:
    """What the reviewer can decide now."""
    updates = await desk_queries.waiting_for_review(request.state.account)
    return render(request, "desk/review.html", {"updates": updates})


async def review(request: Request) -> Response:
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    return await _page(request, update, Errors())


async def approve(request: Request) -> Response:
    """Publish the version whose digest the form carries."""
    form = await read_form(request)
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    errors = Errors()
    at = _moment(str(one(form, "at")), errors)
    if errors:
        return await _page(request, update, errors, status=422)
    try:
        await publication.publish(
            update, by=request.state.account, seen=str(one(form, "seen")), at=at, now=request.app.state.now()
        )
    except (Conflict, NotAllowed) as problem:
        errors.add("seen", problem.message, **problem.params)
        fresh = await desk_queries.update_for(request.state.account, update.id)
        return await _page(request, fresh, errors, status=problem.status)
    return _to_queue(request)


async def give_back(request: Request) -> Response:
    """Send back with a comment."""
    form = await read_form(request)
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    comment = clean_text(one(form, "comment"))
    errors = Errors()
    if not comment or len(comment) > COMMENT:
        errors.add("comment", N_("请写明要改什么，最多 %(most)s 字"), most=COMMENT)
        return await _page(request, update, errors, comment=comment, status=422)
    await publication.send_back(update, by=request.state.account, comment=comment, now=request.app.state.now())
    return _to_queue(request)


def _moment(typed: str, errors: Errors) -> datetime | None:
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)
    except ValueError:
        errors.add("at", N_("发布时间写得不对，请写成 2024-09-30T08:00 这样，或者留空，立即发布"))
        return None


async def _page(request: Request, update: Update, errors: Errors, *, comment: str = "", status: int = 200) -> Response:
    viewer = request.state.account
    values = {
        **await shown(update),
        "errors": errors,
        "comment": comment,
        "can_decide": update.state == IN_REVIEW and update.author_id != viewer.id,
        "needs_supervisor": bool(update.changes.get("revised")) and not viewer.may("approve revised dates"),
    }
    return render(request, "desk/review_update.html", values, status=status)


def _to_queue(request: Request) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/desk/review/"), status_code=303)
