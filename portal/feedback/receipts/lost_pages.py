"""Who lost the code: the form, and one and the same answer whether anything matched or not."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.models import Case
from portal.feedback.receipts.lost import case_numbered, replace_if_known
from portal.web.client import client_network
from portal.web.forms import Errors, clean_line, one, read_form
from portal.web.language import N_
from portal.web.logs import log
from portal.web.problems import TooMany
from portal.web.rendering import render

PER_HOUR = 20
EVERYBODY = 20


async def form(request: Request) -> Response:
    """What can be done without the code."""
    return _page(request, number=clean_line(request.query_params.get("case"))[:60])


async def ask(request: Request) -> Response:
    """Ask for a new code. The answer, and the time it takes, say nothing of whether there was such a case."""
    state, sent, errors = request.app.state, await read_form(request), Errors()
    number, contact = clean_line(one(sent, "case")), clean_line(one(sent, "contact"))
    if not number:
        errors.add("case", N_("请输入办件号"))
    if not contact:
        errors.add("contact", N_("请输入当时留的邮箱或者电话"))
    if errors:
        return _page(request, number=number, contact=contact, errors=errors, status=422)
    network = client_network(request.scope, state.settings.proxy_networks)
    try:
        await state.limiter.take("lost codes", network, PER_HOUR, whole=PER_HOUR * EVERYBODY)
    except TooMany as problem:
        errors.add("case", problem.message)
        return _page(request, number=number, contact=contact, errors=errors, status=problem.status)
    case = await case_numbered(number, prefix=state.settings.case_prefix)
    response = _page(request, asked=True)
    # What follows depends on whether it matched: the answer does not wait for it.
    response.background = BackgroundTask(_replace, request, case, contact)
    return response


async def _replace(request: Request, case: Case | None, contact: str) -> None:
    state = request.app.state
    try:
        await replace_if_known(case, contact, keyring=state.keyring, settings=state.settings, now=state.now())
    except Exception as problem:  # the answer is out; who hears nothing asks again
        log.error("no new code could be made", error=type(problem).__name__)


def _page(
    request: Request,
    *,
    number: str = "",
    contact: str = "",
    errors: Errors | None = None,
    asked: bool = False,
    status: int = 200,
) -> Response:
    settings = request.app.state.settings
    values = {
        "number": number,
        "contact": contact,
        "errors": errors or Errors(),
        "asked": asked,
        "mail": bool(settings.smtp_host),
        "path": "/receipts/lost",
    }
    return render(request, "feedback/lost.html", values, status=status)
