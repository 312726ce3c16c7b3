"""The reviewer's desk: what waits, and the decision on exactly what was seen."""

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects import desk_queries, publication
from portal.projects.desk import shown
from portal.projects.models import Update
from portal.projects.states import DRAFT, IN_REVIEW
from portal.web.forms import Errors, Word, clean_line, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, NotAllowed, NotFound, Problem
from portal.web.rendering import link, render
from portal.workdays import SHANGHAI

COMMENT = 1000
FARTHEST = timedelta(days=366)


async def queue(request: Request) -> Response:
    """What the reviewer can decide now."""
    return await _queue_page(request)


async def review(request: Request) -> Response:
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    return await _page(request, update, Errors())


async def approve(request: Request) -> Response:
    """Publish the version whose digest the form carries."""
    form = await read_form(request)
    update = await _asked_for(request)
    if update is None:
        return await _queue_page(request, problem=_taken_back())
    errors, typed, now = Errors(), clean_line(one(form, "at")), request.app.state.now()
    at = _moment(typed, now, errors, record_changes=bool(update.changes))
    if errors:
        return await _page(request, update, errors, at=typed, status=422)
    seen = clean_line(one(form, "seen"))
    try:
        await publication.publish(
            update, by=request.state.account, seen=seen, at=at, now=now, settings=request.app.state.settings
        )
    except (Conflict, NotAllowed) as problem:
        return await _refused(request, problem)
    return _to_queue(request)


async def give_back(request: Request) -> Response:
    """Send back with a comment."""
    comment = clean_text(one(await read_form(request), "comment"))
    update = await _asked_for(request)
    if update is None:
        return await _queue_page(request, problem=_taken_back(), comment=comment)
    errors = Errors()
    if not comment or len(comment) > COMMENT:
        errors.add("comment", N_("请写明要改什么，最多 %(most)s 字"), most=COMMENT)
        return await _page(request, update, errors, comment=comment, status=422)
    try:
        await publication.send_back(update, by=request.state.account, comment=comment, now=request.app.state.now())
    except (Conflict, NotAllowed) as problem:
        return await _refused(request, problem, comment=comment)
    return _to_queue(request)


def _moment(typed: str, now: datetime, errors: Errors, *, record_changes: bool) -> datetime | None:
    """The moment in Shanghai that was typed for publication; None for at once."""
    if not typed:
        return None
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        errors.add("at", N_("发布时间写得不对，请写成 2024-09-30T08:00 这样，或者留空，立即发布"))
        return None
    moment = moment.replace(tzinfo=SHANGHAI)
    if record_changes:
        errors.add("at", N_("这条进展要改变节点或项目资料，不能定时发布，请留空"))
    elif moment <= now:
        errors.add("at", N_("发布时间已经过去。请改成以后的时间，或者留空，立即发布"))
    elif moment > now + FARTHEST:
        errors.add("at", N_("发布时间最多定在一年以内，请再看一下年份"))
    return moment


async def _asked_for(request: Request) -> Update | None:
    """The update that a decision is about; None when its author has taken it back. Raises NotFound."""
    number = request.path_params["id"]
    try:
        return await desk_queries.update_for(request.state.account, number)
    except NotFound:
        if not await Update.exists(id=number, state=DRAFT):
            raise
        return None


def _taken_back() -> Conflict:
    return Conflict(N_("这条进展已经不在审核中：填报人撤回了它，或者已有人退回。刚才的审核没有生效。"))


async def _refused(request: Request, problem: Problem, *, comment: str = "") -> Response:
    """The page as it stands now, with why the decision did not count."""
    fresh = await _asked_for(request)
    if fresh is None:
        return await _queue_page(request, problem=problem, comment=comment)
    errors = Errors()
    errors.add("seen", problem.message, **problem.params)
    return await _page(request, fresh, errors, comment=comment, status=problem.status)


async def _queue_page(request: Request, *, problem: Problem | None = None, comment: str = "") -> Response:
    values = {
        "updates": await desk_queries.waiting_for_review(request.state.account),
        "problem": Word(problem.message, problem.params) if problem else None,
        "comment": comment,
        "path": "/desk/review/",
    }
    return render(request, "desk/review.html", values, status=problem.status if problem else 200)


async def _page(
    request: Request, update: Update, errors: Errors, *, comment: str = "", at: str = "", status: int = 200
) -> Response:
    viewer = request.state.account
    values = {
        **await shown(update, errors=errors),
        "comment": comment,
        "at": at,
        "can_decide": update.state == IN_REVIEW and update.author_id != viewer.id,
        "needs_supervisor": bool(update.changes.get("revised")) and not viewer.may("approve revised dates"),
        "path": f"/desk/review/{update.id}",
    }
    return render(request, "desk/review_update.html", values, status=status)


def _to_queue(request: Request) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/desk/review/"), status_code=303)
