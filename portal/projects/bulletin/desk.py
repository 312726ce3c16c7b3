"""The bulletin on the supervisor's desk: to read, to print, and as a table for a spreadsheet."""

import csv
import io

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.bulk.columns import safe
from portal.projects.bulletin.month import Bulletin, Line, Month, bulletin_of, month_of
from portal.projects.light.status import STATUS_WORDS
from portal.projects.models import Programme
from portal.projects.quantities import plain
from portal.projects.queries import current_programme, programme_of
from portal.web.dates import day_in
from portal.web.forms import Word
from portal.web.language import LANGUAGES, N_
from portal.web.problems import NotFound
from portal.web.rendering import link, render, translate

HEADINGS = (
    N_("序号"),
    N_("项目"),
    N_("责任单位"),
    N_("状态"),
    N_("说明"),
    N_("本月节点目标"),
    N_("节点和日期"),
    N_("本月改期"),
    N_("多少天没有进展"),
)


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


def csv_of(bulletin: Bulletin, key: str) -> str:
    """A table in a language: the rows, then the counts."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([translate(key, word) for word in HEADINGS])
    for line in bulletin.lines:
        writer.writerow([safe(cell) for cell in _cells(line, key)])
    writer.writerow([])
    for status, count in bulletin.counts.items():
        writer.writerow(["", "", "", translate(key, STATUS_WORDS[status]), str(count)])
    return file.getvalue()


def _cells(line: Line, key: str) -> list[str]:
    def day(value: object) -> str:
        return day_in(key, "day", value)  # type: ignore[arg-type]

    def said(message: str, **params: object) -> str:
        return translate(key, Word(message, params))

    nodes = [
        said(
            N_("%(name)s：到%(day)s计划 %(planned)s %(unit)s，累计完成 %(achieved)s"),
            name=node.target.name_zh,
            day=day(node.by),
            planned=plain(node.planned),
            unit=node.target.unit_zh,
            achieved=plain(node.achieved) or said(N_("待公布")),
        )
        + (f" ({(node.share * 100):.1f}%)" if node.share is not None else "")
        for node in line.nodes
    ]
    steps = [
        said(N_("%(title)s：%(day)s完成"), title=step.title, day=day(step.actual_on))
        if step.actual_on
        else said(N_("%(title)s：计划%(day)s，尚未完成"), title=step.title, day=day(step.due_on))
        for step in line.steps
    ]
    moved = [
        said(
            N_("%(title)s：由%(before)s改到%(after)s，原因：%(reason)s"),
            title=row.title,
            before=day(row.before),
            after=day(row.after),
            reason=row.reason,
        )
        for row in line.moved
    ]
    return [
        str(line.project.number),
        line.project.title_zh,
        line.project.unit.name_zh if line.project.unit else said(N_("待公布")),
        said(line.status),
        translate(key, line.reason),
        "\n".join(nodes),
        "\n".join(steps),
        "\n".join(moved),
        "" if line.silence is None else str(line.silence),
    ]
