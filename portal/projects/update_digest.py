"""What an approval counts for."""

import hashlib
import json

from portal.projects.models import Update


def digest_of(update: Update) -> str:
    """SHA-256 of all that a reader would see of an update whose photos and documents are read."""
    photos = [
        [photo.name, photo.alt, *([photo.side] if photo.side else [])]
        for photo in sorted(update.photos, key=lambda photo: photo.position)
    ]
    content: list[object] = [update.project_id, update.title, update.body, update.changes, photos]
    documents = [
        [row.title, row.file_name, row.sha256] for row in sorted(update.documents, key=lambda row: row.position)
    ]
    # What was sent to review before there were documents and corrections keeps its digest.
    if documents or update.corrects_id:
        content += [documents, update.corrects_id]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
