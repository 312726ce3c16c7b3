"""Looking a case up with its receipt, and ending the look-up."""

from contextlib import suppress

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.case_photo import photo_answer
from portal.feedback.codes import CodeProblem, WrongLength, read_case_number, read_code
from portal.feedback.lookup_form import form_page
from portal.feedback.receipts.case_page import case_page
from portal.feedback.receipts.guessing import count_failure, may_look_up, sum_for
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
from portal.web.forms import Errors, Word, clean_line, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import NotFound
from portal.web.rendering import link

NOT_FOUND = N_("没有找到：办件号和查询码对不上。请对照回执，两个都再看一遍")
SWAPPED = N_("这里写的是办件号：办件号请写在上面一格，查询码写在这一格")
SUM_FIRST = N_("最近输错的次数比较多，还没有查。请先做这道小题，再按“查询”")
ENDED = N_("已经结束查看。再次查看，请重新输入办件号和查询码。")


async def form(request: Request) -> Response:
    """The look-up form; a slip's QR brings the case number along."""
    number = clean_line(request.query_params.get("case"))[:60]
    return form_page(request, number=number, asked=sum_for(request, number))


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
    if errors.of("code") and read_case_number(clean_line(code), prefix=state.settings.case_prefix):
        errors = Errors({"code": Word(SWAPPED)})
    if not errors and not may_look_up(request, number, sent):
        errors.add("sum", SUM_FIRST)
    if not errors:
        opened = await case_opened_by(
            number=number, code=read, keyring=state.keyring, prefix=state.settings.case_prefix
        )
        if opened is not None:
            return await case_page(request, new_ticket(opened, now=state.now()))
        count_failure(request, number)
        errors.add("case", NOT_FOUND)
    asked = sum_for(request, number)
    return form_page(request, number=number, code=clean_line(code), errors=errors, asked=asked, status=422)


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
