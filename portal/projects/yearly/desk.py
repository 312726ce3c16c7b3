"""Closing a year on the supervisor's desk: look at the report, then close."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.projects.models import Programme, YearlyReport
from portal.projects.queries import programme_of
from portal.projects.yearly.closing import close_year, may_be_closed, pages_of
from portal.web.forms import Errors, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict
from portal.web.rendering import link, render
from portal.workdays import local_day

YEARS = 50


async def years(request: Request) -> Response:
    """The years, each with its report or the way to close it."""
    programmes = await Programme.all().order_by("-year").limit(YEARS)
    closed = await YearlyReport.filter(programme_id__in=[row.id for row in programmes]).values_list(
        "programme_id", flat=True
    )
    values = {"programmes": programmes, "closed": set(closed), "path": "/desk/yearly/"}
    return render(request, "desk/report_years.html", values)


async def year(request: Request) -> Response:
    return await _page(request, await programme_of(request.path_params["year"]), Errors())


async def preview(request: Request) -> Response:
    """The report as it would be frozen now."""
    programme, state = await programme_of(request.path_params["year"]), request.app.state
    pages = await pages_of(
        programme,
        feedback_of=state.feedback_of,
        renderer=state.renderer,
        settings=state.settings,
        now=state.now(),
    )
    return HTMLResponse(pages[request.state.locale])


async def close(request: Request) -> Response:
    """Close the year, once it was confirmed."""
    programme, state, errors = await programme_of(request.path_params["year"]), request.app.state, Errors()
    if one(await read_form(request), "confirmed") != "yes":
        errors.add("confirmed", N_("请先看过预览，再勾选确认"))
        return await _page(request, programme, errors, status=422)
    try:
        await close_year(
            programme,
            by=request.state.account,
            feedback_of=state.feedback_of,
            renderer=state.renderer,
            settings=state.settings,
            now=state.now(),
        )
    except Conflict as problem:
        errors.add("years", problem.message)
        return await _page(request, await programme_of(programme.year), errors, status=409)
    address = link(LANGUAGES[request.state.locale], f"/desk/yearly/{programme.year}")
    return RedirectResponse(address, status_code=303)


async def _page(request: Request, programme: Programme, errors: Errors, *, status: int = 200) -> Response:
    values = {
        "programme": programme,
        "frozen": await YearlyReport.get_or_none(programme_id=programme.id).select_related("by"),
        "may_close": may_be_closed(programme, local_day(request.app.state.now())),
        "errors": errors,
        "path": f"/desk/yearly/{programme.year}",
    }
    return render(request, "desk/report_close.html", values, status=status)
