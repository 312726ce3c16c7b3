"""What the desk of figures reads: files that were sent, figures that wait for review."""

from portal.projects.models import FigureImport, Update
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import NotFound

READING, READ, TAKEN, DROPPED = "reading", "read", "taken over", "dropped"
STATE_WORDS = {READING: N_("正在核对"), READ: N_("已核对"), TAKEN: N_("已送审"), DROPPED: N_("已作废")}


async def sent_in(bundle: str, *, by: Viewer) -> int:
    """How many updates a viewer sent in a bundle."""
    if len(bundle) != 32 or not bundle.isalnum():
        return 0
    return await Update.filter(bundle=bundle, author_id=by.id).count()


async def imports_of(viewer: Viewer) -> list[FigureImport]:
    """The viewer's newest files, without their rows."""
    columns = ("id", "author_id", "file_name", "state", "done", "total", "created_at")
    return await FigureImport.filter(author_id=viewer.id).exclude(state=DROPPED).order_by("-id").limit(5).only(*columns)


async def import_for(viewer: Viewer, number: int) -> FigureImport:
    """A file that the viewer sent. Raises NotFound."""
    found = await FigureImport.get_or_none(id=number, author_id=viewer.id)
    if found is None:
        raise NotFound
    return found
