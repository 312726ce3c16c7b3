"""What was public of projects at an earlier moment: the present rows, less what was published since.

The plan is that of the moment. Results (figures, days on which a milestone was reached) with a day up to the
moment's count when they were published up to ``known``: those of a month's end are published after it.

Figures, curves and revisions carry the moment of their publication; the rest is taken back by the ledger, whose
entries say what stood there before.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.projects.light.parts import Figure, Point, Quantity, Step
from portal.projects.light.reading import Read, read_published
from portal.projects.models import LedgerEntry, Milestone, PlannedPoint, Project, TargetEntry
from portal.workdays import local_day

RESULTS = ("milestone reached", "date corrected")
TAKEN_BACK = (
    *RESULTS,
    "milestone dropped",
    "target added",
    "target changed",
    "target ended",
    "shortfall",
    "project ended",
)


async def read_as_of(
    projects: Sequence[Project], *, moment: datetime, known: datetime, now: datetime
) -> dict[int, Read]:
    """By project id, as ``read_published`` gives it. Ten queries whatever the number; the projects' programmes are
    read. ``moment`` is not after ``now``."""
    read = await read_published(projects, now=moment)
    if moment >= now:
        return read
    ids = [project.id for project in projects]
    later = await _later_entries(ids, moment, known)
    unborn = await Milestone.filter(project_id__in=ids, published_by__published_at__gt=moment).values_list(
        "id", flat=True
    )
    figures, points = await _figures(ids, moment, known), await _points(ids, moment)
    return {
        number: _taken_back(one, later[number], set(unborn), figures, points, moment)  # type: ignore[arg-type]
        for number, one in read.items()
    }


async def _later_entries(ids: Sequence[int], moment: datetime, known: datetime) -> dict[int, list[LedgerEntry]]:
    found: dict[int, list[LedgerEntry]] = defaultdict(list)
    rows = LedgerEntry.filter(project_id__in=ids, at__gt=moment, kind__in=TAKEN_BACK).order_by("-number")
    for row in await rows.prefetch_related("texts"):
        if row.kind not in RESULTS or row.at > known:
            found[row.project_id].append(row)
    return found


async def _figures(ids: Sequence[int], moment: datetime, known: datetime) -> dict[int, dict[date, Figure]]:
    rows = (
        await TargetEntry.filter(target__project_id__in=ids, published_at__lte=known, on_day__lte=local_day(moment))
        .order_by("on_day", "id")
        .values_list("target_id", "on_day", "achieved", "note")
    )
    found: dict[int, dict[date, Figure]] = defaultdict(dict)
    for target, on_day, achieved, note in rows:
        found[target][on_day] = Figure(on_day, achieved, note)
    return found


async def _points(ids: Sequence[int], moment: datetime) -> dict[int, list[PlannedPoint]]:
    found: dict[int, list[PlannedPoint]] = defaultdict(list)
    for row in await PlannedPoint.filter(target__project_id__in=ids, published_at__lte=moment).order_by("id"):
        found[row.target_id].append(row)
    return found


def _taken_back(
    read: Read,
    later: Sequence[LedgerEntry],
    unborn: set[int],
    figures: dict[int, dict[date, Figure]],
    points: dict[int, list[PlannedPoint]],
    moment: datetime,
) -> Read:
    day = local_day(moment)
    steps = {step.number: step for step in [*read.published.steps, *read.dropped] if step.number not in unborn}
    targets = {row.number: row for row in [*read.published.quantities, *read.ended]}
    ended_on = read.published.ended_on
    for entry in later:
        kind, _, number = entry.subject.partition(" ")
        if kind == "milestone" and int(number) in steps:
            steps[int(number)] = _step_before(steps[int(number)], entry)
        elif entry.kind == "target added":
            targets.pop(int(number), None)
        elif kind == "target" and int(number) in targets:
            targets[int(number)] = _target_before(targets[int(number)], entry)
        elif entry.kind == "project ended":
            ended_on = None
    steps = {number: _known_by(step, day) for number, step in steps.items()}
    rows = [_figured_by(row, figures[row.number], points[row.number], steps, moment) for row in targets.values()]
    published = replace(
        read.published,
        steps=tuple(sorted((step for step in steps.values() if not step.dropped_on), key=_order)),
        quantities=tuple(row for row in rows if row.ended_on is None),
        ended_on=ended_on,
    )
    return Read(
        published=published,
        newest=read.newest,
        dropped=[step for step in steps.values() if step.dropped_on],
        ended=[row for row in rows if row.ended_on],
    )


def _order(step: Step) -> tuple[date, int]:
    return step.planned_on, step.number


def _step_before(step: Step, entry: LedgerEntry) -> Step:
    if entry.kind == "milestone dropped":
        return replace(step, dropped_on=None, dropped_reason="")
    if entry.kind in ("milestone reached", "date corrected"):
        return replace(step, actual_on=_day(entry.facts["before"].get("actual_on")))
    return step


def _target_before(row: Quantity, entry: LedgerEntry) -> Quantity:
    if entry.kind == "target ended":
        return replace(row, ended_on=None)
    if entry.kind == "shortfall":
        return replace(row, shortfall=_text(entry, "before shortfall"))
    if entry.kind == "target changed" and "planned" in entry.facts["before"]:
        return replace(row, planned=Decimal(entry.facts["before"]["planned"]))
    return row


def _known_by(step: Step, day: date) -> Step:
    reached = step.actual_on if step.actual_on and step.actual_on <= day else None
    return replace(step, actual_on=reached, revisions=tuple(row for row in step.revisions if row.published_on <= day))


def _figured_by(
    row: Quantity,
    figures: dict[date, Figure],
    points: Sequence[PlannedPoint],
    steps: dict[int, Step],
    moment: datetime,
) -> Quantity:
    known = tuple(figures.values())
    # A figure without any entry is from before entries were kept.
    achieved = known[-1].achieved if known else None if row.figures else row.achieved
    replaced = {point.replaced_at for point in points if point.replaced_at and point.replaced_at <= moment}
    in_force = [point for point in points if point.replaced_at is None or point.replaced_at > moment]
    curve = tuple(made for point in in_force if (made := _point(point, steps)))
    return replace(row, achieved=achieved, figures=known, points=curve, adjusted=len(replaced))


def _point(row: PlannedPoint, steps: dict[int, Step]) -> Point | None:
    if row.on_day is not None:
        return Point(row.on_day, row.quantity)
    step = steps.get(row.milestone_id or 0)
    return Point(step.due_on, row.quantity, step.title) if step and not step.dropped_on else None


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(entry: LedgerEntry, name: str) -> str:
    return next((row.text for row in entry.texts if row.name == name), "")
