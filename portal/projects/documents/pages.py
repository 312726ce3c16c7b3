"""Documents as downloads: of published updates to everybody, of the others to who may see them on the desk."""

from datetime import datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from portal.projects import desk_queries
from portal.projects.models import UpdateDocument
from portal.projects.states import PUBLISHED
from portal.web.problems import Gone, NotFound

SANDBOX = "default-src 'none'; sandbox"
# Asked for again each time: what was withdrawn is gone at once.
ALWAYS_ASK = "no-cache"
NOBODY_ELSE = "no-store"


async def public_document(request: Request) -> Response:
    """A document of a published update; 410 once it was withdrawn."""
    row = await _public(request.path_params["name"], now=request.app.state.now())
    return _file(request, row, cache=ALWAYS_ASK)


async def desk_document(request: Request) -> Response:
    """A document of an update that the viewer may see, published or not."""
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    found = [row for row in update.documents if row.name == request.path_params["name"]]
    if not found:
        raise NotFound
    return _file(request, found[0], cache=NOBODY_ELSE)


async def _public(name: str, *, now: datetime) -> UpdateDocument:
    """Raises Gone for a document whose update was withdrawn, NotFound for one that is not published by now."""
    if len(name) > 40:  # the column's length, beyond which Tortoise refuses to look
        raise NotFound
    row = await UpdateDocument.get_or_none(
        name=name, update_of__state=PUBLISHED, update_of__published_at__lte=now
    ).select_related("update_of")
    if row is None:
        raise NotFound
    if row.update_of.withdrawn_at:
        raise Gone
    return row


def _file(request: Request, row: UpdateDocument, *, cache: str) -> Response:
    path = request.app.state.documents.open_path(row.name)
    if path is None or request.path_params["file_name"] != row.file_name:
        raise NotFound
    headers = {"etag": f'"{row.sha256}"', "cache-control": cache, "content-security-policy": SANDBOX}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = disposition(row.file_name)
    return FileResponse(path, media_type="application/pdf", headers=headers)


def disposition(file_name: str) -> str:
    """The header that gives a download its name, for old readers too (RFC 6266)."""
    plain = "".join(sign for sign in file_name if sign.isascii() and (sign.isalnum() or sign in " ._-")).strip(" .")
    fallback = plain if plain.lower() not in ("", "pdf") else "document.pdf"
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(file_name, safe='')}"
