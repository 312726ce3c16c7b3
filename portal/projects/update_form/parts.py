"""The parts of the form that lie folded below text and photos: the one list.

Each has a template ``desk/form/<key>.html``, is opened by ``?part=<key>`` and stands at ``#<key>``. A new part is a
file with two functions and a line here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from portal.projects.update_form.curves import curve_fields, read_curves
from portal.projects.update_form.documents import document_fields, read_documents
from portal.projects.update_form.ending import ending_fields, read_ending
from portal.projects.update_form.facts import fact_fields, read_facts
from portal.projects.update_form.figures import figure_fields, read_figures
from portal.projects.update_form.form import Reading
from portal.projects.update_form.milestones import milestone_fields, read_milestones
from portal.projects.update_form.notices import notice_fields, read_notices
from portal.projects.update_form.record import Record
from portal.projects.update_form.settles import read_settles, settle_fields
from portal.projects.update_form.sites import read_sites, site_fields
from portal.projects.update_form.targets import read_targets, target_fields
from portal.web.language import N_


@dataclass(frozen=True)
class Part:
    """A foldable part of the form.

    ``keys`` are those of an update's ``changes`` that it writes. ``fields`` gives what stands in its fields at first
    (from the record and its draft), ``read`` what was sent, as keys of ``changes``, noting errors in the reading.
    Parts are read in the order of the list, and ``reading.read.changes`` holds what the earlier ones gave.
    """

    key: str
    words: str
    keys: tuple[str, ...]
    fields: Callable[[Record], dict[str, str]]
    read: Callable[[Reading], Awaitable[dict[str, Any]]]

    def is_for(self, record: Record) -> bool:
        """Whether the form has this part at all."""
        return self.key != "settles" or record.open_cases is not None


PARTS = (
    Part("settles", N_("这次进展解决了哪些反馈"), ("settles",), settle_fields, read_settles),
    Part("figures", N_("完成数量"), ("achieved", "entries", "shortfalls"), figure_fields, read_figures),
    Part(
        "milestones",
        N_("节点：完成、改期、新增"),
        ("new", "reached", "revised", "corrected", "dropped"),
        milestone_fields,
        read_milestones,
    ),
    Part("notices", N_("服务通知：停水、停电、封路等"), ("notices", "notices_ended"), notice_fields, read_notices),
    Part("sites", N_("点位：新增、移动、取消"), ("sites", "sites_removed"), site_fields, read_sites),
    Part("documents", N_("文件（PDF）"), (), document_fields, read_documents),
    Part("targets", N_("年度目标：新增、调整"), ("targets", "targets_ended"), target_fields, read_targets),
    Part("curves", N_("年度目标的进度安排"), ("curves",), curve_fields, read_curves),
    Part("facts", N_("项目资料和承诺原文"), ("facts", "facts_reason"), fact_fields, read_facts),
    Part("ending", N_("终止项目"), ("ended",), ending_fields, read_ending),
)


def parts_holding(changes: dict[str, Any]) -> set[str]:
    """The parts that a draft's changes belong to."""
    return {part.key for part in PARTS if any(changes.get(key) for key in part.keys)}
