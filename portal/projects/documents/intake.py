"""Documents taken in from the form: judged, kept, and hung on a draft."""

import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import IO, cast

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.datastructures import UploadFile

from portal.projects.documents.refusal import MAX_BYTES, WORDS, DocumentReason
from portal.projects.models import Update, UpdateDocument
from portal.projects.uploads import Upload
from portal.store.file_store import FileStore, KeptFile
from portal.web.forms import Word, clean_line

JUDGING_SECONDS = 30
LONGEST_NAME = 80  # a part of an address is no longer
_judges = CapacityLimiter(2)


async def refusal_of(upload: UploadFile) -> Word | None:
    """Why an uploaded file is not taken, in words; None when it is."""
    if (upload.size or 0) > MAX_BYTES:
        return WORDS[DocumentReason.too_large]
    reason = await anyio.to_thread.run_sync(judged, upload.file, limiter=_judges)
    return WORDS[reason] if reason else None


def judged(file: IO[bytes]) -> DocumentReason | None:
    """Why a file is not taken; None when it is. Asked of a process of its own, which may die of it."""
    file.seek(0)
    command = [sys.executable, "-m", "portal.projects.documents"]
    try:
        # The file goes along as a descriptor: nothing of it is read here.
        ran = subprocess.run(  # noqa: S603  our own module, no words of a stranger in the command
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=JUDGING_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return DocumentReason.damaged
    said = ran.stdout.decode()
    return None if said == "taken" else DocumentReason(said) if said else DocumentReason.damaged


def file_name_of(upload: UploadFile) -> str:
    """The name under which residents get the file: the last part of what was sent, as .pdf."""
    name = clean_line(upload.filename).replace("\\", "/").rpartition("/")[2]
    stem = name[:-4] if name.lower().endswith(".pdf") else name
    return f"{stem.strip(' .')[: LONGEST_NAME - 4] or 'document'}.pdf"


async def keep_documents(rows: Sequence[Upload], store: FileStore) -> list[UpdateDocument]:
    """Keep the files of a form and give the rows to be hung on a draft."""
    kept: list[UpdateDocument] = []
    try:
        for row in rows:
            file = await anyio.to_thread.run_sync(store.save, cast(IO[bytes], row.file.file))
            kept.append(_row(row, file))
    except Exception:
        await delete_documents(kept, store)
        raise
    return kept


def _row(upload: Upload, file: KeptFile) -> UpdateDocument:
    return UpdateDocument(
        name=file.name,
        title=upload.words,
        file_name=file_name_of(upload.file),
        size=file.size,
        sha256=file.sha256,
    )


async def delete_documents(rows: Sequence[UpdateDocument], store: FileStore) -> None:
    for row in rows:
        await anyio.to_thread.run_sync(store.delete, row.name)


async def settle_documents(
    update: Update, *, removed: Collection[int], kept: Mapping[int, str], added: Sequence[UpdateDocument]
) -> list[UpdateDocument]:
    """Apply changed titles, removals and new documents to a draft, in the caller's transaction.

    Gives the removed rows, whose files may go once the transaction has ended well.
    """
    gone: list[UpdateDocument] = []
    stored = await UpdateDocument.filter(update_of_id=update.id).order_by("position")
    for row in stored:
        if row.id in removed:
            await row.delete()
            gone.append(row)
        elif row.id in kept:
            await UpdateDocument.filter(id=row.id).update(title=kept[row.id])
    following = stored[-1].position + 1 if stored else 0
    for position, row in enumerate(added, following):
        row.update_of_id, row.position = update.id, position
        await row.save()
    return gone
