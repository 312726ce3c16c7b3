"""Withdrawing a case and erasing it: each first says what it means, then asks for a tick and a press."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.lookup_form import form_page
from portal.feedback.models import Case
from portal.feedback.receipts.case_page import Shown, case_page
from portal.feedback.receipts.erasure import erase_case
from portal.feedback.receipts.pages import ticket_of
from portal.feedback.receipts.tickets import FOR_FORMS, Ticket, TicketOver, seal_ticket, set_cookie
from portal.feedback.states import is_over
from portal.store.photo_store import PhotoStore
from portal.web.forms import Errors, Word, one, read_form
from portal.web.language import N_
from portal.web.problems import Problem
from portal.web.rendering import render

WITHDRAWN = N_("已经撤回，不再办理。")
ERASED = N_("您写的内容、联系方式和照片已经清除。")
TICK = N_("请先在方框里打勾，表示您已经想好")

Verb = Callable[[Request, Case], Awaitable[Word]]


async def withdraw(request: Request) -> Response:
    """Withdraw the case."""
    return await _after_a_tick(request, "withdrawal", _withdraw)


async def erase(request: Request) -> Response:
    """Erase everything of the case."""
    return await _after_a_tick(request, "erasure", _erase)


async def _withdraw(request: Request, case: Case) -> Word:
    now: datetime = request.app.state.now()
    await withdraw_case(case=case, now=now)
    return Word(WITHDRAWN)


async def _erase(request: Request, case: Case) -> Word:
    state = request.app.state
    store: PhotoStore = state.photos
    number = queries.number_of(case, prefix=state.settings.case_prefix)
    await erase_case(case=case, number=number, photo_store=store, now=state.now())
    return Word(ERASED)


async def _after_a_tick(request: Request, what: str, verb: Verb) -> Response:
    sent, errors = await read_form(request), Errors()
    try:
        ticket = await ticket_of(request, sent)
    except TicketOver as over:
        return form_page(request, problem=over)
    case = await queries.case_opened(ticket.case_id)
    if not one(sent, "asked"):
        return _page(request, case, ticket, what, errors)
    if one(sent, "sure") != "yes":
        errors.add("sure", TICK)
        return _page(request, case, ticket, what, errors, status=422)
    try:
        return await case_page(request, ticket, Shown(said=await verb(request, case)))
    except Problem as problem:
        errors.add(what, problem.message, **problem.params)
        return await case_page(request, ticket, Shown(errors=errors, status=problem.status))


def _page(request: Request, case: Case, ticket: Ticket, what: str, errors: Errors, *, status: int = 200) -> Response:
    state = request.app.state
    values = {
        "case": case,
        "number": queries.number_of(case, prefix=state.settings.case_prefix),
        "what": what,
        "over": is_over(case.state),
        "errors": errors,
        "ticket": seal_ticket(ticket, keyring=state.keyring, purpose=FOR_FORMS),
        "path": "/receipts/",
    }
    response = render(request, "feedback/leaving.html", values, status=status)
    set_cookie(response, ticket, keyring=state.keyring)
    return response
