"""The form filled from what was typed and not sent."""

from collections.abc import Mapping

from portal.projects.update_form.form import UpdateForm
from portal.projects.update_form.parts import PARTS
from portal.projects.update_form.record import Record
from portal.projects.uploads import KeptPhoto


def page_address(record: Record) -> str:
    """The address of the form's page."""
    if record.update:
        return f"/desk/updates/{record.update.id}"
    return f"/desk/projects/{record.project.slug}/updates/new"


def refill(read: UpdateForm, record: Record, typed: Mapping[str, str]) -> None:
    """Put into a form what was typed into it before; its parts stand open, as any of them may hold something."""
    read.title, read.body = typed.get("title", ""), typed.get("body", "")
    read.typed = dict(typed)
    read.open_parts = {*(part.key for part in PARTS), "also"}
    for photo in record.photos:
        name = f"photo{photo.id}_"
        if f"{name}alt" in typed:
            read.kept_photos[photo.id] = KeptPhoto(typed[f"{name}alt"], typed.get(f"{name}side", photo.side))
        if typed.get(f"{name}remove"):
            read.removed_photos.add(photo.id)
