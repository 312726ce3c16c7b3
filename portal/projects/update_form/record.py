"""What stands on a project's record, as the form needs it, and what the update already holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from portal.projects.models import (
    Milestone,
    PlannedPoint,
    Project,
    ServiceNotice,
    Site,
    Target,
    TargetEntry,
    Update,
    UpdateDocument,
    UpdatePhoto,
)
from portal.projects.settling import Offered


@dataclass(frozen=True)
class Record:
    """A project with what is published of it; dropped milestones, ended targets and removed sites left out.

    Milestones come with their revisions, targets with their entries and the points in force of their curve,
    notices are those that are not over. ``update`` is the draft that is written on, with photos and documents.
    ``open_cases``: what it may settle; None where there is nothing to settle or it is a correction.
    """

    project: Project
    milestones: Sequence[Milestone] = ()
    targets: Sequence[Target] = ()
    sites: Sequence[Site] = ()
    notices: Sequence[ServiceNotice] = ()
    update: Update | None = None
    open_cases: Offered | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What the draft changes on the record."""
        return self.update.changes if self.update else {}

    @property
    def photos(self) -> list[UpdatePhoto]:
        return sorted(self.update.photos, key=lambda row: row.position) if self.update else []

    @property
    def documents(self) -> list[UpdateDocument]:
        return sorted(self.update.documents, key=lambda row: row.position) if self.update else []

    @property
    def open_milestones(self) -> list[Milestone]:
        return [row for row in self.milestones if row.actual_on is None]

    @property
    def reached_milestones(self) -> list[Milestone]:
        return [row for row in self.milestones if row.actual_on is not None]


def date_in_force(row: Milestone) -> date:
    """The day of a milestone's latest revision, else its first promised day."""
    revisions = sorted(row.revisions, key=lambda revision: revision.id)
    return revisions[-1].due_on if revisions else row.planned_on


@dataclass(frozen=True)
class Figures:
    """The entries of a target that hold, by day: a later one for the same day replaces the earlier one."""

    by_day: dict[date, TargetEntry] = field(default_factory=dict)

    @classmethod
    def of(cls, target: Target) -> "Figures":
        return cls({row.on_day: row for row in sorted(target.entries, key=lambda row: row.id)})

    def before(self, day: date) -> TargetEntry | None:
        """The newest one of an earlier day."""
        days = [own for own in self.by_day if own < day]
        return self.by_day[max(days)] if days else None


def points_in_force(target: Target) -> list[PlannedPoint]:
    return sorted((row for row in target.points if row.replaced_at is None), key=lambda row: row.id)


def month_ends(year: int) -> list[date]:
    """The last days of a year's twelve months."""
    return [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 13)]
