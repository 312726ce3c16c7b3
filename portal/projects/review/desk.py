"""The reviewer's desk: what waits, and the decision on exactly what was seen."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects import desk_queries, publication
from portal.projects.effects import changes_record
from portal.projects.models import Update
from portal.projects.review.checks import flags_of
from portal.projects.review.page import queue_page, review_page, to_queue
from portal.projects.review.reading import comment_in, moment_in, override_in
from portal.projects.states import DRAFT
from portal.staff.drafts import drop_draft
from portal.web.forms import Errors, clean_line, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, NotAllowed, NotFound, Problem
from portal.web.rendering import link


async def queue(request: Request) -> Response:
    """What the reviewer can decide now."""
    return await queue_page(request)


async def review(request: Request) -> Response:
    """One update; a bundle's updates stand on a page of their own."""
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    if update.bundle and update.state == "in review":
        address = link(LANGUAGES[request.state.locale], f"/desk/review/bundles/{update.bundle}")
        return RedirectResponse(address, status_code=303)
    return await review_page(request, update, Errors())


async def approve(request: Request) -> Response:
    """Take a step of the review of the version whose digest the form carries; the last one publishes it."""
    form = await read_form(request)
    update = await asked_for(request)
    if update is None:
        return await queue_page(request, problem=taken_back())
    errors, typed, now = Errors(), clean_line(one(form, "at")), request.app.state.now()
    settings = request.app.state.settings
    at = moment_in(typed, now, errors, record_changes=changes_record(update.changes))
    override = override_in(form, errors, flagged=bool(flags_of(update, settings)))
    written = {"at": typed, "override": clean_line(one(form, "override"))}
    if errors:
        return await review_page(request, update, errors, typed=written, status=422)
    seen = clean_line(one(form, "seen"))
    try:
        await publication.publish(
            update, by=request.state.account, seen=seen, at=at, now=now, settings=settings, override=override
        )
    except (Conflict, NotAllowed) as problem:
        return await refused(request, problem, written)
    return to_queue(request)


async def give_back(request: Request) -> Response:
    """Send back with a comment."""
    form, errors = await read_form(request), Errors()
    update = await asked_for(request)
    comment = clean_text(one(form, "comment"))
    if update is None:
        return await queue_page(request, problem=taken_back(), comment=comment)
    comment_in(form, errors, N_("请写明要改什么，最多 %(most)s 字"))
    if errors:
        return await review_page(request, update, errors, typed={"comment": comment}, status=422)
    try:
        await publication.send_back(update, by=request.state.account, comment=comment, now=request.app.state.now())
    except (Conflict, NotAllowed) as problem:
        return await refused(request, problem, {"comment": comment})
    await drop_draft(request.state.account.id, f"/desk/review/{update.id}")
    return to_queue(request)


async def asked_for(request: Request) -> Update | None:
    """The update that a decision is about; None when its author has taken it back. Raises NotFound."""
    number = request.path_params["id"]
    try:
        return await desk_queries.update_for(request.state.account, number)
    except NotFound:
        if not await Update.exists(id=number, state=DRAFT):
            raise
        return None


def taken_back() -> Conflict:
    return Conflict(N_("这条进展已经不在审核中：填报人撤回了它，或者已有人退回。刚才的审核没有生效。"))


async def refused(request: Request, problem: Problem, typed: dict[str, str]) -> Response:
    """The page as it stands now, with why the decision did not count."""
    fresh = await asked_for(request)
    if fresh is None:
        return await queue_page(request, problem=problem, comment=typed.get("comment", ""))
    errors = Errors()
    errors.add("seen", problem.message, **problem.params)
    return await review_page(request, fresh, errors, typed=typed, status=problem.status)
