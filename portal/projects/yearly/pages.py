"""The frozen report as residents get it: exactly the bytes whose checksum was published."""

import base64

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.projects.models import Programme, YearlyReport
from portal.projects.queries import programme_of
from portal.web.language import LANGUAGES
from portal.web.problems import NotFound
from portal.web.rendering import render


async def report(request: Request) -> Response:
    """The report of a closed year; before that there is none."""
    _, frozen = await _frozen(request)
    key = request.state.locale
    digest = base64.b64encode(bytes.fromhex(frozen.sha256[key])).decode()
    return HTMLResponse(frozen.pages[key].encode(), headers={"repr-digest": f"sha-256=:{digest}:"})


async def checksums(request: Request) -> Response:
    """The checksums beside it, and how to compare them."""
    programme, frozen = await _frozen(request)
    values = {"programme": programme, "frozen": frozen, "all_languages": list(LANGUAGES.values())}
    return render(request, "projects/report_checksums.html", values)


async def _frozen(request: Request) -> tuple[Programme, YearlyReport]:
    programme = await programme_of(request.path_params["year"])
    frozen = await YearlyReport.get_or_none(programme_id=programme.id)
    if frozen is None:
        raise NotFound
    return programme, frozen
