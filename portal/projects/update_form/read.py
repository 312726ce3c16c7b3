"""The form filled from a draft, and read as it was sent."""

from datetime import datetime

from starlette.datastructures import FormData

from portal.projects.update_form.form import Reading, UpdateForm, cleaned
from portal.projects.update_form.left_over import left_of_photos, refuse_left_over
from portal.projects.update_form.parts import PARTS, parts_holding
from portal.projects.update_form.photos import read_photos
from portal.projects.update_form.record import Record
from portal.projects.update_form.text import read_text
from portal.staff.viewer import Viewer


def form_of(record: Record) -> UpdateForm:
    """The form filled from the record and its draft, if there is one."""
    typed: dict[str, str] = {}
    for part in PARTS:
        typed |= part.fields(record)
    update = record.update
    filled = UpdateForm(typed=typed, changes=record.changes, open_parts=parts_holding(record.changes))
    if record.documents:
        filled.open_parts.add("documents")
    if update is not None:
        filled.title, filled.body = update.title, update.body
    return filled


async def read_update_form(form: FormData, *, record: Record, by: Viewer, now: datetime, complete: bool) -> UpdateForm:
    """Read what was sent; ``complete`` when it is to go to review and must lack nothing."""
    read = UpdateForm(typed=cleaned(form))
    reading = Reading(form=form, record=record, by=by, now=now, complete=complete, read=read)
    read_text(reading)
    read_photos(reading)
    left_of_photos(reading)
    for part in PARTS:
        before = set(read.errors.by_field)
        changes = await part.read(reading)
        refuse_left_over(reading, part.key, changes)
        read.changes |= {name: value for name, value in changes.items() if value}
        if set(read.errors.by_field) - before:
            read.open_parts.add(part.key)
    read.open_parts |= parts_holding(read.changes)
    return read
