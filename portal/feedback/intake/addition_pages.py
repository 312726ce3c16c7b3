"""When one form is sent twice with different words: add to the case just sent, or make a new one?"""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.intake.additions import add_to_case, check_addition
from portal.feedback.intake.asked import Asked
from portal.feedback.intake.form import CARRIED, TICKED, typed_in
from portal.feedback.intake.form_key import DamagedKey, new_form_key, read_form_key
from portal.feedback.intake.photos import check_photos, names_of, repeated_words
from portal.feedback.intake.submission import earlier_case
from portal.feedback.lookup_form import form_page
from portal.feedback.models import Case
from portal.feedback.queries import number_of
from portal.feedback.writing_limit import count_writing
from portal.projects.models import Project
from portal.web.forms import Errors, clean_line, one, read_form, uploads
from portal.web.language import N_
from portal.web.problems import Problem
from portal.web.rendering import render

MOST_FILES = 60


class FormOver(Problem):
    """The form's key is older than 24 hours, or damaged: only the receipt opens the case now."""

    status = 422
    message = N_("这张表单打开已超过 24 小时，或者已经失效，没有补充成功。请凭回执查到办件，再补充。")


async def ask(request: Request, asked: Asked, case: Case, typed: dict[str, str], *, has_photos: bool) -> Response:
    """Both ways on, each with everything that was typed."""
    state = request.app.state
    form = await request.form()
    values = {
        "form_key": clean_line(one(form, "form_key")),
        "new_key": new_form_key(keyring=state.keyring, project_id=asked.project_id, now=state.now()),
        "about": asked.project_id or 0,
        "action": asked.action,
        "typed": typed,
        "files": names_of(uploads(form, "photos")) if has_photos else [],
    }
    return _page(request, case, values)


async def add(request: Request) -> Response:
    """Add to the case that this form has just made: who holds the form's key may, for 24 hours."""
    state = request.app.state
    form = await read_form(request, max_files=MOST_FILES)
    typed, errors, files, status = typed_in(form), Errors(), uploads(form, "photos"), 422
    try:
        case, about = await _case_of(request, str(one(form, "form_key")), clean_line(one(form, "about")))
    except FormOver as over:
        return form_page(request, problem=over, words=typed["text"])
    check_addition(typed["text"], files, errors)
    try:
        await count_writing(request, case)
        photos = await check_photos(files, errors)
        if not errors:
            added = await add_to_case(
                case=case,
                words=typed["text"],
                photos=photos,
                photo_store=state.photos,
                keyring=state.keyring,
                now=state.now(),
            )
            number = number_of(case, prefix=state.settings.case_prefix)
            repeated = repeated_words(len(files) - len(photos) + added.repeated)
            said = {"number": number, "repeated": repeated, "path": "/receipts/"}
            return render(request, "feedback/added.html", said)
    except Problem as problem:
        errors.add("text", problem.message, **problem.params)
        status = problem.status
    values = {
        "form_key": one(form, "form_key"),
        "new_key": new_form_key(keyring=state.keyring, project_id=about, now=state.now()),
        "about": about or 0,
        "action": await _action(about),
        "typed": typed,
        "files": names_of(files),
    }
    return _page(request, case, values, errors=errors, status=status)


async def _case_of(request: Request, token: str, about: str) -> tuple[Case, int | None]:
    """The case that the form with this key has made, and the id of its project. Raises FormOver."""
    state = request.app.state
    project_id = int(about) if about.isascii() and about.isdigit() and len(about) < 10 else 0
    try:
        key = read_form_key(token, keyring=state.keyring, project_id=project_id or None)
    except DamagedKey:
        raise FormOver from None
    case = await earlier_case(key, state.keyring)
    if case is None or not key.is_valid_at(state.now()):
        raise FormOver
    return case, project_id or None


async def _action(project_id: int | None) -> str:
    project = await Project.get_or_none(id=project_id) if project_id else None
    return Asked(project, None).action


def _page(
    request: Request, case: Case, values: dict[str, object], *, errors: Errors | None = None, status: int = 200
) -> Response:
    more = {
        "case": case,
        "number": number_of(case, prefix=request.app.state.settings.case_prefix),
        "errors": errors or Errors(),
        "carried": [name for name in (*CARRIED, *TICKED) if values["typed"][name]],  # type: ignore[index]
        "path": "/feedback/new",
    }
    return render(request, "feedback/again.html", {**values, **more}, status=status)
