"""The desk of case staff: a case, and what is done with it."""

from collections.abc import Awaitable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback import queries
from portal.feedback.cases import actions
from portal.feedback.cases.answer_checks import checks_of, stop_of
from portal.feedback.cases.forms import (
    check_answer,
    check_note,
    check_refusal,
    check_why,
    nothing_typed,
    typed_in,
)
from portal.feedback.cases.photo import photo_answer
from portal.feedback.contacts import Contact, open_contact
from portal.feedback.due.deadlines import due_day, left_words, urgency
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.reasons import REASONS
from portal.feedback.states import FACT_WORDS, MOVES, STATE_WORDS, SUBMITTED
from portal.projects.cards import card_for
from portal.staff.drafts import drop_draft
from portal.staff.drafts_desk import Offer, offer_of
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, one, read_form
from portal.web.language import LANGUAGES
from portal.web.problems import Conflict
from portal.web.rendering import link, render
from portal.workdays import local_day


async def case(request: Request) -> Response:
    return await _case_page(request, await _case(request))


async def lead_on(request: Request) -> Response:
    """Somebody opened an address that a form of a case is sent to: back to the case."""
    return _to(request, await _case(request))


async def accept(request: Request) -> Response:
    found = await _case(request)
    accepting = actions.accept_case(case=found, by=_account(request).account, now=request.app.state.now())
    return await _or_conflict(request, found, accepting)


async def decline(request: Request) -> Response:
    found, typed, errors = await _case(request), typed_in(await read_form(request)), Errors()
    refusal = check_refusal(typed, errors)
    if errors:
        return await _case_page(request, found, typed=typed, errors=errors)
    declining = actions.decline_case(
        case=found,
        by=_account(request).account,
        now=request.app.state.now(),
        reason=refusal.reason,
        words=refusal.words,
        channel=refusal.channel,
    )
    return await _or_conflict(request, found, declining, typed)


async def preview(request: Request) -> Response:
    """The answer as the resident will see it, with the checks."""
    found, typed, errors = await _case(request), typed_in(await read_form(request)), Errors()
    check_answer(typed, errors)
    return await _case_page(request, found, typed=typed, errors=errors, preview=not errors)


async def answer(request: Request) -> Response:
    """Send the answer; what a check holds back needs a tick first."""
    found, form, errors = await _case(request), await read_form(request), Errors()
    typed = typed_in(form)
    words = check_answer(typed, errors)
    stop = stop_of(words)
    if stop and one(form, "confirmed") != "yes":
        errors.add("answer", stop.word.message, **stop.word.params)
    if errors:
        return await _case_page(request, found, typed=typed, errors=errors, preview=bool(words))
    answering = actions.answer_case(
        case=queries.as_seen(found, typed["seen"]),
        by=_account(request).account,
        now=request.app.state.now(),
        words=words,
    )
    response = await _or_conflict(request, found, answering, typed)
    if response.status_code == 303:
        await drop_draft(_account(request).id, _address(request, found))
    return response


async def note(request: Request) -> Response:
    found, typed, errors = await _case(request), typed_in(await read_form(request)), Errors()
    words = check_note(typed, errors)
    if errors:
        return await _case_page(request, found, typed=typed, errors=errors)
    await actions.note_on_case(case=found, by=_account(request).account, now=request.app.state.now(), words=words)
    return _to(request, found)


async def contact(request: Request) -> Response:
    """Open the contact with a reason: shown once, in this answer, and on record."""
    found, typed, errors = await _case(request), typed_in(await read_form(request)), Errors()
    why = check_why(typed, errors)
    if errors:
        return await _case_page(request, found, typed=typed, errors=errors)
    state = request.app.state
    opened = await actions.read_contact(
        case=found,
        number=queries.number_of(found, prefix=state.settings.case_prefix),
        by=_account(request).account,
        now=state.now(),
        reason=why,
        keyring=state.keyring,
    )
    return await _case_page(request, found, opened=opened)


async def photo(request: Request) -> Response:
    return await photo_answer(request, (await _case(request)).id)


def _account(request: Request) -> Viewer:
    viewer: Viewer = request.state.account
    return viewer


async def _case(request: Request) -> Case:
    prefix = request.app.state.settings.case_prefix
    return await queries.case_for(_account(request), request.path_params["number"], prefix=prefix)


def _to(request: Request, case: Case) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], _address(request, case)), status_code=303)


def _address(request: Request, case: Case) -> str:
    return "/desk/cases/" + queries.number_of(case, prefix=request.app.state.settings.case_prefix)


async def _or_conflict(
    request: Request, found: Case, doing: Awaitable[object], typed: dict[str, str] | None = None
) -> Response:
    """Do it and go back to the case; who came second sees the newest state, with everything typed."""
    try:
        await doing
    except Conflict as problem:
        return await _case_page(request, await _case(request), typed=typed, problem=problem)
    return _to(request, found)


async def _case_page(
    request: Request,
    case: Case,
    *,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    problem: Conflict | None = None,
    preview: bool = False,
    opened: Contact | None = None,
) -> Response:
    state = request.app.state
    now, number = state.now(), queries.number_of(case, prefix=state.settings.case_prefix)
    given = open_contact(case.contact, keyring=state.keyring, form_hash=case.form_hash)
    offer = await offer_of(request, _address(request, case)) if typed is None else Offer(_address(request, case))
    typed = typed or {**nothing_typed(), "answer": offer.typed.get("answer", "")}
    values = {
        "offer": offer,
        "case": case,
        "number": number,
        "kind": KINDS[case.kind],
        "state_word": STATE_WORDS[case.state],
        "left": left_words(case, local_day(now)),
        "urgency": urgency(case, local_day(now)),
        "due_day": due_day(case),
        "card": await card_for(case.project, now=now, settings=state.settings) if case.project else None,
        "facts": await queries.history_of(case),
        "photos": await queries.photos_of(case),
        "fact_words": FACT_WORDS,
        "reasons": REASONS,
        "may_decide": case.state == SUBMITTED and _account(request).may("accept or decline cases"),
        "may_answer": _may_answer(case) and _account(request).may("answer cases"),
        "seen": case.moved,
        "masked": given.masked() if given else None,
        "opened": opened,
        "contact_over": _contact_over(case, now, state.settings.contact_days),
        "typed": typed,
        "errors": errors or Errors(),
        "problem": Word(problem.message, problem.params) if problem else None,
        "preview": preview,
        "checks": checks_of(typed["answer"]) if typed["answer"] else [],
        "stops": stop_of(typed["answer"]) is not None,
        "now": now,
        "path": f"/desk/cases/{number}",
    }
    status = 409 if problem else 422 if errors else 200
    return render(request, "desk/case.html", values, status=status)


def _contact_over(case: Case, now: datetime, kept_days: int) -> bool:
    """Whether a contact may have been given and be gone: deleted in its time, or its key lost."""
    return bool(case.contact) or (case.closed_at is not None and now - case.closed_at >= timedelta(days=kept_days))


def _may_answer(case: Case) -> bool:
    return case.state in MOVES["answer"].sources | MOVES["answer again"].sources
