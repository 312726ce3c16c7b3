"""Answering with a resident's photo: to who opened its case, and to the staff of the case."""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from portal.feedback.queries import photo_of
from portal.store.photo_store import PhotoStore
from portal.web.problems import NotFound


async def photo_answer(request: Request, case_id: int) -> Response:
    """The photo that the address names, if it is one of this case. Raises NotFound."""
    photo = await photo_of(case_id, request.path_params["name"])
    store: PhotoStore = request.app.state.photos
    path = await anyio.to_thread.run_sync(store.open_path, photo.name, request.path_params["size"])
    if path is None:
        raise NotFound
    return FileResponse(
        path,
        media_type="image/jpeg",
        headers={
            "cache-control": "no-store",
            "content-disposition": f'inline; filename="photo-{photo.position + 1}.jpg"',
            "content-security-policy": "default-src 'none'; sandbox",
        },
    )
