"""Reading what is published of projects for the rule: a fixed number of queries whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Max

from portal.projects.light.parts import Figure, Override, Point, Published, Quantity, RevisedDate, Step
from portal.projects.models import LightOverride, Milestone, Project, Target, TargetEntry, Update
from portal.projects.states import PUBLISHED
from portal.workdays import local_day


@dataclass
class Read:
    """What is public of one project's progress; ``published`` is what the rule judges.

    ``dropped`` and ``ended``: milestones and targets that were given up, which pages show as a mark.
    """

    published: Published
    newest: datetime | None = None
    dropped: list[Step] = field(default_factory=list)
    ended: list[Quantity] = field(default_factory=list)


async def read_published(projects: Sequence[Project], *, now: datetime) -> dict[int, Read]:
    """By project id. The projects come with their programmes already read."""
    ids = [project.id for project in projects]
    steps = await _steps_of(ids)
    quantities = await _quantities_of(projects, steps)
    newest, overrides = await newest_updates(ids, now=now), await _overrides_of(ids, now=now)
    found = {}
    for project in projects:
        mine, targets = steps[project.id], quantities[project.id]
        found[project.id] = Read(
            published=Published(
                steps=tuple(step for step in mine if step.dropped_on is None),
                quantities=tuple(row for row in targets if row.ended_on is None),
                has_update=project.id in newest,
                due_on=project.due,
                year=project.programme.year,
                ended_on=project.ended_on,
                overrides=tuple(overrides[project.id]),
            ),
            newest=newest.get(project.id),
            dropped=[step for step in mine if step.dropped_on],
            ended=[row for row in targets if row.ended_on],
        )
    return found


STEP = ("title", "kind", "planned_words", "planned_on", "actual_on", "dropped_at", "dropped_reason")
REVISION = ("revisions__id", "revisions__due_on", "revisions__reason", "revisions__published_at")


async def _steps_of(ids: Sequence[int]) -> dict[int, list[Step]]:
    """The milestones, in the order of their first promised days."""
    rows = (
        await Milestone.filter(project_id__in=ids)
        .order_by("planned_on", "id", "revisions__id")
        .values_list("project_id", "id", *STEP, *REVISION)
    )
    steps: dict[int, dict[int, Step]] = defaultdict(dict)
    revisions: dict[int, list[RevisedDate]] = defaultdict(list)
    for row in rows:
        project, number, *values = row
        revision, due_on, reason, published_at = values[len(STEP) :]
        if revision is not None:
            revisions[number].append(RevisedDate(due_on, reason, local_day(published_at)))
        steps[project][number] = _step(number, values, tuple(revisions[number]))
    return defaultdict(list, {project: list(mine.values()) for project, mine in steps.items()})


def _step(number: int, values: Sequence[Any], revisions: tuple[RevisedDate, ...]) -> Step:
    title, kind, planned_words, planned_on, actual_on, dropped_at, dropped_reason = values[: len(STEP)]
    return Step(
        title=title,
        planned_on=planned_on,
        revisions=revisions,
        actual_on=actual_on,
        kind=kind,
        number=number,
        planned_words=planned_words,
        dropped_on=local_day(dropped_at) if dropped_at else None,
        dropped_reason=dropped_reason,
    )


TARGET = ("name_zh", "name_en", "unit_zh", "unit_en", "planned", "achieved", "basis", "shortfall", "ended_on")
POINT = ("points__id", "points__on_day", "points__milestone_id", "points__quantity", "points__replaced_at")


async def _quantities_of(projects: Sequence[Project], steps: dict[int, list[Step]]) -> dict[int, list[Quantity]]:
    """The targets in the order of the list, each with its curve in force and its figures."""
    ids = [project.id for project in projects]
    dues = {project.id: project.due for project in projects}
    rows = (
        await Target.filter(project_id__in=ids)
        .order_by("position", "id", "points__id")
        .values_list("project_id", "id", *TARGET, *POINT)
    )
    by_target: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        by_target[row[1]].append(row)
    figures = await _figures_of(list(by_target))
    quantities: dict[int, list[Quantity]] = defaultdict(list)
    for number, same in by_target.items():
        project = same[0][0]
        points = [row[2 + len(TARGET) :] for row in same if row[2 + len(TARGET)] is not None]
        quantities[project].append(
            Quantity(
                **dict(zip(TARGET, same[0][2:], strict=False)),
                number=number,
                due_on=dues[project],
                points=_points(points, {step.number: step for step in steps[project]}),
                adjusted=len({replaced for *_, replaced in points if replaced}),
                figures=tuple(figures[number]),
            )
        )
    return quantities


def _points(rows: Sequence[tuple[Any, ...]], steps: dict[int, Step]) -> tuple[Point, ...]:
    """The points in force. One of a milestone has its date in force; with the milestone it is given up."""
    points = []
    for _, on_day, milestone, quantity, replaced_at in rows:
        step = steps.get(milestone)
        if replaced_at is None and on_day is not None:
            points.append(Point(on_day, quantity))
        elif replaced_at is None and step is not None and step.dropped_on is None:
            points.append(Point(step.due_on, quantity, step.title))
    return tuple(points)


async def _figures_of(targets: Sequence[int]) -> dict[int, list[Figure]]:
    """By target; of several for one day the last one holds."""
    rows = (
        await TargetEntry.filter(target_id__in=targets)
        .order_by("on_day", "id")
        .values_list("target_id", "on_day", "achieved", "note")
    )
    by_day: dict[int, dict[date, Figure]] = defaultdict(dict)
    for target, on_day, achieved, note in rows:
        by_day[target][on_day] = Figure(on_day, achieved, note)
    return defaultdict(list, {target: list(days.values()) for target, days in by_day.items()})


async def newest_updates(ids: Sequence[int], *, now: datetime) -> dict[int, datetime]:
    """The moment of each project's newest update that was public at ``now``, which may be a past moment."""
    not_withdrawn = Q(withdrawn_at=None) | Q(withdrawn_at__gt=now)
    rows = (
        await Update.filter(not_withdrawn, project_id__in=ids, state=PUBLISHED, published_at__lte=now)
        .annotate(newest=Max("published_at"))
        .group_by("project_id")
        .values_list("project_id", "newest")
    )
    return {project: _moment(newest) for project, newest in rows}


def _moment(value: datetime | str) -> datetime:
    """SQLite gives the greatest moment as the text it keeps."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def _overrides_of(ids: Sequence[int], *, now: datetime) -> dict[int, list[Override]]:
    not_ended = Q(ended_at=None) | Q(ended_at__gt=now)
    rows = await LightOverride.filter(not_ended, project_id__in=ids, made_at__lte=now).values_list(
        "project_id", "light", "reason", "begins_on", "ends_on", "id"
    )
    overrides: dict[int, list[Override]] = defaultdict(list)
    for project, *values in rows:
        overrides[project].append(Override(*values))
    return overrides
