"""The gate of the desk: who is signed in, and whether their role has the route's permission."""

from functools import wraps
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal.staff import sessions
from portal.staff.carried import Carried, carried_from
from portal.staff.deputies import absent_colleagues
from portal.staff.viewer import Viewer
from portal.staff.waiting import waiting_for
from portal.web.forms import Errors, read_form
from portal.web.language import LANGUAGES
from portal.web.rendering import link, render
from portal.web.routing import Handler, form, page
from portal.workdays import local_day

SIGN_IN = "/desk/sign-in"
MOST_FILES = 60


def desk_page(path: str, handler: Handler, *, permission: str, name: str) -> Route:
    """A page of the desk; who is not signed in is asked to, and comes back to it."""
    return page(path, behind_gate(handler, permission), name=name)


def desk_form(
    path: str, handler: Handler, *, permission: str, name: str, photos: bool = False, most: int | None = None
) -> Route:
    """What a form of the desk is sent to."""
    return form(path, behind_gate(handler, permission), name=name, photos=photos, most=most)


def behind_gate(handler: Handler, permission: str) -> Handler:
    @wraps(handler)
    async def gated(request: Request) -> Response:
        viewer = await viewer_of(request)
        if viewer is None:
            return await _ask_to_sign_in(request)
        viewer.must(permission)
        request.state.account = viewer
        request.state.waiting = await waiting_for(viewer) if request.method == "GET" else {}
        return await handler(request)

    return gated


async def viewer_of(request: Request) -> Viewer | None:
    """Who is signed in with this request's cookie."""
    token = sessions.token_of(request)
    if not token:
        return None
    state = request.app.state
    now = state.now()
    found = await sessions.signed_in(token=token, keyring=state.keyring, settings=state.settings, now=now)
    if found is None:
        return None
    absent = await absent_colleagues(found.account.id, day=local_day(now)) if found.stands_in else ()
    return Viewer(found.account, absent)


def sign_in_form(
    request: Request,
    *,
    target: str,
    name: str = "",
    errors: Errors | None = None,
    carried: Carried | None = None,
    status: int = 200,
) -> Response:
    """The sign-in page; afterwards it goes on to ``target``, with the form that was ``carried`` or without one."""
    values = {"name": name, "errors": errors or Errors(), "target": target, "carried": carried, "path": SIGN_IN}
    return render(request, "desk/sign_in.html", values, status=status)


async def _ask_to_sign_in(request: Request) -> Response:
    """A page is led to the sign-in and back. A form cannot be: the sign-in page takes along what was written."""
    path, query = quote(request.scope["path"]), request.url.query
    if request.method not in ("GET", "HEAD"):
        form = await read_form(request, max_files=MOST_FILES)
        return sign_in_form(request, target=path, carried=carried_from(form), status=422)
    target = f"{path}?{query}" if query else path
    return RedirectResponse(link(LANGUAGES[request.state.locale], SIGN_IN) + "?next=" + quote(target), status_code=303)
