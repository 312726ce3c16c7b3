"""The search page: one box over all years."""

from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from portal.projects.browsing.filters import MAX_TEXT
from portal.projects.browsing.listing import Line, lines_of
from portal.projects.light.standings import ready
from portal.projects.search.finding import MOST, find
from portal.projects.search.question import Term, terms_of
from portal.projects.search.table import KINDS
from portal.projects.search.words import folded
from portal.web.forms import clean_line
from portal.web.rendering import render
from portal.web.routing import keep_not


async def search(request: Request) -> Response:
    """The best answers of all years, each with the place where the words stand."""
    state = request.app.state
    now = state.now()
    asked = clean_line(request.query_params.get("q"))[:MAX_TEXT]
    terms = terms_of(asked)
    if asked:
        keep_not(request)
        await ready(now=now, settings=state.settings)
    found = await find(terms, now=now)
    lines = await _telling(await lines_of({hit.project_id: hit for hit in found}), asked, terms, now=now)
    shown = {"asked": asked, "understood": bool(terms), "lines": lines, "full": len(found) == MOST}
    return render(request, "projects/search.html", shown)


async def _telling(lines: list[Line], asked: str, terms: Sequence[Term], *, now: datetime) -> list[Line]:
    """Without those that only the name of an area of several matters answers, once other words answer.

    老旧房屋与供暖 says nothing of a roof to somebody who asks for 供暖; who types the whole name asks for the area.
    """
    vague = [line for line in lines if _is_vague(line, asked)]
    if not vague:
        return lines
    elsewhere = await find(terms, now=now, kinds=[kind for kind in KINDS if kind != "area"])
    kept = {hit.project_id for hit in elsewhere}
    return [line for line in lines if not kept or line not in vague or line.project.id in kept]


def _is_vague(line: Line, asked: str) -> bool:
    area = line.project.area
    if line.found is None or line.found.kind != "area" or not any(sign in area.name_zh for sign in "与和、"):
        return False
    return folded(asked) not in (folded(area.name_zh), folded(area.name_en or ""))
