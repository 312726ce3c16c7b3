"""The desk of the second person: what waits to become public, the decision, and taking back."""

from collections.abc import Awaitable, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.contacts import names_given
from portal.feedback.models import PublicAnswer
from portal.feedback.publication import queries
from portal.feedback.publication.deciding import make_standing, publish_answer, send_back
from portal.feedback.publication.digest import digest_of, full_answer_of
from portal.feedback.publication.forms import check_comment, check_reason, typed_in
from portal.feedback.publication.masked_note import hidden_told
from portal.feedback.publication.masking import kinds_left_in, left_in, names_in
from portal.feedback.publication.preparing import send_for_review
from portal.feedback.publication.states import ANSWER_STATE_WORDS, REASONS_WITHOUT_STAFF
from portal.feedback.publication.withdrawal import withdraw_answer
from portal.feedback.queries import number_of
from portal.feedback.subjects import SUBJECTS
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, clean_line, one, read_form
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed, Problem
from portal.web.rendering import redirect, render

QUEUE = "/desk/public/"


async def queue(request: Request) -> Response:
    """What waits for this viewer, what this viewer prepared or could, what went out last."""
    viewer = request.state.account
    values = {
        "waiting": await queries.waiting_for(viewer) if viewer.may("approve public answers") else [],
        "own_open": await queries.own_open(viewer) if viewer.may("prepare public answers") else [],
        "not_prepared": await queries.not_prepared(viewer) if viewer.may("prepare public answers") else [],
        "published": await queries.newest_published(viewer),
        "state_words": ANSWER_STATE_WORDS,
        "subjects": SUBJECTS,
        "numbers": _numbers(request),
        "number_of": partial(number_of, prefix=request.app.state.settings.case_prefix),
    }
    return render(request, "desk/public_queue.html", values)


async def read(request: Request) -> Response:
    return await _page(request, await _asked_for(request))


async def approve(request: Request) -> Response:
    """Make public exactly what was seen; what is still recognisable needs a tick first."""
    found, form, errors = await _asked_for(request), await read_form(request), Errors()
    to_confirm = _left(request, found) and not kinds_left_in(found.question, found.answer)  # these no tick makes public
    if to_confirm and one(form, "confirmed") != "yes":
        errors.add("confirmed", N_("公开的文字里还有能认出人的内容。请退回修改，或者核对以后打勾。"))
        return await _page(request, found, errors=errors, typed=typed_in(form))
    seen, now = clean_line(one(form, "seen")), request.app.state.now()
    publishing = publish_answer(answer=found, by=request.state.account.account, seen=seen, now=now)
    return await _or_problem(request, found, publishing, {})


async def give_back(request: Request) -> Response:
    """Send back with a comment."""
    found, form, errors = await _asked_for(request), await read_form(request), Errors()
    comment = check_comment(form, errors)
    if errors:
        return await _page(request, found, errors=errors, typed=typed_in(form))
    now = request.app.state.now()
    returning = send_back(answer=found, by=request.state.account.account, comment=comment, now=now)
    return await _or_problem(request, found, returning, typed_in(form))


async def withdraw(request: Request) -> Response:
    """Take back what is public, with one move."""
    found, form, errors = await _asked_for(request), await read_form(request), Errors()
    if not may_withdraw(request.state.account, found):
        raise NotAllowed
    reason = check_reason(form, errors)
    if errors:
        return await _page(request, found, errors=errors, typed=typed_in(form))
    now = request.app.state.now()
    withdrawing = withdraw_answer(answer=found, by=request.state.account.account, now=now, reason=reason)
    return await _or_problem(request, found, withdrawing, typed_in(form), to=f"{QUEUE}{found.id}")


def may_withdraw(viewer: Viewer, answer: PublicAnswer) -> bool:
    """Whether somebody who may see an answer may take it back too: a unit only what it prepared itself."""
    own = viewer.may("withdraw own public answers") and answer.prepared_by_id == viewer.id
    return own or viewer.may("withdraw public answers")


async def stand(request: Request) -> Response:
    """Make it a standing answer, or no longer one."""
    found, form = await _asked_for(request), await read_form(request)
    standing = one(form, "standing") == "yes"
    by, now = request.state.account.account, request.app.state.now()
    standing_now = make_standing(answer=found, standing=standing, by=by, now=now)
    return await _or_problem(request, found, standing_now, {}, to=f"{QUEUE}{found.id}")


async def lead_on(request: Request) -> Response:
    """Somebody opened an address that a form is sent to: back to the page."""
    return redirect(request, f"{QUEUE}{request.path_params['id']}")


async def send(request: Request) -> Response:
    """Send a standing answer to the second person as it stands."""
    found = await _asked_for(request)
    sending = send_for_review(answer=found, by=request.state.account.account, now=request.app.state.now())
    return await _or_problem(request, found, sending, {}, to=f"{QUEUE}{found.id}")


async def _asked_for(request: Request) -> PublicAnswer:
    return await queries.answer_at_desk(request.state.account, request.path_params["id"])


async def _or_problem(
    request: Request, found: PublicAnswer, doing: Awaitable[None], typed: Mapping[str, str], *, to: str = QUEUE
) -> Response:
    """Do it and go on; who came second sees what stands there now, with everything typed."""
    try:
        await doing
    except (Conflict, NotAllowed) as problem:
        return await _page(request, await _asked_for(request), typed=typed, problem=problem)
    return redirect(request, to)


def _numbers(request: Request) -> object:
    prefix = request.app.state.settings.case_prefix
    return lambda answer: number_of(answer.case, prefix=prefix) if answer.case else ""


def _left(request: Request, found: PublicAnswer) -> list[tuple[str, Word]]:
    """Held against the name in the contact too: the second person cannot type here, so they try out nothing."""
    case = found.case
    if case is None:
        return left_in(found.question, found.answer)
    given = names_given(case.contact, keyring=request.app.state.keyring, form_hash=case.form_hash)
    return left_in(found.question, found.answer, names=(*given, *names_in(case.text)))


async def _page(
    request: Request,
    found: PublicAnswer,
    *,
    errors: Errors | None = None,
    typed: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    full = await full_answer_of(found.case_id)
    values = {
        "answer": found,
        "full": full,
        "digest": digest_of(found, full=full),
        "photos": queries.photos_shown(found),
        "left": _left(request, found),
        "unmasked": kinds_left_in(found.question, found.answer),
        "hidden": hidden_told(request),
        "may_withdraw": may_withdraw(request.state.account, found),
        "state_word": ANSWER_STATE_WORDS[found.state],
        "reasons": REASONS_WITHOUT_STAFF,
        "subjects": SUBJECTS,
        "numbers": _numbers(request),
        "typed": typed or {},
        "errors": errors or Errors(),
        "problem": Word(problem.message, problem.params) if problem else None,
        "path": f"{QUEUE}{found.id}",
    }
    status = problem.status if problem else 422 if errors else 200
    return render(request, "desk/public_review.html", values, status=status)
