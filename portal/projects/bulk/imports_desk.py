"""Files of figures on the desk: downloads, a file to send, its dry run, its taking over."""

from collections.abc import Callable
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.bulk import imports, queries
from portal.projects.bulk.columns import COLUMNS, rows_out
from portal.projects.bulk.csv_file import write_csv
from portal.projects.bulk.desk import table_page
from portal.projects.bulk.file_rows import read_file
from portal.projects.bulk.problems import FileRefused
from portal.projects.bulk.record import known_for
from portal.projects.bulk.xlsx_file import write_xlsx
from portal.projects.models import FigureImport
from portal.staff.viewer import Viewer
from portal.web.forms import Word, clean_line, read_form, uploads
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, TooLarge
from portal.web.rendering import link, render
from portal.workdays import local_day

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def download_csv(request: Request) -> Response:
    return _file(await _rows_out(request, write_csv), "csv", "text/csv; charset=utf-8")


async def download_xlsx(request: Request) -> Response:
    content = await _rows_out(request, lambda rows: write_xlsx(rows, names=list(COLUMNS)))
    return _file(content, "xlsx", XLSX)


async def _rows_out(request: Request, write: Callable[[list[list[str]]], bytes]) -> bytes:
    return await anyio.to_thread.run_sync(write, rows_out(await known_for(request.state.account)))


def _file(content: bytes, ending: str, kind: str) -> Response:
    name = quote(f"完成情况.{ending}")
    headers = {
        "content-disposition": f"attachment; filename=\"figures.{ending}\"; filename*=UTF-8''{name}",
        "content-type": kind,
    }
    return Response(content, headers=headers)


async def upload(request: Request) -> Response:
    """Read a file; whatever is wrong with it as a whole is said on the table's page."""
    viewer: Viewer = request.state.account
    try:
        files = uploads(await read_form(request, max_files=1), "file")
    except TooLarge:
        return await table_page(request, file_error=Word(N_("文件太大，最多 4 MB。请只留下要填的那张表。")), status=413)
    if not files:
        return await table_page(request, file_error=Word(N_("请选择一个 CSV 或 XLSX 文件")), status=422)
    name = clean_line(files[0].filename)[:120]
    content = await files[0].read()
    try:
        rows = await anyio.to_thread.run_sync(lambda: read_file(content, file_name=name))
    except FileRefused as problem:
        return await table_page(request, file_error=problem.word, status=problem.status)
    held = await imports.keep_file(rows, file_name=name, by=viewer, now=request.app.state.now())
    return _to(request, f"/desk/figures/imports/{held.id}")


async def show(request: Request) -> Response:
    """The dry run: how far it is, then what is wrong, or what would change. Looking at it moves it on."""
    viewer: Viewer = request.state.account
    held = await queries.import_for(viewer, request.path_params["id"])
    if held.state == queries.READING:
        held = await imports.go_on(held.id, by=viewer, today=local_day(request.app.state.now()))
    return _page(request, held)


async def confirm(request: Request) -> Response:
    viewer: Viewer = request.state.account
    held = await queries.import_for(viewer, request.path_params["id"])
    now = request.app.state.now()
    try:
        await imports.take_over_file(held, by=viewer, now=now, today=local_day(now))
    except Conflict as problem:
        fresh = await queries.import_for(viewer, held.id)
        return _page(request, fresh, problem=problem, status=problem.status)
    return _to(request, f"/desk/figures/imports/{held.id}")


async def drop(request: Request) -> Response:
    await imports.drop_file(await queries.import_for(request.state.account, request.path_params["id"]))
    return _to(request, "/desk/figures/")


def _page(request: Request, held: FigureImport, *, problem: Conflict | None = None, status: int = 200) -> Response:
    changing = [row for row in held.rows if row.get("entry")]
    values = {
        "held": held,
        "changing": changing[:SHOWN],
        "changing_count": len(changing),
        "errors_shown": [(row["line"], row["column"], _word(**row)) for row in held.errors[:SHOWN]],
        "problem": problem,
        "states": queries.STATE_WORDS,
        "path": f"/desk/figures/imports/{held.id}",
    }
    return render(request, "desk/bulk_import.html", values, fragment="desk/bulk_import.html#work", status=status)


def _word(*, message: str, params: dict[str, object], **_: object) -> Word:
    return Word(message, params)


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], path), status_code=303)
