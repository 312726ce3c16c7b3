"""The gate of the desk: who is signed in, and whether their role has the route's permission."""

from functools import wraps
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal.staff import sessions
from portal.staff.viewer import Viewer
from portal.web.language import LANGUAGES
from portal.web.rendering import link
from portal.web.routing import Handler, form, page


def desk_page(path: str, handler: Handler, *, permission: str, name: str) -> Route:
    """A page of the desk; who is not signed in is asked to, and comes back to it."""
    return page(path, behind_gate(handler, permission), name=name)


def desk_form(path: str, handler: Handler, *, permission: str, name: str, photos: bool = False) -> Route:
    """What a form of the desk is sent to."""
    return form(path, behind_gate(handler, permission), name=name, photos=photos)


def behind_gate(handler: Handler, permission: str) -> Handler:
    @wraps(handler)
    async def gated(request: Request) -> Response:
        viewer = await viewer_of(request)
        if viewer is None:
            return _ask_to_sign_in(request)
        viewer.must(permission)
        request.state.account = viewer
        return await handler(request)

    return gated


async def viewer_of(request: Request) -> Viewer | None:
    """Who is signed in with this request's cookie."""
    token = sessions.token_of(request)
    if not token:
        return None
    state = request.app.state
    account = await sessions.account_of(token=token, keyring=state.keyring, settings=state.settings, now=state.now())
    return Viewer(account) if account else None


def _ask_to_sign_in(request: Request) -> Response:
    target = request.scope["path"] if request.method == "GET" else "/desk/"
    address = link(LANGUAGES[request.state.locale], "/desk/sign-in") + "?next=" + quote(target)
    return RedirectResponse(address, status_code=303)
