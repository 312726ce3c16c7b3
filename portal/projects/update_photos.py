"""Photos of updates: taken in from the form, hung on a draft, and served."""

from collections.abc import Collection, Mapping, Sequence

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from portal.projects.models import Update, UpdatePhoto
from portal.projects.queries import must_be_public_photo
from portal.projects.uploads import KeptPhoto, Upload
from portal.store.photo_refusal import PhotoRefused
from portal.store.photo_store import PhotoStore
from portal.store.photos import MAX_BYTES, Photo, check_and_reencode
from portal.web.forms import Errors, Word
from portal.web.language import N_
from portal.web.problems import NotFound

SANDBOX = {"content-security-policy": "default-src 'none'; sandbox"}
PUBLISHED_FOR = "public, max-age=300"
NOBODY_ELSE = "no-store"


async def reencode_rows(rows: Sequence[Upload], errors: Errors) -> list[tuple[Upload, Photo]]:
    """A form's new photos, looked at and painted anew; a refused one becomes an error that names its file."""
    photos: list[tuple[Upload, Photo]] = []
    for row in rows:
        data = await row.file.read(MAX_BYTES + 1)
        try:
            photos.append((row, await anyio.to_thread.run_sync(check_and_reencode, data)))
        except PhotoRefused as refusal:
            reason = Word(refusal.message, refusal.params)
            errors.add("photos", N_("照片“%(name)s”没有收下：%(reason)s"), name=row.file_name, reason=reason)
    return photos


async def write_files(photos: Sequence[tuple[Upload, Photo]], store: PhotoStore) -> list[UpdatePhoto]:
    """Write re-encoded photos to the folder and give the rows to be hung on a draft."""
    rows: list[UpdatePhoto] = []
    try:
        for row, photo in photos:
            name = await anyio.to_thread.run_sync(store.save, photo)
            rows.append(UpdatePhoto(name=name, alt=row.words, side=row.side, width=photo.width, height=photo.height))
    except Exception:
        await delete_files(rows, store)
        raise
    return rows


async def delete_files(photos: Sequence[UpdatePhoto], store: PhotoStore) -> None:
    for photo in photos:
        await anyio.to_thread.run_sync(store.delete, photo.name)


async def settle_photos(
    update: Update, *, removed: Collection[int], kept: Mapping[int, KeptPhoto], added: Sequence[UpdatePhoto]
) -> list[UpdatePhoto]:
    """Apply changed words, removals and new photos to a draft, in the caller's transaction.

    Gives the removed rows, whose files may go once the transaction has ended well.
    """
    gone: list[UpdatePhoto] = []
    stored = await UpdatePhoto.filter(update_of_id=update.id).order_by("position")
    for photo in stored:
        if photo.id in removed:
            await photo.delete()
            gone.append(photo)
        elif photo.id in kept:
            words = kept[photo.id]
            await UpdatePhoto.filter(id=photo.id).update(alt=words.alt, side=words.side)
    following = stored[-1].position + 1 if stored else 0
    for position, photo in enumerate(added, following):
        photo.update_of_id, photo.position = update.id, position
        await photo.save()
    return gone


async def public_photo(request: Request) -> Response:
    """A photo of a published update; 410 once it was withdrawn."""
    name = request.path_params["name"]
    await must_be_public_photo(name, now=request.app.state.now())
    return photo_file(request, name, cache=PUBLISHED_FOR)


def photo_file(request: Request, name: str, *, cache: str = NOBODY_ELSE) -> Response:
    """The file of a photo in the size of the address. Raises NotFound."""
    path = request.app.state.photos.open_path(name, request.path_params["size"])
    if path is None:
        raise NotFound
    return FileResponse(path, media_type="image/jpeg", headers={**SANDBOX, "cache-control": cache})
