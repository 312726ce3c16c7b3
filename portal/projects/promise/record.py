"""The newest of a project's change ledger, and which dates were corrected, in one query."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tortoise.expressions import Q

from portal.projects.ledger.joined import with_texts
from portal.projects.ledger.queries import LAST
from portal.projects.ledger.told import Told, tell
from portal.projects.models import LedgerEntry, Project

CORRECTED = "date corrected"


@dataclass(frozen=True)
class CorrectedDay:
    """A day that was published wrongly, why and when that was said. ``reason`` is empty when it was removed."""

    before: date
    reason: str
    at: datetime


@dataclass
class Record:
    """``newest``: the last entries in words. ``corrected``: by milestone, the latest correction first."""

    newest: list[Told]
    corrected: dict[int, list[CorrectedDay]] = field(default_factory=lambda: defaultdict(list))


async def record_of(project: Project, *, titles: Mapping[str, str]) -> Record:
    """What the project's page shows of its ledger. ``titles``: by subject, of what the entries do not name."""
    newest = Q(number__gt=project.ledger_count - LAST)
    rows = LedgerEntry.filter(newest | Q(kind=CORRECTED), project_id=project.id)
    entries = await with_texts(rows.order_by("-number", "texts__id"))
    record = Record([tell(entry, titles=titles, units={}) for entry in entries[:LAST]])
    for entry in entries:
        if entry.kind == CORRECTED:
            record.corrected[int(entry.subject.removeprefix("milestone "))].append(_corrected(entry))
    return record


def _corrected(entry: LedgerEntry) -> CorrectedDay:
    reasons = [row.text for row in entry.texts if row.name == "reason" and row.removed_at is None]
    return CorrectedDay(date.fromisoformat(entry.facts["before"]["actual_on"]), "".join(reasons), entry.at)
