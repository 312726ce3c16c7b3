"""Handing out the file of a filter, or of the cases that were ticked; each one on record."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from tortoise.queryset import QuerySet

from portal.feedback.models import Case
from portal.feedback.queries import cases_visible_to
from portal.feedback.queue.export import ids_of, rows_of
from portal.feedback.queue.filters import filtered, read_filter
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, read_form
from portal.workdays import local_day


async def export(request: Request) -> Response:
    """The cases of a filter."""
    viewer: Viewer = request.state.account
    form = await read_form(request)
    chosen = read_filter({name: str(value) for name, value in form.items()}, Errors())
    cases = filtered(cases_visible_to(viewer), chosen, viewer=viewer, now=request.app.state.now())
    return await file_of(request, cases, asked=chosen.address())


async def file_of(request: Request, cases: QuerySet[Case], *, asked: str | Sequence[int]) -> Response:
    """The file of these cases; the record says who took how many, by which filter or which ones."""
    viewer: Viewer = request.state.account
    state, ids = request.app.state, await ids_of(cases)
    named = {"filter": asked} if isinstance(asked, str) else {"cases": list(asked)}
    await note(verb="cases exported", subject="cases", by=viewer.account, now=state.now(), count=len(ids), **named)
    rows = rows_of(cases_visible_to(viewer), ids, prefix=state.settings.case_prefix)
    name = f"cases-{local_day(state.now()).isoformat()}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)
