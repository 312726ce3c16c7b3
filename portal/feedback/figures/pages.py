"""The public figures: a month, or one unit, project or kind through the months; how it is all computed; the file."""

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.figures.cells import Cells
from portal.feedback.figures.charts import bars_of, columns_of, pieces_of
from portal.feedback.figures.csv_file import csv_of
from portal.feedback.figures.definitions import FEW, MEASURES, RATES
from portal.feedback.figures.hiding import Row, rows_of
from portal.feedback.figures.keeping import Figures, figures_between, figures_of, first_month
from portal.feedback.figures.months import FROZEN_AFTER, Month, month_asked, month_of, months_offered
from portal.feedback.figures.tables import (
    JUDGED,
    TABLES,
    Line,
    Names,
    heads_of,
    hidden_in,
    line_of,
    names_in,
    names_of,
    tables_of,
    total_shares,
)
from portal.feedback.kinds import KINDS
from portal.web.problems import NotFound
from portal.web.rendering import render

SERIES = 12
WIDTHS = {"only-wide": 800, "only-narrow": 380}


@dataclass(frozen=True)
class Asked:
    """The month, and the row to follow through the months; None: everything."""

    month: Month
    row: Row | None


async def figures(request: Request) -> Response:
    """A month for everybody: rates, charts, tables."""
    now = request.app.state.now()
    first = await first_month() or month_of(now)
    asked = _asked(request, first, month_of(now))
    named = await names_of(asked.row, request.state.locale) if asked.row else None
    start = max(first, asked.month.before(SERIES - 1))
    months = await figures_between(start, asked.month, now=now)
    names = await names_in(_together(months), request.state.locale)
    hidden = hidden_in(months[-1].cells)
    values = {
        **_frame(asked, months[-1], first, month_of(now)),
        "tables": tables_of(months[-1].cells, names, hidden),
        "is_hidden": any(one.whole for one in hidden.values()),
        "names": names,
        "months": months,
    }
    if asked.row is not None and named is not None:
        return render(request, "figures/part.html", {**values, **_of_part(asked.row, months, named)})
    return render(request, "figures/figures.html", {**values, **_of_all(months, values["tables"])})  # type: ignore[arg-type]


def _frame(asked: Asked, newest: Figures, first: Month, present: Month) -> dict[str, object]:
    return {
        "asked": asked,
        "figures": newest,
        "offered": months_offered(first=first, present=present),
        "heads_of": heads_of,
        "rates": RATES,
        "measures": MEASURES,
        "table_words": TABLES,
        "few": FEW,
        "frozen_after": FROZEN_AFTER,
        "path": "/figures/",
    }


def _of_all(months: list[Figures], tables: dict[str, list[Line]]) -> dict[str, object]:
    counts = months[-1].cells.total()
    series = [(row.month, row.cells.total()["received"], row.cells.total()["closed"]) for row in months]
    said = [(key, counts[key]) for key in JUDGED]
    due = [line for line in tables["unit"] if line.values["due"].n]
    return {
        "counts": counts,
        "shares": total_shares(counts),
        "series": series,
        "unit_charts": {css: bars_of(due, "on_time", wide=wide) for css, wide in WIDTHS.items()},
        "month_charts": {css: columns_of(series, wide=wide) for css, wide in WIDTHS.items()},
        "verdict_charts": {css: pieces_of(said, wide=wide) for css, wide in WIDTHS.items()},
    }


def _of_part(row: Row, months: list[Figures], names: Names) -> dict[str, object]:
    """One row of the monthly tables through the months, with what is hidden in each: nothing is added up."""
    lines = []
    for one in reversed(months):
        counts: Counter[str] = one.cells.by(rows_of_table(row[0])).get(row, Counter())
        lines.append((one, line_of(row, counts, names.of(row), hidden_in(one.cells))))
    return {"lines": lines, "part_name": names.of(row)}


def rows_of_table(table: str):  # type: ignore[no-untyped-def]
    """What says of a part in which row of a table it counts."""
    place = list(TABLES).index(table)
    return lambda part: rows_of(part)[place]


def _together(months: list[Figures]) -> Cells:
    return Cells({part: counts for one in months for part, counts in one.cells.parts.items()})


def _asked(request: Request, first: Month, present: Month) -> Asked:
    """Raises NotFound for a month without figures, and for what names no row."""
    named, part = request.query_params.get("month", ""), request.query_params.get("of", "")
    return Asked(month_asked(named, first=first, present=present), row_named(part) if part else None)


def row_named(text: str) -> Row:
    """The row that a part of an address names: unit-3, project-none, kind-praise. Raises NotFound."""
    table, _, key = text.partition("-")
    if table == "kind" and key in KINDS:
        return table, key
    if table in ("unit", "project") and key == "none":
        return table, None
    if table not in ("unit", "project") or not (key.isascii() and key.isdigit() and len(key) < 10):
        raise NotFound
    return table, int(key)


async def how(request: Request) -> Response:
    """How everything is computed, in the words of the definitions."""
    values = {"measures": MEASURES, "rates": RATES, "few": FEW, "frozen_after": FROZEN_AFTER}
    return render(request, "figures/how.html", values)


async def file(request: Request) -> Response:
    """The month's tables as CSV, with the definitions below, and a byte order mark for spreadsheets."""
    now = request.app.state.now()
    asked = _asked(request, await first_month() or month_of(now), month_of(now))
    one = await figures_of(asked.month, now=now)
    names = await names_in(one.cells, request.state.locale)
    content = csv_of(one, names, hidden_in(one.cells), request.state.locale)
    headers = {"content-disposition": f'attachment; filename="figures-{asked.month.key}.csv"'}
    return Response(content.encode("utf-8-sig"), media_type="text/csv", headers=headers)
