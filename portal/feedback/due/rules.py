"""In how many working days feedback is answered: the table by kind and project, with effect from a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.feedback.kinds import KINDS
from portal.feedback.models import DueRule
from portal.settings import Settings
from portal.store.edition import kept_while_unchanged

# As ``days`` of a rule: from this day on what holds for all projects (for a project), or the setting (for all).
AS_BEFORE = 0

# (kind, project or None for all of them)
Row = tuple[str, int | None]


@dataclass(frozen=True)
class DueTable:
    """All rules, each row's from the newest day backwards as (from, days)."""

    rules: Mapping[Row, tuple[tuple[date, int], ...]] = field(default_factory=dict)

    def days(self, kind: str, project_id: int | None, *, on: date, settings: Settings) -> int:
        """The working days promised to what is sent on a day: by the project's rule, that for all, or the setting."""
        for row in ((kind, project_id), (kind, None)):
            if found := self.rule(row, on=on):
                return found
        return settings.working_days_for(kind)

    def rule(self, row: Row, *, on: date) -> int:
        """What this very row says on a day; AS_BEFORE when it says nothing."""
        return next((days for begins, days in self.rules.get(row, ()) if begins <= on), AS_BEFORE)

    def of_kinds(self, project_id: int | None, *, on: date, settings: Settings) -> dict[str, int]:
        """The days by kind, for a form."""
        return {kind: self.days(kind, project_id, on=on, settings=settings) for kind in KINDS}


async def due_table() -> DueTable:
    """The table as it stands, from memory: rules change with the public content, since forms show the days."""
    return await kept_while_unchanged("due rules", _read)


async def _read() -> DueTable:
    found: dict[Row, list[tuple[date, int]]] = {}
    # Of several rules of one day the one that was made last holds.
    rows = DueRule.all().order_by("-from_on", "-id")
    for kind, project_id, begins, days in await rows.values_list("kind", "project_id", "from_on", "days"):
        found.setdefault((kind, project_id), []).append((begins, days))
    return DueTable({row: tuple(rules) for row, rules in found.items()})
