"""How the form slows a crowd behind one address, and lets everybody through who did the small task."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.feedback.danger_words import suggests_danger
from portal.feedback.intake.challenge import is_solved, new_challenge
from portal.feedback.intake.crowd import Crowd
from portal.feedback.intake.form_key import DamagedKey, FormKey, read_form_key
from portal.feedback.intake.submission import earlier_case
from portal.web.client import client_network
from portal.web.forms import clean_line, clean_text, one, read_form

# How often one form may come with its task done before it gets a new one: a double click, a lost connection.
TRIES = 10
SENT, PAINTED, TRIED = "sent", "painted", "tried"


def pressure_on(request: Request, *, photos: bool) -> float:
    """How much came from this address lately, as a share of what is taken without a task; painting for itself."""
    settings = request.app.state.settings
    most = {"per_minute": settings.submissions_per_minute, "per_hour": settings.submissions_per_hour}
    names = (SENT, PAINTED) if photos else (SENT,)
    return max(_crowd(request).pressure(name, _network(request), now=request.app.state.now(), **most) for name in names)


def count(request: Request, name: str) -> None:
    """Count a sending that was taken, or one whose photos are painted, whatever becomes of it."""
    _crowd(request).add(name, _network(request), now=request.app.state.now())


async def may_pass(request: Request, typed: dict[str, str], form_key: FormKey) -> bool:
    """Whether this form is taken in a crowd: its task is done, or it has made its case already (sent twice)."""
    state, nonce = request.app.state, form_key.nonce.hex()
    tried = _crowd(request).pressure(TRIED, nonce, now=state.now(), per_minute=TRIES, per_hour=TRIES)
    if tried >= 1:
        return False
    _crowd(request).add(TRIED, nonce, now=state.now())
    if is_solved(typed, form_key=form_key, keyring=state.keyring, now=state.now()):
        return True
    return await earlier_case(form_key, state.keyring) is not None


async def ask(request: Request) -> Response:
    """What a script asks before photos go on their way: is there danger in the text, and is there a task to do?

    Nothing is counted, kept or logged.
    """
    state, form = request.app.state, await read_form(request)
    pressure = pressure_on(request, photos=True)
    task = None
    form_key = _key_of(request, str(one(form, "form_key")), clean_line(one(form, "about_id")))
    if pressure >= 1 and form_key:
        made = new_challenge(form_key=form_key, pressure=pressure, keyring=state.keyring, now=state.now())
        task = {"token": made.token, "bits": made.bits}
    return JSONResponse({"danger": suggests_danger(clean_text(one(form, "text"))), "task": task})


def _key_of(request: Request, token: str, about: str) -> FormKey | None:
    project_id = int(about) if about.isascii() and about.isdigit() and len(about) < 10 else 0
    try:
        return read_form_key(token, keyring=request.app.state.keyring, project_id=project_id or None)
    except DamagedKey:
        return None


def _crowd(request: Request) -> Crowd:
    crowd: Crowd = request.app.state.crowd
    return crowd


def _network(request: Request) -> str:
    return client_network(request.scope, request.app.state.settings.proxy_networks)
