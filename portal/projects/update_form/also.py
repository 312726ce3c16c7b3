"""The same update for other projects of the unit: who can be chosen, and who was."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from portal.projects.models import Project, UpdatePhoto
from portal.projects.update_form.form import UpdateForm
from portal.projects.update_form.record import Record
from portal.projects.update_photos import delete_files, write_files
from portal.projects.uploads import Upload
from portal.staff.viewer import Viewer
from portal.store.photo_store import PhotoStore
from portal.store.photos import Photo
from portal.web.language import N_

MOST_CHOICES, MOST = 100, 30
PREFIX = "also_"


async def other_projects(record: Record, viewer: Viewer) -> list[Project]:
    """The unit's other projects of the year; none for what is drafted already."""
    if record.update is not None or viewer.unit_id is None:
        return []
    same_year = Project.filter(
        programme_id=record.project.programme_id, unit_id=viewer.unit_id, merged_into_id=None, ended_on=None
    )
    return await same_year.exclude(id=record.project.id).order_by("number").limit(MOST_CHOICES)


def read_also(read: UpdateForm, others: Sequence[Project]) -> list[int]:
    """The ids of the projects that were ticked; words and photos go to them, changes of the record do not."""
    chosen = [row.id for row in others if read.value(f"{PREFIX}{row.id}")]
    if not chosen:
        return []
    read.open_parts.add("also")
    if read.changes or read.documents:
        read.errors.add(
            "also", N_("同时发布到其他项目的进展只能有文字和照片，不能改变项目记录，也不能带文件。请分开填写")
        )
    elif len(chosen) > MOST:
        read.errors.add("also", N_("一次最多同时发布到 %(most)s 个项目"), most=MOST)
    return chosen


@asynccontextmanager
async def photos_for_each(
    ids: Sequence[int], photos: Sequence[tuple[Upload, Photo]], store: PhotoStore
) -> AsyncIterator[dict[int, list[UpdatePhoto]]]:
    """Files of their own for each project, written for the length of a transaction: removed again when it fails."""
    written: dict[int, list[UpdatePhoto]] = {}
    try:
        for number in ids:
            written[number] = await write_files(photos, store)
            for position, row in enumerate(written[number]):
                row.position = position
        yield written
    except Exception:  # who is cancelled during the commit may have committed: the files stay
        for rows in written.values():
            await delete_files(rows, store)
        raise
