"""Looking a case up with its receipt, and what can be done while it is open."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback import queries
from portal.feedback.cases.photo import photo_answer
from portal.feedback.due.deadlines import due_day, left_words
from portal.feedback.intake.form import check_text
from portal.feedback.kinds import KINDS
from portal.feedback.reasons import REASONS
from portal.feedback.receipts.additions import add_to_case, delete_contact
from portal.feedback.receipts.codes import CodeProblem, WrongLength, read_code
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
    seal_ticket,
    set_cookie,
)
from portal.feedback.states import FACT_WORDS, PUBLIC_SENTENCES, PUBLIC_WORDS, is_over
from portal.web.client import client_network
from portal.web.forms import Errors, Word, clean_line, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import NotFound, Problem
from portal.web.rendering import link, render
from portal.workdays import local_day

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
    return await _case_page(request, new_ticket(case_id=opened, now=state.now()))


async def view(request: Request) -> Response:
    """The newest state of the case, while the ticket lives."""
    try:
        return await _case_page(request, await _ticket(request))
    except TicketOver as over:
        return form_page(request, problem=over)


async def add(request: Request) -> Response:
    """Add words to the case."""
    state = request.app.state
    errors, words = Errors(), clean_text(one(await read_form(request), "text"))
    try:
        ticket = await _ticket(request)
    except TicketOver as over:
        return form_page(request, problem=over, words=words)
    check_text(words, errors)
    if errors:
        return await _case_page(request, ticket, typed=words, errors=errors, status=422)
    network = client_network(request.scope, state.settings.proxy_networks)
    case = await queries.case_opened(ticket.case_id)
    try:
        await state.limiter.take("additions", network, state.settings.submissions_per_hour)
        await add_to_case(
            case=case, words=words, photos=(), photo_store=state.photos, keyring=state.keyring, now=state.now()
        )
    except Problem as problem:
        errors.add("text", problem.message, **problem.params)
        return await _case_page(request, ticket, typed=words, errors=errors, status=problem.status)
    return await _case_page(request, ticket, said=N_("已经补充到办件里，工作人员的办件列表上会标出来。"))


async def remove_contact(request: Request) -> Response:
    """Delete the contact of the case, at any time and for good."""
    state = request.app.state
    try:
        ticket = await _ticket(request)
    except TicketOver as over:
        return form_page(request, problem=over)
    await delete_contact(case=await queries.case_opened(ticket.case_id), now=state.now())
    return await _case_page(request, ticket, said=N_("您的联系方式已经删除，工作人员也看不到了。"))


async def end(request: Request) -> Response:
    """Close the case on this phone."""
    with suppress(TicketOver):  # over already, which is what was asked for
        await end_ticket(await _ticket(request))
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


async def _ticket(request: Request) -> Ticket:
    state, sent = request.app.state, await read_form(request)
    token = str(one(sent, "ticket"))
    return await read_ticket(token, keyring=state.keyring, purpose=FOR_FORMS, now=state.now())


async def _case_page(
    request: Request,
    ticket: Ticket,
    *,
    said: str | None = None,
    typed: str = "",
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    state, case = request.app.state, await queries.case_opened(ticket.case_id)
    values = {
        "case": case,
        "number": queries.number_of(case, prefix=state.settings.case_prefix),
        "kind": KINDS[case.kind],
        "facts": await queries.public_history_of(case),
        "photos": await queries.photos_of(case),
        "fact_words": FACT_WORDS,
        "reasons": REASONS,
        "state_word": PUBLIC_WORDS[case.state],
        "state_sentence": PUBLIC_SENTENCES[case.state],
        "over": is_over(case.state),
        "has_contact": bool(case.contact),
        "due_day": due_day(case),
        "left": left_words(case, local_day(state.now())),
        "ticket": seal_ticket(ticket, keyring=state.keyring, purpose=FOR_FORMS),
        "until": ticket.until,
        "said": said,
        "typed": typed,
        "errors": errors or Errors(),
        "path": "/receipts/",
    }
    response = render(request, "feedback/case.html", values, status=status)
    set_cookie(response, ticket, keyring=state.keyring)
    return response


def form_page(
    request: Request,
    *,
    number: str = "",
    code: str = "",
    errors: Errors | None = None,
    said: Word | None = None,
    problem: Problem | None = None,
    words: str = "",
    status: int = 200,
) -> Response:
    """The look-up form; ``problem`` says why it is shown, ``words`` are those that were not taken, to be copied."""
    values = {
        "number": number,
        "code": code,
        "errors": errors or Errors(),
        "said": Word(problem.message, problem.params) if problem else said,
        "words": words,
        "year": local_day(request.app.state.now()).year,
        "path": "/receipts/",
    }
    return render(request, "feedback/lookup.html", values, status=problem.status if problem else status)
