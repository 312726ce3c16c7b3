"""All years side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise import connections

from portal.projects.browsing.figures import BarPart, LightCount, bar_of
from portal.projects.light import LIGHT_WORDS
from portal.projects.light.standings import ready
from portal.projects.models import Programme, YearlyReport
from portal.settings import Settings


@dataclass(frozen=True)
class Year:
    """A programme with its projects by light, and whether its report is frozen."""

    programme: Programme
    lights: tuple[LightCount, ...]
    has_report: bool

    @property
    def total(self) -> int:
        return sum(light.count for light in self.lights)

    @property
    def parts(self) -> list[BarPart]:
        return bar_of(self.lights)


async def all_years(*, now: datetime, settings: Settings) -> list[Year]:
    """The newest first; a constant number of queries."""
    await ready(now=now, settings=settings)
    programmes = await Programme.all().order_by("-year")
    reported = {row.programme_id for row in await YearlyReport.all().only("id", "programme_id")}
    rows = await connections.get("default").execute_query_dict(
        "SELECT p.programme_id, s.light, COUNT(*) AS n FROM project p JOIN standing s ON s.project_id = p.id"
        " WHERE p.merged_into_id IS NULL GROUP BY p.programme_id, s.light"
    )
    counts = {(row["programme_id"], row["light"]): row["n"] for row in rows}
    return [Year(row, _lights(row, counts), row.id in reported) for row in programmes]


def _lights(programme: Programme, counts: Mapping[Any, int]) -> tuple[LightCount, ...]:
    found = ((key, counts.get((programme.id, key), 0)) for key in LIGHT_WORDS)
    return tuple(LightCount(key, count) for key, count in found if count)
