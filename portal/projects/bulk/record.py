"""The targets of a unit in the open years, with their figures so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tortoise.queryset import QuerySet

from portal.projects.models import Target, TargetEntry
from portal.projects.quantities import plain
from portal.staff.viewer import Viewer

MOST = 5_000
BATCH = 500


@dataclass(frozen=True)
class Known:
    """A target that the viewer reports on; ``by_day`` holds the figures in force, by the day they are of."""

    target: Target
    by_day: dict[date, Decimal] = field(default_factory=dict)

    @property
    def last(self) -> tuple[date, Decimal] | None:
        return max(self.by_day.items(), default=None)

    @property
    def last_day(self) -> str:
        return self.last[0].isoformat() if self.last else ""

    @property
    def last_figure(self) -> str:
        return plain(self.last[1]) if self.last else plain(self.target.achieved)

    def before(self, day: date) -> Decimal | None:
        """The newest figure of an earlier day."""
        earlier = [known for known in self.by_day if known < day]
        return self.by_day[max(earlier)] if earlier else None


async def count_for(viewer: Viewer) -> int:
    return await _targets(viewer).count()


async def known_for(viewer: Viewer, *, offset: int = 0, limit: int = MOST) -> list[Known]:
    """The viewer's targets by year and number of their projects, at most ``limit`` of them. Two queries."""
    rows = _targets(viewer).order_by("-project__programme__year", "project__number", "project_id", "position", "id")
    return await _with_figures(await rows.offset(offset).limit(limit).select_related("project__programme"))


def _targets(viewer: Viewer) -> QuerySet[Target]:
    """Of every year that is not closed: in January the old one is still reported on."""
    return Target.filter(
        project__programme__closed_on=None,
        project__unit_id=viewer.unit_id,
        project__merged_into_id=None,
        project__ended_on=None,
        ended_on=None,
    )


async def _with_figures(targets: Sequence[Target]) -> list[Known]:
    by_target: dict[int, dict[date, Decimal]] = {target.id: {} for target in targets}
    for ids in _batches(list(by_target)):
        entries = (
            await TargetEntry.filter(target_id__in=ids).order_by("id").values_list("target_id", "on_day", "achieved")
        )
        for number, day, achieved in entries:  # a later entry of the same day replaces the earlier one
            by_target[number][day] = achieved
    return [Known(target, by_target[target.id]) for target in targets]


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    # SQLite takes a bounded number of values in one statement.
    return (ids[first : first + BATCH] for first in range(0, len(ids), BATCH))
