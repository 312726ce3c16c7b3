"""The sample's photos and documents, hung on a draft as the form would hang them."""

from io import BytesIO

import anyio.to_thread
from PIL import Image

from portal.demo.photos import draw
from portal.demo.telling import Event
from portal.projects.models import Update, UpdateDocument, UpdatePhoto
from portal.settings import Settings
from portal.store.file_store import FileStore
from portal.store.photo_store import PhotoStore
from portal.store.photos import Photo, check_and_reencode


async def hang_files(update: Update, event: Event, settings: Settings) -> None:
    """Draw and keep what the event's entry names under ``photos`` and ``documents``."""
    for position, photo in enumerate(event.said.get("photos", [])):
        painted = await anyio.to_thread.run_sync(_painted, photo["draw"])
        name = await anyio.to_thread.run_sync(PhotoStore(settings.photo_dir).save, painted)
        await UpdatePhoto.create(
            update_of=update,
            position=position,
            name=name,
            alt=photo["alt"],
            side=photo.get("side", ""),
            width=painted.width,
            height=painted.height,
        )
    for position, document in enumerate(event.said.get("documents", [])):
        pages = BytesIO(await anyio.to_thread.run_sync(_pdf, document["draw"]))
        kept = await anyio.to_thread.run_sync(FileStore(settings.document_dir).save, pages)
        await UpdateDocument.create(
            update_of=update,
            position=position,
            name=kept.name,
            title=document["title"],
            file_name=document["file"],
            size=kept.size,
            sha256=kept.sha256,
        )


def _painted(scene: str) -> Photo:
    return check_and_reencode(draw(scene))


def _pdf(scene: str) -> bytes:
    """A PDF of one page with a drawn scene."""
    written = BytesIO()
    Image.open(BytesIO(draw(scene))).convert("RGB").save(written, "PDF")
    return written.getvalue()
