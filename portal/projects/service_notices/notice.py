"""A service notice at a moment: how it stands, in words."""

from dataclasses import dataclass
from datetime import datetime

from portal.projects.models import ServiceNotice
from portal.projects.notice_kinds import NOTICE_KINDS
from portal.web.language import N_

RUNNING, COMING, TAKEN_BACK, OVER = "running", "coming", "taken_back", "over"

STANDING_WORDS = {
    RUNNING: N_("正在进行"),
    COMING: N_("即将开始"),
    TAKEN_BACK: N_("已提前结束"),
    OVER: N_("已结束"),
}


@dataclass(frozen=True)
class Notice:
    """A notice and its standing. ``row`` has its ``project`` and ``site`` read."""

    row: ServiceNotice
    standing: str

    @property
    def word(self) -> str:
        return STANDING_WORDS[self.standing]

    @property
    def kind_word(self) -> str:
        """An unknown kind, of an older portal, is another notice."""
        return NOTICE_KINDS.get(self.row.kind, NOTICE_KINDS["other"])


def noticed(row: ServiceNotice, now: datetime) -> Notice:
    """A notice as it stands at a moment. One that was taken back says so, also after its planned end."""
    if row.ended_at is not None:
        return Notice(row, TAKEN_BACK)
    if row.ends_at <= now:
        return Notice(row, OVER)
    return Notice(row, RUNNING if row.begins_at <= now else COMING)
