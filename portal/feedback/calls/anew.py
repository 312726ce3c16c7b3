"""A new slip for a case whose code was lost, for who is known to have sent it."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.calls.slip import slip_page
from portal.feedback.calls.taking import print_anew
from portal.feedback.models import Case
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, one, read_form
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.web.rendering import render


async def ask_anew(request: Request) -> Response:
    """Before a new slip is printed: what becomes of the old one."""
    case = await _case(request)
    return _ask_page(request, case)


async def give_anew(request: Request) -> Response:
    """A new slip for a case whose code was lost."""
    case, state = await _case(request), request.app.state
    form = await read_form(request)
    if one(form, "known") != "yes":
        errors = Errors()
        errors.add("known", N_("请先核对来电人或者来访人就是反映人"))
        return _ask_page(request, case, errors=errors, status=422)
    try:
        code = await print_anew(case=case, keyring=state.keyring, by=_viewer(request).account, now=state.now())
    except Conflict as problem:
        return _ask_page(request, case, note=Word(problem.message, problem.params), status=problem.status)
    return await slip_page(request, case, code, anew=True)


def _ask_page(
    request: Request, case: Case, *, errors: Errors | None = None, note: Word | None = None, status: int = 200
) -> Response:
    number = queries.number_of(case, prefix=request.app.state.settings.case_prefix)
    values = {
        "case": case,
        "number": number,
        "errors": errors or Errors(),
        "note": note,
        "path": f"/desk/cases/{number}/slip",
    }
    return render(request, "desk/calls/anew.html", values, status=status)


async def _case(request: Request) -> Case:
    prefix = request.app.state.settings.case_prefix
    return await queries.case_for(_viewer(request), request.path_params["number"], prefix=prefix)


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.account
    return viewer
