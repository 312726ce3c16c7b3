"""Publication in urgency by a supervisor, and the review that follows it."""

from starlette.requests import Request
from starlette.responses import Response

from portal.projects import publication
from portal.projects.review.desk import asked_for, refused, taken_back
from portal.projects.review.page import queue_page, review_page, to_queue
from portal.projects.review.reading import OVERRIDE, comment_in
from portal.web.forms import Errors, clean_line, clean_text, one, read_form
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed


async def publish_urgently(request: Request) -> Response:
    """Publish at once with a reason."""
    form, errors = await read_form(request), Errors()
    update = await asked_for(request)
    if update is None:
        return await queue_page(request, problem=taken_back())
    reason = comment_in(form, errors, N_("请写明为什么不能等审核，最多 %(most)s 字"), name="reason", most=OVERRIDE)
    if errors:
        return await review_page(request, update, errors, typed={"reason": reason}, status=422)
    state = request.app.state
    seen = clean_line(one(form, "seen"))
    try:
        await publication.publish_urgently(
            update, by=request.state.account, seen=seen, reason=reason, now=state.now(), settings=state.settings
        )
    except (Conflict, NotAllowed) as problem:
        return await refused(request, problem, {"reason": reason})
    return to_queue(request)


async def confirm(request: Request) -> Response:
    """Find right what was published urgently."""
    form = await read_form(request)
    update = await asked_for(request)
    if update is None:
        return await queue_page(request, problem=taken_back())
    seen, now = clean_line(one(form, "seen")), request.app.state.now()
    try:
        await publication.confirm(update, by=request.state.account, seen=seen, now=now)
    except (Conflict, NotAllowed) as problem:
        return await refused(request, problem, {})
    return to_queue(request)


async def ask_for_correction(request: Request) -> Response:
    """Ask the author to correct what was published urgently."""
    form, errors = await read_form(request), Errors()
    update = await asked_for(request)
    comment = clean_text(one(form, "comment"))
    if update is None:
        return await queue_page(request, problem=taken_back(), comment=comment)
    comment_in(form, errors, N_("请写明要更正什么，最多 %(most)s 字"))
    if errors:
        return await review_page(request, update, errors, typed={"comment": comment}, status=422)
    seen, now = clean_line(one(form, "seen")), request.app.state.now()
    try:
        await publication.ask_for_correction(update, by=request.state.account, seen=seen, comment=comment, now=now)
    except (Conflict, NotAllowed) as problem:
        return await refused(request, problem, {"comment": comment})
    return to_queue(request)
