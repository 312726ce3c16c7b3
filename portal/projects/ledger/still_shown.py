"""Where a text that was taken out of the record is still to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tortoise.expressions import Q

from portal.projects.models import (
    LedgerText,
    LightOverride,
    Milestone,
    Project,
    Revision,
    ServiceNotice,
    Site,
    Target,
    TargetEntry,
    Update,
)
from portal.projects.states import PUBLISHED
from portal.store.rows import Row
from portal.web.forms import Chinese, Word
from portal.web.language import N_

MOST = 10  # of each kind


@dataclass(frozen=True)
class Place:
    """Rows whose texts go into the ledger, or stand beside those. ``project``: the way to the project's id.

    ``named_by``: the column by which a reader knows the row.
    """

    rows: type[Row]
    columns: Sequence[str]
    word: str
    named_by: str
    project: str = "project_id"
    only: Mapping[str, object] = field(default_factory=dict)


PLACES = (
    Place(
        Project,
        (
            "title_zh",
            "promise_zh",
            "official_zh",
            "official_source",
            "due_words",
            "place_zh",
            "person",
            "phone",
            "note_zh",
            "ended_reason",
        ),
        N_("项目“%(name)s”"),
        "title_zh",
        project="id",
    ),
    Place(Milestone, ("title", "planned_words", "dropped_reason"), N_("节点“%(name)s”"), "title"),
    Place(
        Revision,
        ("reason",),
        N_("节点“%(name)s”的改期原因"),
        "milestone__title",
        project="milestone__project_id",
    ),
    Place(Target, ("name_zh", "unit_zh", "basis", "shortfall"), N_("年度目标“%(name)s”"), "name_zh"),
    Place(
        TargetEntry,
        ("note",),
        N_("年度目标“%(name)s”的备注"),
        "target__name_zh",
        project="target__project_id",
    ),
    Place(Site, ("name_zh", "name_en", "covers", "removed_reason"), N_("点位 %(name)s"), "number"),
    Place(ServiceNotice, ("title", "body", "ended_reason"), N_("服务通知“%(name)s”"), "title"),
    Place(LightOverride, ("reason",), N_("%(name)s 号督办调整的理由"), "id"),
    Place(Update, ("title", "body"), N_("%(name)s 号进展"), "id", only={"state": PUBLISHED, "withdrawn_at": None}),
    Place(Update, ("withdrawn_reason",), N_("%(name)s 号进展的撤下原因"), "id"),
    Place(
        LedgerText,
        ("text",),
        N_("第 %(name)s 条变更记录"),
        "entry__number",
        project="entry__project_id",
        only={"removed_at": None},
    ),
)


async def still_shown(project: Project, text: str) -> list[Word]:
    """What still carries this text, whole or within another one. Eleven queries; a supervisor's act pays for them."""
    found: list[Word] = []
    for place in PLACES if text else ():
        holds = Q(*(Q(**{f"{name}__contains": text}) for name in place.columns), join_type="OR")
        rows = place.rows.filter(holds, **{place.project: project.id, **place.only}).order_by("id").limit(MOST)
        found += [Word(place.word, {"name": _name(name)}) for (name,) in await rows.values_list(place.named_by)]
    return list({repr(word): word for word in found}.values())


def _name(value: object) -> object:
    return Chinese(value) if isinstance(value, str) else value
