"""A route of the portal: Starlette's, which also notes its pattern for the log and whether the page is kept."""

from collections.abc import Awaitable, Callable, Collection
from functools import wraps
from urllib.parse import quote

from starlette.convertors import IntegerConvertor, StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route, Router
from starlette.types import Receive, Scope, Send

from portal.web.language import LANGUAGES
from portal.web.rendering import link
from portal.web.trace import trace_of

Handler = Callable[[Request], Awaitable[Response]]


# Tortoise and the databases refuse to look for what cannot be in a column; a longer part is no address.
class _Number(IntegerConvertor):
    regex = "[0-9]{1,9}"


class _Part(StringConvertor):
    regex = "[^/\x00-\x1f\x7f]{1,80}"


register_url_convertor("int", _Number())
register_url_convertor("str", _Part())

FORM_BYTES = 4 * 1024 * 1024
PHOTO_FORM_BYTES = 64 * 1024 * 1024
# Six photos, five documents and what was written.
UPDATE_FORM_BYTES = 168 * 1024 * 1024


def page(path: str, handler: Handler, *, name: str) -> Route:
    """A page for one reader: form, receipt, desk. Never kept in memory."""
    return Route(path, _noting(handler, path), methods=["GET"], name=name)


def public(path: str, handler: Handler, *, name: str, query: Collection[str] = ()) -> Route:
    """A public page that says the same to everybody: rendered once per edition and answered from memory.

    ``query`` names the parameters it knows. With any other, or one twice, it is answered but not kept: else a
    stranger could fill the memory with copies of one page.
    """
    return Route(path, _noting(handler, path, keep=frozenset(query)), methods=["GET"], name=name)


def form(path: str, handler: Handler, *, name: str, photos: bool = False, most: int | None = None) -> Route:
    """What a form is sent to. ``photos`` allows a body of 64 MB, otherwise 4 MB; ``most`` another limit."""
    return Route(
        path,
        _noting(handler, path, limit=most or (PHOTO_FORM_BYTES if photos else FORM_BYTES)),
        methods=["POST"],
        name=name,
    )


def _noting(handler: Handler, pattern: str, *, keep: frozenset[str] | None = None, limit: int = FORM_BYTES) -> Handler:
    @wraps(handler)
    async def noting(request: Request) -> Response:
        trace = trace_of(request.scope)
        trace.pattern = pattern
        body = request.scope.get("portal.body")
        if body is not None:
            body.allow(limit)
        response = await handler(request)
        kept_not = request.scope.get("portal.keep_not") or keep is None or not _knows(keep, request)
        trace.keep = response.status_code == 200 and not kept_not
        return response

    return noting


def _knows(names: frozenset[str], request: Request) -> bool:
    asked = [name for name, _ in request.query_params.multi_items()]
    return len(asked) == len(set(asked)) and names.issuperset(asked)


def lead_to_slash(router: Router) -> None:
    """Lead from /projects to /projects/ and the like, in the reader's language.

    Starlette's own way would forget the language and name whatever host the request claims.
    """

    async def nothing_found(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        other = path.rstrip("/") if path.endswith("/") else path + "/"
        if scope["method"] in ("GET", "HEAD") and _is_answered(router, scope, other):
            address = link(LANGUAGES[scope["state"]["locale"]], quote(other))
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{address}?{query}" if query else address, 308)(scope, receive, send)
        else:
            await router.not_found(scope, receive, send)

    router.redirect_slashes = False
    router.default = nothing_found


def _is_answered(router: Router, scope: Scope, path: str) -> bool:
    if not path or path.startswith("//"):
        return False
    return any(route.matches({**scope, "path": path})[0] is Match.FULL for route in router.routes)


def keep_not(request: Request) -> None:
    """Say that this answer depends on free text and is not worth keeping."""
    request.scope["portal.keep_not"] = True
