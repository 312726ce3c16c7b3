"""Photos of updates: taken in from the form, and served."""

from collections.abc import Sequence

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from portal.projects.models import Update, UpdatePhoto
from portal.projects.publication import attach_photo
from portal.projects.queries import is_public_photo
from portal.projects.update_form import PhotoRow, UpdateForm
from portal.store.photo_refusal import PhotoRefused
from portal.store.photo_store import PhotoStore
from portal.store.photos import MAX_BYTES, Photo, check_and_reencode
from portal.web.forms import Word
from portal.web.language import N_
from portal.web.problems import NotFound

SANDBOX = {"content-security-policy": "default-src 'none'; sandbox"}
PUBLISHED_FOR = "public, max-age=300"
NOBODY_ELSE = "no-store"


async def reencode_rows(read: UpdateForm) -> list[tuple[PhotoRow, Photo]]:
    """The form's new photos, looked at and painted anew; a refused one becomes an error that names its file."""
    photos: list[tuple[PhotoRow, Photo]] = []
    for row in read.photos:
        assert row.upload is not None
        data = await row.upload.read(MAX_BYTES + 1)
        try:
            photos.append((row, await anyio.to_thread.run_sync(check_and_reencode, data)))
        except PhotoRefused as refusal:
            name = (row.upload.filename or "")[:60]
            reason = Word(refusal.message, refusal.params)
            read.errors.add("photo_0", N_("照片“%(name)s”没有收下：%(reason)s"), name=name, reason=reason)
    return photos


async def keep_photos(update: Update, photos: Sequence[tuple[PhotoRow, Photo]], store: PhotoStore) -> None:
    """Write re-encoded photos to the folder and hang them on a draft."""
    for row, photo in photos:
        name = await anyio.to_thread.run_sync(store.save, photo)
        try:
            await attach_photo(update, name=name, alt=row.alt, width=photo.width, height=photo.height)
        except BaseException:
            store.delete(name)
            raise


async def settle_photos(update: Update, read: UpdateForm, store: PhotoStore) -> None:
    """Apply changed words and removals to a draft's photos."""
    for photo in await UpdatePhoto.filter(update_of_id=update.id):
        if photo.id in read.removed_photos:
            await photo.delete()
            store.delete(photo.name)
        elif photo.id in read.kept_photos:
            await UpdatePhoto.filter(id=photo.id).update(alt=read.kept_photos[photo.id])


async def public_photo(request: Request) -> Response:
    """A photo of a published update."""
    name = request.path_params["name"]
    if not await is_public_photo(name, now=request.app.state.now()):
        raise NotFound
    return photo_file(request, name, cache=PUBLISHED_FOR)


def photo_file(request: Request, name: str, *, cache: str = NOBODY_ELSE) -> Response:
    """The file of a photo in the size of the address. Raises NotFound."""
    path = request.app.state.photos.open_path(name, request.path_params["size"])
    if path is None:
        raise NotFound
    return FileResponse(path, media_type="image/jpeg", headers={**SANDBOX, "cache-control": cache})
