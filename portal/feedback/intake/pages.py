"""The resident's form and what answers it."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.due.rules import due_table
from portal.feedback.intake import addition_pages
from portal.feedback.intake.asked import Asked, AskedMemory
from portal.feedback.intake.form import check_intake, nothing_typed, typed_in
from portal.feedback.intake.form_key import DamagedKey, FormKey, new_form_key, read_form_key
from portal.feedback.intake.photos import check_photos, names_of
from portal.feedback.intake.receipt_page import receipt_page, received_page
from portal.feedback.intake.submission import Outcome, Sending, earlier_case, submit
from portal.feedback.kinds import KINDS
from portal.store.photos import Photo
from portal.web.client import client_network
from portal.web.forms import Errors, Word, one, read_form, uploads
from portal.web.language import LANGUAGES, N_
from portal.web.problems import TooMany
from portal.web.rendering import link, render
from portal.workdays import local_day

# More than are taken, so that a seventh photo is told about on the form and not refused before it is read.
MOST_FILES = 60

STALE = N_("这张表单打开已超过 24 小时，或者已经失效，没有提交成功。您填写的内容都还在，请核对后再提交一次。")


async def new(request: Request) -> Response:
    """The form about one project."""
    slug = request.path_params["slug"]
    asked = await _asked(request, slug)
    if asked.project and asked.project.slug != slug:
        return _moved(request, asked.action + "/new", status=301)
    return form_page(request, asked)


async def new_general(request: Request) -> Response:
    """The form for who does not know the project, or means none of them; ?kind= may choose the kind."""
    kind = request.query_params.get("kind", "")
    typed = {**nothing_typed(), "kind": kind if kind in KINDS else ""}
    return form_page(request, await _asked(request, None), typed)


async def lead_on(request: Request) -> Response:
    """Somebody opened the address that forms are sent to: on to the form."""
    return _moved(request, request.scope["path"] + "/new", status=303)


async def send(request: Request) -> Response:
    """Take feedback about a project, or in general; the answer is the receipt."""
    asked = await _asked(request, request.path_params.get("slug"))
    form = await read_form(request, max_files=MOST_FILES)
    typed, errors = typed_in(form), Errors()
    intake = check_intake(typed, box=asked.box, errors=errors)
    project = asked.chosen(typed, errors)
    files = uploads(form, "photos")
    form_key = await _form_key(request, form, asked)
    try:
        photos = await _photos(request, files, errors) if form_key and not errors else []
        if errors or form_key is None:
            note = None if form_key else Word(STALE)
            return form_page(request, asked, typed, errors, files=names_of(files), note=note, status=422)
        await _limit(request, "submissions", count=True)
    except TooMany as problem:
        note = Word(problem.message)
        return form_page(request, asked, typed, errors, files=names_of(files), note=note, status=problem.status)
    sending = Sending(
        intake=intake,
        project_id=project.id if project else None,
        photos=photos,
        form_key=form_key,
        locale=request.state.locale,
        at=request.app.state.now(),
    )
    return await _submit(request, asked, typed, sending)


async def _submit(request: Request, asked: Asked, typed: dict[str, str], sending: Sending) -> Response:
    state = request.app.state
    sent = await submit(sending=sending, keyring=state.keyring, settings=state.settings, photo_store=state.photos)
    about = asked.project or next((choice for choice in asked.choices if choice.id == sent.case.project_id), None)
    if sent.outcome is Outcome.different:
        return await addition_pages.ask(request, asked, sent.case, typed, has_photos=bool(sending.photos))
    if sent.outcome is Outcome.shown_before:
        return received_page(request, sent.case)
    return receipt_page(request, sent.case, sent.code, about)


def form_page(
    request: Request,
    asked: Asked,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    *,
    files: Sequence[str] = (),
    note: Word | None = None,
    status: int = 200,
) -> Response:
    """The form with a new key; ``files`` are the names of photos to be chosen again."""
    state = request.app.state
    values = {
        "asked": asked,
        "kinds": KINDS,
        "typed": typed or nothing_typed(),
        "errors": errors or Errors(),
        "files": files,
        "note": note,
        "form_key": new_form_key(keyring=state.keyring, project_id=asked.project_id, now=state.now()),
        "path": asked.action + "/new",
    }
    return render(request, "feedback/form.html", values, status=status)


async def _asked(request: Request, slug: str | None) -> Asked:
    state = request.app.state
    memory: AskedMemory = state.asked
    asked = await memory.about(slug, edition=state.watch.current())
    table = await due_table()
    return replace(asked, days=table.of_kinds(asked.project_id, on=local_day(state.now()), settings=state.settings))


async def _form_key(request: Request, form: FormData, asked: Asked) -> FormKey | None:
    """The key that came with the form, if it may still make a case, or made one before."""
    state = request.app.state
    try:
        key = read_form_key(str(one(form, "form_key")), keyring=state.keyring, project_id=asked.project_id)
    except DamagedKey:
        return None
    if key.is_valid_at(state.now()) or await earlier_case(key, state.keyring):
        return key
    return None


async def _photos(request: Request, files: Sequence[UploadFile], errors: Errors) -> list[Photo]:
    """Painting costs far more than counting: it is counted for itself, whatever becomes of the form."""
    if not files:
        return []
    await _limit(request, "submissions", count=False)
    await _limit(request, "photos", count=True)
    return await check_photos(files, errors)


async def _limit(request: Request, name: str, *, count: bool) -> None:
    state = request.app.state
    network = client_network(request.scope, state.settings.proxy_networks)
    step = state.limiter.take if count else state.limiter.check
    await step(name, network, state.settings.submissions_per_hour)


def _moved(request: Request, path: str, *, status: int) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], path), status_code=status)


async def privacy(request: Request) -> Response:
    """What is collected, why, for how long, and what one can do about it."""
    return render(request, "site/privacy.html")
