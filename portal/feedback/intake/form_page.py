"""The form as a page: empty, with what was typed, with what was found meanwhile, with a task."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.danger_words import suggests_danger
from portal.feedback.due.rules import due_table
from portal.feedback.intake.asked import Asked, AskedMemory
from portal.feedback.intake.challenge import Challenge, new_challenge
from portal.feedback.intake.form import nothing_typed
from portal.feedback.intake.form_key import DamagedKey, FormKey, new_form_key, read_form_key
from portal.feedback.intake.offers import Offer
from portal.feedback.intake.submission import earlier_case
from portal.feedback.kinds import KINDS
from portal.feedback.models import PublicAnswer
from portal.projects.models import Project
from portal.web.forms import Errors, Word, one
from portal.web.rendering import render
from portal.workdays import local_day

# More than are taken, so that a seventh photo is told about on the form and not refused before it is read.
MOST_FILES = 60


@dataclass(frozen=True)
class Found:
    """What was found to a text: published answers, and open cases of others. ``asked_too_often``: not looked for."""

    answers: Sequence[PublicAnswer] = ()
    offers: Sequence[Offer] = ()
    asked_too_often: bool = False


@dataclass(frozen=True)
class Sought:
    """A search for the project on the general form: the words, and the projects that they lead to."""

    words: str
    projects: Sequence[Project] = ()


def form_page(
    request: Request,
    asked: Asked,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    *,
    files: Sequence[str] = (),
    note: Word | None = None,
    pressure: float = 0,
    found: Found | None = None,
    token: str = "",
    sought: Sought | None = None,
    part: str = "found",
    status: int = 200,
) -> Response:
    """The form with the key in ``token``, or a new one; ``files`` are the names of photos to be chosen again.

    ``pressure`` of 1 or more: with a task, for the crowd that comes from one address. ``part``:
    the block that a script asks for.
    """
    state, typed = request.app.state, typed or nothing_typed()
    token = token or new_form_key(keyring=state.keyring, project_id=asked.project_id, now=state.now())
    values = {
        "asked": asked,
        "kinds": KINDS,
        "typed": typed,
        "errors": errors or Errors(),
        "files": files,
        "note": note,
        "danger": suggests_danger(typed["text"]) and not typed["calm"],
        "task": _task(request, asked, token, pressure) if pressure else None,
        "found": found,
        "sought": sought,
        "form_key": token,
        "path": asked.action + "/new",
    }
    return render(request, "feedback/form.html", values, fragment=f"feedback/form.html#{part}", status=status)


def _task(request: Request, asked: Asked, token: str, pressure: float) -> Challenge:
    state = request.app.state
    form_key = read_form_key(token, keyring=state.keyring, project_id=asked.project_id)
    return new_challenge(form_key=form_key, pressure=pressure, keyring=state.keyring, now=state.now())


async def asked_in(request: Request, slug: str | None) -> Asked:
    """What the form at a slug, or the general one, asks about. Raises NotFound."""
    state = request.app.state
    memory: AskedMemory = state.asked
    asked = await memory.about(slug, edition=state.watch.current())
    table = await due_table()
    return replace(asked, days=table.of_kinds(asked.project_id, on=local_day(state.now()), settings=state.settings))


async def with_sites(request: Request, asked: Asked, project: Project | None) -> Asked:
    """The same, with the sites of the project that was chosen on the general form."""
    if asked.project or project is None:
        return asked
    memory: AskedMemory = request.app.state.asked
    chosen = await memory.about(project.slug, edition=request.app.state.watch.current())
    return replace(asked, sites=chosen.sites)


async def form_key_in(request: Request, form: FormData, asked: Asked) -> FormKey | None:
    """The key that came with the form, if it may still make a case, or made one before."""
    state = request.app.state
    try:
        key = read_form_key(str(one(form, "form_key")), keyring=state.keyring, project_id=asked.project_id)
    except DamagedKey:
        return None
    if key.is_valid_at(state.now()) or await earlier_case(key, state.keyring):
        return key
    return None


async def token_to_keep(request: Request, form: FormData, asked: Asked) -> str:
    """The key that a form keeps when it comes back: one form, however often it is corrected, makes one case.

    "" where it may make none any more.
    """
    return str(one(form, "form_key")) if await form_key_in(request, form, asked) else ""
