"""Looking a case up with its receipt, and ending the look-up."""

from contextlib import suppress

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.case_photo import photo_answer
from portal.feedback.codes import CodeProblem, WrongLength, read_code
from portal.feedback.lookup_form import form_page
from portal.feedback.receipts.case_page import case_page
from portal.feedback.receipts.opening import case_opened_by
from portal.feedback.receipts.tickets import (
    COOKIE,
    FOR_FORMS,
    FOR_PHOTOS,
    Ticket,
    TicketOver,
    clear_cookie,
    end_ticket,
    new_ticket,
    read_ticket,
)
from portal.web.client import client_network
from portal.web.forms import Errors, Word, clean_line, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import NotFound
from portal.web.rendering import link

# Failed look-ups of everybody together, as a multiple of those from one address.
EVERYBODY = 20

NOT_FOUND = N_("没有找到：办件号和查询码对不上。请对照回执，两个都再看一遍")
ENDED = N_("已经结束查看。再次查看，请重新输入办件号和查询码。")


async def form(request: Request) -> Response:
    """The look-up form; a slip's QR brings the case number along."""
    return form_page(request, number=clean_line(request.query_params.get("case"))[:60])


async def lead_on(request: Request) -> Response:
    """Somebody opened an address that forms are sent to: on to the look-up."""
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/receipts/"), status_code=303)


async def look_up(request: Request) -> Response:
    """Answer directly with the case; one and the same answer to a wrong number and a wrong code."""
    state, sent = request.app.state, await read_form(request)
    number, code, errors = clean_line(one(sent, "case")), str(one(sent, "code")), Errors()
    if not number:
        errors.add("case", N_("请输入办件号"))
    try:
        read = read_code(code)
    except CodeProblem as problem:
        nothing = isinstance(problem, WrongLength) and not problem.count
        errors.add("code", N_("请输入查询码") if nothing else problem.message, **({} if nothing else problem.params))
    if errors:
        return form_page(request, number=number, code=clean_line(code), errors=errors, status=422)
    limits = ("look-ups", client_network(request.scope, state.settings.proxy_networks))
    most = state.settings.lookups_per_hour
    await state.limiter.check(*limits, most, whole=most * EVERYBODY)
    opened = await case_opened_by(number=number, code=read, keyring=state.keyring, prefix=state.settings.case_prefix)
    if opened is None:
        await state.limiter.take(*limits, most, whole=most * EVERYBODY)
        errors.add("case", NOT_FOUND)
        return form_page(request, number=number, code=clean_line(code), errors=errors, status=422)
    return await case_page(request, new_ticket(case_id=opened, now=state.now()))


async def view(request: Request) -> Response:
    """The newest state of the case, while the ticket lives."""
    try:
        return await case_page(request, await ticket_of(request, await read_form(request)))
    except TicketOver as over:
        return form_page(request, problem=over)


async def end(request: Request) -> Response:
    """Close the case on this phone."""
    with suppress(TicketOver):  # over already, which is what was asked for
        await end_ticket(await ticket_of(request, await read_form(request)))
    response = form_page(request, said=Word(ENDED))
    clear_cookie(response)
    return response


async def photo(request: Request) -> Response:
    """A photo of the case that this browser has open."""
    state = request.app.state
    try:
        ticket = await read_ticket(
            request.cookies.get(COOKIE, ""), keyring=state.keyring, purpose=FOR_PHOTOS, now=state.now()
        )
    except TicketOver:
        raise NotFound from None
    return await photo_answer(request, ticket.case_id)


async def ticket_of(request: Request, sent: FormData) -> Ticket:
    """The living ticket that a form of the case's page carries. Raises TicketOver."""
    state, token = request.app.state, str(one(sent, "ticket"))
    return await read_ticket(token, keyring=state.keyring, purpose=FOR_FORMS, now=state.now())
