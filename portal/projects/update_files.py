"""The files of an update, photos and documents alike: written before the transaction, given up after it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import Request

from portal.projects.documents.intake import delete_documents, keep_documents, settle_documents
from portal.projects.models import Update, UpdateDocument, UpdatePhoto
from portal.projects.update_form.form import UpdateForm
from portal.projects.update_photos import delete_files, settle_photos, write_files
from portal.projects.uploads import Upload
from portal.store.photos import Photo


@dataclass
class KeptFiles:
    """Files that were written for a draft, and the rows that its form gave up."""

    photos: list[UpdatePhoto] = field(default_factory=list)
    documents: list[UpdateDocument] = field(default_factory=list)
    given_up: tuple[list[UpdatePhoto], list[UpdateDocument]] = ([], [])

    async def settle(self, update: Update, read: UpdateForm) -> None:
        """Hang the new files on the draft and take off what goes, in the caller's transaction."""
        photos = await settle_photos(update, removed=read.removed_photos, kept=read.kept_photos, added=self.photos)
        documents = await settle_documents(
            update, removed=read.removed_documents, kept=read.kept_documents, added=self.documents
        )
        self.given_up = (photos, documents)


@asynccontextmanager
async def kept_files(
    request: Request, read: UpdateForm, photos: Sequence[tuple[Upload, Photo]]
) -> AsyncIterator[KeptFiles]:
    """Write a form's files for the length of a transaction: removed again when it fails."""
    pictures, papers = request.app.state.photos, request.app.state.documents
    files = KeptFiles()
    try:
        files.photos = await write_files(photos, pictures)
        files.documents = await keep_documents(read.documents, papers)
        yield files
    except Exception:  # who is cancelled during the commit may have committed: the files stay
        await delete_files(files.photos, pictures)
        await delete_documents(files.documents, papers)
        raise
    await delete_files(files.given_up[0], pictures)
    await delete_documents(files.given_up[1], papers)
