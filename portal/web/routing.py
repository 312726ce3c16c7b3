"""A route of the portal: Starlette's, which also notes its pattern for the log and whether the page is kept."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.web.trace import trace_of

Handler = Callable[[Request], Awaitable[Response]]

FORM_BYTES = 4 * 1024 * 1024
PHOTO_FORM_BYTES = 64 * 1024 * 1024


def page(path: str, handler: Handler, *, name: str) -> Route:
    """A page for one reader: form, receipt, desk. Never kept in memory."""
    return Route(path, _noting(handler, path), methods=["GET"], name=name)


def public(path: str, handler: Handler, *, name: str) -> Route:
    """A public page that says the same to everybody: rendered once per edition and answered from memory."""
    return Route(path, _noting(handler, path, keep=True), methods=["GET"], name=name)


def form(path: str, handler: Handler, *, name: str, photos: bool = False) -> Route:
    """What a form is sent to. ``photos`` allows a body of 64 MB, otherwise 4 MB."""
    return Route(
        path,
        _noting(handler, path, limit=PHOTO_FORM_BYTES if photos else FORM_BYTES),
        methods=["POST"],
        name=name,
    )


def _noting(handler: Handler, pattern: str, *, keep: bool = False, limit: int = FORM_BYTES) -> Handler:
    @wraps(handler)
    async def noting(request: Request) -> Response:
        trace = trace_of(request.scope)
        trace.pattern = pattern
        body = request.scope.get("portal.body")
        if body is not None:
            body.allow(limit)
        response = await handler(request)
        trace.keep = keep and response.status_code == 200 and not request.scope.get("portal.keep_not")
        return response

    return noting


def keep_not(request: Request) -> None:
    """Say that this answer depends on free text and is not worth keeping."""
    request.scope["portal.keep_not"] = True
