"""A year whose books are closed: its report is final, so its record is too."""

from datetime import datetime

from portal.projects.models import Project, Update
from portal.web.language import N_
from portal.web.problems import Conflict
from portal.workdays import local_day


async def must_be_open(update: Update, *, now: datetime) -> None:
    """Raises Conflict when the project's year is closed. Under the project's lock, for which a closing waits too."""
    if await Project.exists(id=update.project_id, programme__closed_on__lte=local_day(now)):
        raise Conflict(N_("这一年已经关闭，年度报告已经定稿，不能再改动记录。只可以发布不改动记录的文字进展。"))
