"""The page on which staff of a case prepare what becomes public of it."""

from collections.abc import Collection, Mapping

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from portal.feedback import queries
from portal.feedback.contacts import names_given
from portal.feedback.models import Case, PublicAnswer
from portal.feedback.publication.consent import hindrance, hindrance_now
from portal.feedback.publication.digest import full_answer_of
from portal.feedback.publication.forms import Texts, check_texts, typed_in, version_seen
from portal.feedback.publication.masked_note import hidden_told, told_hidden
from portal.feedback.publication.masking import findings_in, left_in, marked, names_in, without_contacts
from portal.feedback.publication.photos import SANDBOX, copies_made, delete_files
from portal.feedback.publication.preparing import draft_for, open_answer_of, save_draft, send_for_review
from portal.feedback.publication.queries import answer_at_desk
from portal.feedback.publication.rectangles import MOST, as_typed, field_of
from portal.feedback.publication.states import PUBLISHED
from portal.feedback.subjects import SUBJECTS
from portal.staff.drafts import drop_draft
from portal.staff.drafts_desk import Offer, offer_of
from portal.store.photo_store import PhotosAway
from portal.web.forms import Errors, Word, read_form
from portal.web.language import N_
from portal.web.problems import Away, Conflict, NotFound, Problem
from portal.web.rendering import redirect, render

NOTHING = {"question": "", "answer": "", "label": ""}


async def prepare(request: Request) -> Response:
    """The full question and answer beside the public ones."""
    case = await _case(request)
    draft, offer = await open_answer_of(case), await offer_of(request, _address(request, case))
    typed = offer.typed or await _begin(case, draft, names_known_to(request, case))
    return await _page(request, case, draft, typed=typed, offer=offer)


async def page_with(request: Request, case: Case, texts: Texts, problem: Problem) -> Response:
    """The page with words that were typed elsewhere and could not be kept; photos as in the present draft."""
    draft = await open_answer_of(case)
    typed = await _begin(case, draft, names_known_to(request, case))
    typed |= {"question": texts.question, "answer": texts.answer, "label": texts.label}
    typed["standing"] = "yes" if texts.standing else ""
    return await _page(request, case, draft, typed=typed, problem=problem)


async def save(request: Request) -> Response:
    """Keep the draft, and send it to the second person when that was asked for."""
    case, typed, errors = await _case(request), typed_in(await read_form(request)), Errors()
    texts = check_texts(typed, await queries.photos_of(case), errors)
    draft = await open_answer_of(case)
    if errors:
        return await _page(request, case, draft, typed=typed, errors=errors)
    try:
        hidden = await _keep(request, case, draft, texts, typed)
    except PhotosAway:
        problem = Away(N_("照片现在存不下或者读不出，公开稿没有保存。请过一会儿再试，或者先不选照片。"))
        return await _page(request, case, draft, typed=typed, problem=problem)
    except Conflict as problem:
        fresh = await _case(request)
        return await _page(request, fresh, await open_answer_of(fresh), typed=typed, problem=problem)
    await drop_draft(request.state.account.id, _address(request, case))
    return redirect(request, told_hidden(_address(request, case), hidden))


async def _keep(
    request: Request, case: Case, draft: PublicAnswer | None, texts: Texts, typed: Mapping[str, str]
) -> list[str]:
    """The kinds of what the machine masked."""
    state, by = request.app.state, request.state.account.account
    kept = list(draft.photos) if draft else []
    seen = version_seen(typed)
    now = state.now()
    async with copies_made(texts.photos, kept, store=state.photos, now=now) as photos:
        kept_now = await save_draft(case=case, seen=seen, texts=texts, photos=photos, by=by, now=now)
    await delete_files(kept_now.gone, store=state.photos)
    if typed.get("do") == "review":
        await send_for_review(answer=kept_now.draft, by=by, now=now)
    return kept_now.hidden


async def blurred_photo(request: Request) -> Response:
    """The blurred copy as the public would see it, for who prepares and who approves."""
    found = await answer_at_desk(request.state.account, request.path_params["id"])
    name = request.path_params["name"]
    shown = {row.name for row in found.photos if row.gone_at is None}
    path = request.app.state.photos.open_path(name, request.path_params["size"]) if name in shown else None
    if path is None:
        raise NotFound
    return FileResponse(path, media_type="image/jpeg", headers={**SANDBOX, "cache-control": "no-store"})


async def _case(request: Request) -> Case:
    prefix = request.app.state.settings.case_prefix
    return await queries.case_for(request.state.account, request.path_params["number"], prefix=prefix)


def _address(request: Request, case: Case) -> str:
    return f"/desk/cases/{queries.number_of(case, prefix=request.app.state.settings.case_prefix)}/public"


async def _begin(case: Case, draft: PublicAnswer | None, names: Collection[str]) -> dict[str, str]:
    if draft is None:
        return await draft_for(case, names=names)
    typed = {"question": draft.question, "answer": draft.answer, "label": draft.label}
    typed["standing"] = "yes" if draft.standing else ""
    for photo in draft.photos:
        if photo.source_id is not None:
            typed |= {f"photo{photo.source_id}": "yes", f"alt{photo.source_id}": photo.alt}
            typed |= as_typed(photo.source_id, photo.blurred)
    return typed


async def _page(
    request: Request,
    case: Case,
    draft: PublicAnswer | None,
    *,
    typed: Mapping[str, str],
    errors: Errors | None = None,
    problem: Problem | None = None,
    offer: Offer | None = None,
) -> Response:
    typed = {**NOTHING, **typed}
    values = {
        **await _texts_of(_as_read(request, case), case, typed, names_known_to(request, case)),
        **await _states_of(request, case, draft),
        "typed": typed,
        "hidden": hidden_told(request),
        "errors": errors or Errors(),
        "problem": Word(problem.message, problem.params) if problem else None,
        "offer": offer or Offer(_address(request, case)),
    }
    status = problem.status if problem else 422 if errors else 200
    return render(request, "desk/public_prepare.html", values, status=status)


async def _texts_of(text: str, case: Case, typed: Mapping[str, str], names: Collection[str]) -> dict[str, object]:
    """The full texts with what a machine recognised in them, and what is still to be recognised in the public ones."""
    full = await full_answer_of(case.id)
    return {
        "question_marked": marked(text, findings_in(text, names=names)),
        "answer_marked": marked(full, findings_in(full, landlines=False, names=names)),
        "left": left_in(typed.get("question", ""), typed.get("answer", ""), names=names),
        "photos": await queries.photos_of(case),
        "subjects": SUBJECTS,
        "field_of": field_of,
        "lines": range(MOST),
    }


async def _states_of(request: Request, case: Case, draft: PublicAnswer | None) -> dict[str, object]:
    refusal = hindrance(case)
    return {
        "case": case,
        "number": queries.number_of(case, prefix=request.app.state.settings.case_prefix),
        "draft": draft,
        "copies": {row.source_id: row for row in draft.photos} if draft else {},
        "public": await PublicAnswer.filter(case_id=case.id, state=PUBLISHED).order_by("-id").first(),
        "refusal": refusal,
        "later": None if refusal else hindrance_now(case, now=request.app.state.now()),
        "path": _address(request, case),
    }


def _as_read(request: Request, case: Case) -> str:
    """What the resident wrote; numbers in it masked for who may not open the contact, released or not."""
    return case.text if request.state.account.may("open contacts") else without_contacts(case.text)


def names_known_to(request: Request, case: Case) -> tuple[str, ...]:
    """The names in the resident's words, and that in the contact for who may know it: to anybody else the check would
    tell whether a guess is right.
    """
    said = names_in(case.text)
    if not request.state.account.may("see masked contacts"):
        return said
    return (*names_given(case.contact, keyring=request.app.state.keyring, form_hash=case.form_hash), *said)
