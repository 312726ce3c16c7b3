"""A new slip for a case whose code was lost, for who is known to have sent it."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.calls.slip import slip_page
from portal.feedback.calls.taking import must_have_a_contact, print_anew
from portal.feedback.models import Case
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, clean_line, one, read_form
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.web.rendering import render

LONGEST_REASON = 200


async def ask_anew(request: Request) -> Response:
    """Before a new slip is printed: what becomes of the old one, or why there is none."""
    return _ask_page(request, await _case(request))


async def give_anew(request: Request) -> Response:
    """A new slip for a case whose code was lost."""
    case, state = await _case(request), request.app.state
    form, errors = await read_form(request), Errors()
    reason = clean_line(one(form, "why"))
    if one(form, "known") != "yes":
        errors.add("known", N_("请先核对来电人或者来访人就是反映人"))
    if len(reason) < 2:
        errors.add("why", N_("请写明怎样核对的、为什么要换"))
    elif len(reason) > LONGEST_REASON:
        too_long = N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字")
        errors.add("why", too_long, most=LONGEST_REASON, now=len(reason))
    if errors and not _hindrance(request, case):
        return _ask_page(request, case, errors=errors, reason=reason, status=422)
    by = _viewer(request).account
    try:
        code = await print_anew(case=case, keyring=state.keyring, by=by, now=state.now(), reason=reason)
    except Conflict as problem:
        return _ask_page(request, case, problem=problem, reason=reason, status=problem.status)
    return await slip_page(request, case, code, anew=True)


def _hindrance(request: Request, case: Case) -> Conflict | None:
    try:
        must_have_a_contact(case, request.app.state.keyring)
    except Conflict as problem:
        return problem
    return None


def _ask_page(
    request: Request,
    case: Case,
    *,
    errors: Errors | None = None,
    problem: Conflict | None = None,
    reason: str = "",
    status: int = 200,
) -> Response:
    number = queries.number_of(case, prefix=request.app.state.settings.case_prefix)
    hindrance = _hindrance(request, case)
    told = problem or hindrance
    values = {
        "case": case,
        "number": number,
        "errors": errors or Errors(),
        "note": Word(told.message, told.params) if told else None,
        "possible": hindrance is None,
        "reason": reason,
        "path": f"/desk/cases/{number}/slip",
    }
    return render(request, "desk/calls/anew.html", values, status=status)


async def _case(request: Request) -> Case:
    prefix = request.app.state.settings.case_prefix
    return await queries.case_for(_viewer(request), request.path_params["number"], prefix=prefix)


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.account
    return viewer
