"""The bulletin on the supervisor's desk: to read, to print, and as a table for a spreadsheet."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.bulletin.month import Month, bulletin_of, month_of
from portal.projects.bulletin.table import csv_of
from portal.projects.light.status import STATUS_WORDS
from portal.projects.models import Programme
from portal.projects.queries import current_programme, programme_of
from portal.web.language import LANGUAGES
from portal.web.problems import NotFound
from portal.web.rendering import link, render


async def newest(request: Request) -> Response:
    """Leads to the bulletin of the year's last month that is over, else of its January."""
    programme = await current_programme()
    if programme is None:
        return render(request, "desk/bulletin_none.html", {"path": "/desk/bulletin/"})
    now = request.app.state.now()
    known = [number for number in range(1, 13) if (found := month_of(programme.year, number, now)) and found.is_over]
    month = max(known, default=1)
    address = link(LANGUAGES[request.state.locale], f"/desk/bulletin/{programme.year}/{month}")
    return RedirectResponse(address, status_code=303)


async def bulletin(request: Request) -> Response:
    """One month's bulletin."""
    programme, month = await _asked(request)
    now = request.app.state.now()
    made = await bulletin_of(programme, month, now=now, settings=request.app.state.settings)
    values = {
        "bulletin": made,
        # What hangs on the projects brings its own chapter (portal/app.py); this room knows nothing of it.
        "chapter": await request.app.state.bulletin_chapter(programme.year, month.month, now=now),
        "status_words": STATUS_WORDS,
        "months": [number for number in range(1, 13) if month_of(programme.year, number, now)],
        "path": f"/desk/bulletin/{programme.year}/{month.month}",
    }
    return render(request, "desk/bulletin.html", values)


async def bulletin_csv(request: Request) -> Response:
    """The same rows as CSV, with a byte order mark for the spreadsheets that need one."""
    programme, month = await _asked(request)
    made = await bulletin_of(programme, month, now=request.app.state.now(), settings=request.app.state.settings)
    name = f"bulletin-{programme.year}-{month.month:02}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(made, request.state.locale).encode("utf-8-sig"), media_type="text/csv", headers=headers)


async def _asked(request: Request) -> tuple[Programme, Month]:
    programme = await programme_of(request.path_params["year"])
    month = month_of(programme.year, request.path_params["month"], request.app.state.now())
    if month is None:
        raise NotFound
    return programme, month
