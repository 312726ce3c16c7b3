"""What a project's page tells of its feedback: derived rows, counted by the clock, never about people of a unit.

``ProjectVoice.counts``: {"states": {"pending", "going_on", "done"}, "judged": {"solved", "partly", "not solved",
"": n}, "entered": the same for cases that staff entered, "settled": {update: n}}.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Subquery
from tortoise.functions import Count

from portal.feedback.facts import PLACED
from portal.feedback.models import Case, CaseFact, ProjectVoice
from portal.feedback.states import DECLINED, DONE, GOING_ON, PENDING, PUBLIC_WORDS, WITHDRAWN
from portal.projects.models import Project
from portal.store.edition import changing_public_content

BATCH = 10  # so that no statement keeps others waiting long
STATE_KEYS = {PENDING: "pending", GOING_ON: "going_on", DONE: "done"}


@dataclass(frozen=True)
class Voice:
    """``states``: cases by public state. ``judged``: of the ``complained`` what residents say, "" nothing yet.

    ``entered``: the same of complaints that staff took by telephone. ``settled``: residents by update.
    """

    as_of: datetime
    states: Mapping[str, int]
    judged: Mapping[str, int]
    entered: Mapping[str, int]
    settled: Mapping[int, int]

    @property
    def received(self) -> int:
        return sum(self.states.values())

    @property
    def complained(self) -> int:
        return sum(self.judged.values())


def read_voice(row: ProjectVoice) -> Voice | None:
    """What was counted of a project; None where nobody has written."""
    if not row.counts["states"]:
        return None
    settled = {int(update): n for update, n in row.counts["settled"].items()}
    return Voice(row.as_of, row.counts["states"], row.counts["judged"], row.counts["entered"], settled)


async def recount_voices(*, since: int, now: datetime) -> int:
    """Count the projects anew in whose cases something happened after a fact. Returns how many say something else."""
    with_project = Case.filter(project_id__isnull=False)
    if since:
        with_project = with_project.filter(id__in=Subquery(CaseFact.filter(id__gt=since).values("case_id")))
    rows = await with_project.distinct().values("project_id")
    touched = {row["project_id"] for row in rows} | await _left(since)
    homes = sorted(set((await _homes(sorted(touched))).values()))
    changed = 0
    for start in range(0, len(homes), BATCH):
        changed += await _recount(homes[start : start + BATCH], now)
    return changed


async def _left(since: int) -> set[int]:
    """The projects from which cases were put under others."""
    rows = await CaseFact.filter(id__gt=since, kind=PLACED).values("detail")
    left = {row["detail"]["before"]["project"] for row in rows}
    return {project for project in left if project is not None}


async def _homes(ids: Sequence[int]) -> dict[int, int]:
    """By project the one that it was merged into, else itself."""
    rows = await Project.filter(id__in=ids).values_list("id", "merged_into_id")
    return {own: home or own for own, home in rows}


async def _recount(projects: Sequence[int], now: datetime) -> int:
    counted = await counts_of(projects)
    kept = {row.project_id: row for row in await ProjectVoice.filter(project_id__in=projects)}
    other = {
        project: counts for project, counts in counted.items() if project not in kept or kept[project].counts != counts
    }
    if other:
        async with changing_public_content():
            for project, counts in other.items():
                await ProjectVoice.update_or_create(project_id=project, defaults={"as_of": now, "counts": counts})
    return len(other)


async def counts_of(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By project, what was merged into it included: two queries."""
    merged = await Project.filter(merged_into_id__in=projects).values_list("id", "merged_into_id")
    homes = dict(zip(projects, projects, strict=True)) | dict(merged)
    rows = (
        await Case.filter(project_id__in=list(homes), about_people=False)
        .annotate(cases=Count("id"))
        .group_by("project_id", "kind", "state", "verdict", "entered_by_id", "settled_by_id")
        .values("project_id", "kind", "state", "verdict", "entered_by_id", "settled_by_id", "cases")
    )
    found = {project: _Counts() for project in projects}
    for row in rows:
        found[homes[row["project_id"]]].take(row)
    return {project: counts.kept() for project, counts in found.items()}


class _Counts:
    """Adds up the rows of one project."""

    def __init__(self) -> None:
        self.states, self.judged = Counter[str](), Counter[str]()
        self.entered, self.settled = Counter[str](), Counter[str]()

    def take(self, row: Mapping[str, Any]) -> None:
        n = row["cases"]
        self.states[STATE_KEYS[PUBLIC_WORDS[row["state"]]]] += n
        if row["kind"] == "complaint" and row["state"] not in (DECLINED, WITHDRAWN):
            (self.entered if row["entered_by_id"] else self.judged)[row["verdict"]] += n
        if row["settled_by_id"] and row["state"] != WITHDRAWN:
            self.settled[str(row["settled_by_id"])] += n

    def kept(self) -> dict[str, Any]:
        return {name: dict(sorted(counts.items())) for name, counts in vars(self).items()}
