"""The blurred copies of a resident's photos: painted anew, kept under names of their own, served while public."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from portal.feedback.models import PublicAnswer, PublicAnswerPhoto
from portal.feedback.publication.forms import ChosenPhoto
from portal.feedback.publication.queries import must_be_public_photo
from portal.feedback.publication.states import WITHDRAWN
from portal.store.blurring import burn
from portal.store.photo_store import PhotosAway, PhotoStore
from portal.web.problems import NotFound

# What is older the sweep of the store finds.
LATELY = timedelta(days=2)
SANDBOX = {"content-security-policy": "default-src 'none'; sandbox"}


@asynccontextmanager
async def copies_made(
    chosen: Sequence[ChosenPhoto], kept: Sequence[PublicAnswerPhoto], *, store: PhotoStore, now: datetime
) -> AsyncIterator[list[PublicAnswerPhoto]]:
    """Rows for the photos of an answer, their files burnt and kept for the length of a transaction.

    A copy that has the same rectangles already is taken as it is. New files go again when the transaction fails.
    """
    made: list[str] = []
    try:
        rows = [await _row(photo, position, kept, made, store=store, now=now) for position, photo in enumerate(chosen)]
        yield rows
    except BaseException:
        for name in made:
            await anyio.to_thread.run_sync(store.delete, name)
        raise


async def _row(
    photo: ChosenPhoto,
    position: int,
    kept: Sequence[PublicAnswerPhoto],
    made: list[str],
    *,
    store: PhotoStore,
    now: datetime,
) -> PublicAnswerPhoto:
    same = [row for row in kept if row.source_id == photo.source.id and row.blurred == photo.rows and not row.gone_at]
    if same:
        same[0].alt, same[0].position = photo.alt, position
        return same[0]
    path = store.open_path(photo.source.name, "large")
    if path is None:
        raise PhotosAway(f"no photo {photo.source.name}")
    large = await anyio.to_thread.run_sync(path.read_bytes)
    burnt = await anyio.to_thread.run_sync(burn, large, photo.blurred)
    made.append(await anyio.to_thread.run_sync(store.save, burnt))
    return PublicAnswerPhoto(
        source_id=photo.source.id,
        position=position,
        name=made[-1],
        width=burnt.width,
        height=burnt.height,
        alt=photo.alt,
        blurred=photo.rows,
        made_at=now,
    )


async def hang_on(answer: PublicAnswer, rows: Sequence[PublicAnswerPhoto]) -> list[str]:
    """Make these the photos of an answer, in the caller's transaction; the names of files that nobody needs then."""
    ids = [row.id for row in rows if row.id]
    gone = await PublicAnswerPhoto.filter(answer_id=answer.id).exclude(id__in=[*ids, 0])
    await PublicAnswerPhoto.filter(id__in=[row.id for row in gone]).delete()
    for row in rows:
        row.answer_id = answer.id
        await row.save()
    return [row.name for row in gone]


async def public_photo(request: Request) -> Response:
    """A photo of a published answer: asked for again at each showing, and 410 once it was taken back."""
    name, size = request.path_params["name"], request.path_params["size"]
    await must_be_public_photo(name)
    etag = f'"{name}-{size}"'
    headers = {**SANDBOX, "cache-control": "no-cache", "etag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = request.app.state.photos.open_path(name, size)
    if path is None:
        raise NotFound
    return FileResponse(path, media_type="image/jpeg", headers=headers)


async def drop_gone_photos(store: PhotoStore, *, now: datetime) -> int:
    """Delete the files of photos that were taken back lately. Returns how many photos were looked at."""
    lately = PublicAnswerPhoto.filter(
        answer__state=WITHDRAWN, answer__withdrawn_at__gte=now - LATELY, gone_at__isnull=False
    )
    names = await lately.values_list("name", flat=True)
    for name in names:
        await anyio.to_thread.run_sync(store.delete, str(name))
    return len(names)


async def delete_files(names: Sequence[str], *, store: PhotoStore) -> None:
    """Delete files that nobody needs any more, after the transaction that said so."""
    for name in names:
        await anyio.to_thread.run_sync(store.delete, name)
