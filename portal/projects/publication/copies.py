"""Copies of an update's files: a correction, and each update of a bundle, has files of its own.

So the files of a version can be taken away without those of another.
"""

from collections.abc import Iterable, Sequence

import anyio.to_thread

from portal.projects.models import UpdateDocument, UpdatePhoto
from portal.store.file_store import FileStore
from portal.store.photo_store import PhotoStore


async def copied_photos(photos: Iterable[UpdatePhoto], store: PhotoStore) -> list[UpdatePhoto]:
    """Unsaved rows for copies of these photos, in their order. Raises PhotosAway, and leaves no file then."""
    made: list[UpdatePhoto] = []
    try:
        for photo in sorted(photos, key=lambda row: row.position):
            name = await anyio.to_thread.run_sync(store.copy, photo.name)
            made.append(
                UpdatePhoto(
                    name=name,
                    alt=photo.alt,
                    side=photo.side,
                    position=photo.position,
                    width=photo.width,
                    height=photo.height,
                )
            )
    except BaseException:
        await delete_photos(made, store)
        raise
    return made


async def copied_documents(documents: Iterable[UpdateDocument], store: FileStore) -> list[UpdateDocument]:
    """The same for documents. Raises FilesAway."""
    made: list[UpdateDocument] = []
    try:
        for row in sorted(documents, key=lambda row: row.position):
            name = await anyio.to_thread.run_sync(store.copy, row.name)
            made.append(
                UpdateDocument(
                    name=name,
                    title=row.title,
                    file_name=row.file_name,
                    position=row.position,
                    size=row.size,
                    sha256=row.sha256,
                )
            )
    except BaseException:
        await delete_documents(made, store)
        raise
    return made


async def delete_photos(rows: Sequence[UpdatePhoto], store: PhotoStore) -> None:
    """Take away the files of copies that no row will name."""
    for row in rows:
        await anyio.to_thread.run_sync(store.delete, row.name)


async def delete_documents(rows: Sequence[UpdateDocument], store: FileStore) -> None:
    for row in rows:
        await anyio.to_thread.run_sync(store.delete, row.name)
