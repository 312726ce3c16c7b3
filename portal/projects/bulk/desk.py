"""The table of a unit's figures on the author's desk."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.bulk import queries
from portal.projects.bulk.record import Known, count_for, known_for
from portal.projects.bulk.sending import send_figures
from portal.projects.bulk.table_form import PAGE, TableForm, read_table, usual_day
from portal.staff.drafts import drop_draft
from portal.staff.drafts_desk import Offer, offer_of
from portal.staff.viewer import Viewer
from portal.web.forms import Word, read_form
from portal.web.language import LANGUAGES
from portal.web.problems import Problem
from portal.web.rendering import link, render
from portal.workdays import local_day

TABLE = "/desk/figures/"


async def table(request: Request) -> Response:
    """All targets of the unit, a page of them at a time; what was typed and not sent is offered on the first."""
    offer = await _offer(request)
    if offer and offer.typed:
        return await table_page(request, TableForm(as_of=offer.typed.get("as_of", ""), typed=offer.typed), offer=offer)
    return await table_page(request, offer=offer)


async def save(request: Request) -> Response:
    """Send the new figures of this page to review, one update for each project."""
    viewer: Viewer = request.state.account
    form = await read_form(request)
    known = await _known(request)
    read = read_table(form, known, today=local_day(request.app.state.now()))
    if read.errors:
        return await table_page(request, read, status=422)
    try:
        (bundle,) = await send_figures(read.entries, known=known, by=viewer, now=request.app.state.now())
    except Problem as problem:
        read.errors.add("as_of", problem.message, **problem.params)
        return await table_page(request, read, status=problem.status)
    await drop_draft(viewer.id, TABLE)
    address = link(LANGUAGES[request.state.locale], f"{TABLE}?page={_number(request)}&sent={bundle}")
    return RedirectResponse(address, status_code=303)


async def _offer(request: Request) -> Offer | None:
    """Drafts are known by a page's address, which does not tell one page of the table from another."""
    return await offer_of(request, TABLE) if _number(request) == 1 else None


def _number(request: Request) -> int:
    typed = request.query_params.get("page", "1")
    return min(max(int(typed), 1), 100) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1


async def _known(request: Request) -> list[Known]:
    return await known_for(request.state.account, offset=(_number(request) - 1) * PAGE, limit=PAGE)


async def table_page(
    request: Request,
    form: TableForm | None = None,
    *,
    file_error: Word | None = None,
    offer: Offer | None = None,
    status: int = 200,
) -> Response:
    """The table; with ``file_error`` it says what is wrong with a file that was sent."""
    viewer: Viewer = request.state.account
    form = form or TableForm(as_of=usual_day(local_day(request.app.state.now())).isoformat())
    if file_error:
        form.errors.add("file", file_error.message, **file_error.params)
    known = await _known(request)
    count = await count_for(viewer)
    values = {
        "several_years": len({each.target.project.programme_id for each in known}) > 1,
        "known": known,
        "form": form,
        "errors": form.errors,
        "page": _number(request),
        "pages": max(1, -(-count // PAGE)),
        "count": count,
        "sent": await queries.sent_in(request.query_params.get("sent", ""), by=viewer),
        "offer": offer if status == 200 else Offer(TABLE) if _number(request) == 1 and not file_error else None,
        "imports": await queries.imports_of(viewer),
        "import_states": queries.STATE_WORDS,
        "path": TABLE,
    }
    return render(request, "desk/bulk.html", values, status=status)
