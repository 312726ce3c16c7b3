"""The supervisor's page of cases, and the figures of staff with every number."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.figures.csv_file import csv_of
from portal.feedback.figures.definitions import FEW, MEASURES, RATES
from portal.feedback.figures.keeping import Figures, figures_of, first_month
from portal.feedback.figures.months import Month, month_asked, month_of, months_offered
from portal.feedback.figures.tables import COLUMN_WORDS, RATED, TABLES, names_in, tables_of, total_shares
from portal.feedback.handling.escalation import ESCALATIONS
from portal.feedback.queries import number_of
from portal.feedback.supervision.table import COLUMNS, owed_by_units
from portal.feedback.supervision.watched import LISTS, MOST, watched
from portal.staff.viewer import Viewer
from portal.web.rendering import render

# A column of the table of units as the queue's address names it.
QUEUED_AS = {
    "open": {},
    "week": {"urgency": "week"},
    "late": {"state": "late"},
    "reopened": {"state": "reopened"},
    "back": {"state": "handed"},
    "extension": {"state": "extension"},
}


async def table(request: Request) -> Response:
    """What is owed, and the cases to look at."""
    state, viewer = request.app.state, request.state.account
    now = state.now()
    values = {
        "owed": await owed_by_units(viewer, now=now),
        "watched": await watched(viewer, now=now, prefix=state.settings.case_prefix),
        "columns": COLUMNS,
        "queued_as": QUEUED_AS,
        "number_of": partial(number_of, prefix=state.settings.case_prefix),
        "lists": LISTS,
        "most": MOST,
        "escalations": ESCALATIONS,
        "path": "/desk/cases/supervision/",
    }
    return render(request, "desk/case_supervision.html", values)


async def figures(request: Request) -> Response:
    """A month with every number: of all units, or for a unit's people of their own."""
    month, offered, one = await _asked(request)
    counts = one.cells.total()
    values = {
        "month": month,
        "offered": offered,
        "figures": one,
        "counts": counts,
        "shares": total_shares(counts),
        "tables": tables_of(one.cells, await names_in(one.cells, request.state.locale), {}),
        "columns": COLUMN_WORDS,
        "rated": RATED,
        "rates": RATES,
        "measures": MEASURES,
        "table_words": TABLES,
        "few": FEW,
        "path": "/desk/cases/figures/",
    }
    return render(request, "desk/case_supervision_figures.html", values)


async def figures_csv(request: Request) -> Response:
    """The same as a file."""
    month, _, one = await _asked(request)
    content = csv_of(one, await names_in(one.cells, request.state.locale), {}, request.state.locale)
    headers = {"content-disposition": f'attachment; filename="cases-{month.key}.csv"'}
    return Response(content.encode("utf-8-sig"), media_type="text/csv", headers=headers)


async def _asked(request: Request) -> tuple[Month, list[Month], Figures]:
    """The month asked for, those to choose from, and what this viewer may see of it. Raises NotFound."""
    now = request.app.state.now()
    present = month_of(now)
    first = await first_month() or present
    named = request.query_params.get("month", "")
    month = month_asked(named, first=first, present=present)
    one = await figures_of(month, now=now)
    return month, months_offered(first=first, present=present), _seen_by(request.state.account, one)


def _seen_by(viewer: Viewer, one: Figures) -> Figures:
    """A unit's people see their unit. Complaints about people belong to no unit: they are not among them."""
    if viewer.may("see cases of all units"):
        about_people = viewer.may("see complaints about people")
        cells = one.cells.only(lambda part: about_people or not part.people)
    else:
        cells = one.cells.only(lambda part: part.unit is not None and part.unit == viewer.unit_id and not part.people)
    return Figures(one.month, cells, one.as_of, one.frozen)
