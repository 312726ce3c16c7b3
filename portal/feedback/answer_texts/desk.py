"""The desk's pages of answer texts: the list, making one, a new version, retiring."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.answer_texts import actions, queries
from portal.feedback.answer_texts.forms import TypedText, check, typed_in
from portal.feedback.answer_texts.placeholders import PLACEHOLDERS
from portal.feedback.kinds import KINDS
from portal.feedback.models import AnswerTemplate
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, read_form
from portal.web.language import LANGUAGES
from portal.web.problems import Conflict
from portal.web.rendering import link, render

LIST = "/desk/answer-texts/"


async def texts(request: Request) -> Response:
    return await _list(request)


async def make(request: Request) -> Response:
    typed, errors = typed_in(await read_form(request)), Errors()
    check(typed, errors)
    if errors:
        return await _list(request, typed=typed, errors=errors)
    by, now = _viewer(request).account, request.app.state.now()
    await actions.make_text(name=typed.name, kind=typed.kind, text=typed.text, by=by, now=now)
    return _to_list(request)


async def text(request: Request) -> Response:
    found = await _text(request)
    return _form(request, found, TypedText(found.name, found.kind, found.text))


async def change(request: Request) -> Response:
    found, typed, errors = await _text(request, also_retired=True), typed_in(await read_form(request)), Errors()
    check(typed, errors)
    if errors:
        return _form(request, found, typed, errors=errors)
    by, now = _viewer(request).account, request.app.state.now()
    try:
        await actions.change_text(old=found, name=typed.name, kind=typed.kind, text=typed.text, by=by, now=now)
    except Conflict as problem:
        return _form(request, found, typed, problem=problem)
    return _to_list(request)


async def retire(request: Request) -> Response:
    await actions.retire_text(text=await _text(request), by=_viewer(request).account, now=request.app.state.now())
    return _to_list(request)


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.account
    return viewer


async def _text(request: Request, *, also_retired: bool = False) -> AnswerTemplate:
    return await queries.text_to_change(_viewer(request), request.path_params["id"], also_retired=also_retired)


def _to_list(request: Request) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], LIST), status_code=303)


async def _list(request: Request, *, typed: TypedText | None = None, errors: Errors | None = None) -> Response:
    viewer = _viewer(request)
    rows = await queries.all_texts(viewer)
    values = {
        "texts": rows,
        "changeable": {row.id for row in rows if queries.may_change(viewer, row)},
        **_for_a_form(typed or TypedText(), errors),
        "path": LIST,
    }
    return render(request, "desk/answer_texts.html", values, status=422 if errors else 200)


def _form(
    request: Request,
    found: AnswerTemplate,
    typed: TypedText,
    *,
    errors: Errors | None = None,
    problem: Conflict | None = None,
) -> Response:
    values = {
        "row": found,
        "problem": Word(problem.message, problem.params) if problem else None,
        **_for_a_form(typed, errors),
        "path": f"{LIST}{found.id}",
    }
    return render(request, "desk/answer_text.html", values, status=409 if problem else 422 if errors else 200)


def _for_a_form(typed: TypedText, errors: Errors | None) -> dict[str, object]:
    return {"typed": typed, "errors": errors or Errors(), "kinds": KINDS, "placeholders": PLACEHOLDERS}
