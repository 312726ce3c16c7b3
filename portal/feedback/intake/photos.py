"""A resident's photos: checked and painted anew in worker threads, kept, and removed again when sending failed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.datastructures import UploadFile

from portal.feedback.models import CasePhoto
from portal.store.keys import Keyring
from portal.store.photo_store import PhotoStore
from portal.store.photos import MAX_BYTES, MAX_PHOTOS, Photo, PhotoReason, PhotoRefused, check_and_reencode
from portal.store.vault import keyed_hash
from portal.web.forms import Errors, Word, clean_line, counted
from portal.web.language import N_

# Painting takes CPU and memory: others shall still be answered meanwhile.
_painters = CapacityLimiter(2)


def repeated_words(n: int) -> Word | str:
    """What is said when photos were chosen twice, or are in the case already; nothing for none."""
    return counted("有 %(n)s 张照片选了两次，只收了一次。", n=n) if n else ""


def names_of(files: Sequence[UploadFile]) -> list[str]:
    """The names of chosen files, to be told when they must be chosen again."""
    return [clean_line(file.filename)[:80] for file in files]


async def check_photos(files: Sequence[UploadFile], errors: Errors) -> list[Photo]:
    """The photos in uploads, in their order, the same file once only. What is refused is told with its name."""
    if len(files) > MAX_PHOTOS:
        errors.add("photos", N_("最多 %(most)s 张照片，您选了 %(n)s 张"), most=MAX_PHOTOS, n=len(files))
        return []
    photos: dict[str, Photo] = {}
    for file, name in zip(files, names_of(files), strict=True):
        try:
            data = await _read(file)
            seen = sha256(data).hexdigest()
            if seen not in photos:
                photos[seen] = await anyio.to_thread.run_sync(check_and_reencode, data, limiter=_painters)
        except PhotoRefused as refused:
            reason = Word(refused.message, refused.params)
            errors.add("photos", N_("“%(name)s”没有收下。%(reason)s"), name=name, reason=reason)
    return list(photos.values())


async def _read(file: UploadFile) -> bytes:
    if (file.size or 0) > MAX_BYTES:
        raise PhotoRefused(PhotoReason.too_large)
    return await file.read()


@asynccontextmanager
async def kept_photos(store: PhotoStore, photos: Sequence[Photo]) -> AsyncIterator[list[str]]:
    """Keep photos for the length of a transaction: their names; removed again when it fails."""
    names: list[str] = []
    try:
        for photo in photos:
            names.append(await anyio.to_thread.run_sync(store.save, photo))
        yield names
    except Exception:
        for name in names:
            await anyio.to_thread.run_sync(store.delete, name)
        raise


async def attach_photos(case_id: int, photos: Sequence[Photo], names: Sequence[str], *, first: int = 0) -> None:
    """Write the rows of kept photos in the caller's transaction."""
    rows = [
        photo_row(case_id, photo, name, position=first + at)
        for at, (photo, name) in enumerate(zip(photos, names, strict=True))
    ]
    if rows:
        await CasePhoto.bulk_create(rows)


def photo_row(case_id: int, photo: Photo, name: str, *, position: int) -> CasePhoto:
    return CasePhoto(case_id=case_id, position=position, name=name, width=photo.width, height=photo.height)


def marks_of(photos: Sequence[Photo], *, form_hash: str, keyring: Keyring) -> list[str]:
    """What tells a photo of a case from its others. Keyed: it stays in the history after the photo is erased."""
    key = keyring.current("receipts")
    return [keyed_hash(key, b"photo", form_hash.encode(), photo.sha256_upload.encode())[:32] for photo in photos]
