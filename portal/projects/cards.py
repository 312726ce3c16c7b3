"""What the public pages know of each project, read with a fixed number of queries whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.projects.light import (
    DONE,
    LIGHT_WORDS,
    NOT_PUBLISHED,
    SILENCE_FROM_DAYS,
    Light,
    Quantity,
    RevisedDate,
    Step,
    light_of,
)
from portal.projects.models import Milestone, Programme, Project, Site, Target, Update
from portal.projects.states import PUBLISHED
from portal.web.forms import Word
from portal.web.language import N_
from portal.workdays import local_day


@dataclass(frozen=True)
class Card:
    """A project with its light on a day."""

    project: Project
    light: Light
    sites: list[Site]
    targets: list[Target]
    steps: list[Step]
    newest: datetime | None

    @property
    def overdue_promise(self) -> Word | None:
        """For a promise whose own date has passed while nothing was published: the words, without a colour."""
        if self.light.key != NOT_PUBLISHED or self.project.due is None:
            return None
        return Word(N_("承诺%(day)s完成；本站没有公布结果。"), {"day": self.project.due})

    def silence(self, today: date) -> int | None:
        """Days since the newest update, when they are worth a word.

        None before the first one, when the project is done or its year closed.
        """
        closed_on = self.project.programme.closed_on
        if self.newest is None or self.light.key == DONE or (closed_on is not None and closed_on <= today):
            return None
        days = (today - local_day(self.newest)).days
        return days if days >= SILENCE_FROM_DAYS else None


@dataclass(frozen=True)
class Tally:
    """One light of the bar (with the first project's reason) and the projects that have it."""

    light: Light
    cards: list[Card]


async def cards_of(programme: Programme, *, now: datetime) -> list[Card]:
    """The programme's projects in the order of their numbers, merged ones left out."""
    projects = (
        await Project.filter(programme_id=programme.id, merged_into_id=None)
        .order_by("number", "id")
        .select_related("programme", "area", "unit")
        .prefetch_related("sites", "targets")
    )
    ids = [project.id for project in projects]
    steps = await steps_by_project(ids)
    newest = await _newest_updates(ids, now)
    return [card_of(project, steps[project.id], newest.get(project.id), today=local_day(now)) for project in projects]


def card_of(project: Project, steps: list[Step], newest: datetime | None, *, today: date) -> Card:
    """A card from rows that are already read."""
    targets = sorted(project.targets, key=lambda target: target.position)
    quantities = [Quantity(target.planned, target.achieved) for target in targets]
    return Card(
        project=project,
        light=light_of(steps, quantities, today=today, has_update=newest is not None),
        sites=sorted(project.sites, key=lambda site: site.position),
        targets=targets,
        steps=steps,
        newest=newest,
    )


async def steps_by_project(ids: Sequence[int]) -> dict[int, list[Step]]:
    """The published milestones of projects, in the order of their first promised days."""
    rows = await Milestone.filter(project_id__in=ids).order_by("planned_on", "id").prefetch_related("revisions")
    steps: dict[int, list[Step]] = defaultdict(list)
    for row in rows:
        steps[row.project_id].append(step_of(row))
    return steps


def step_of(milestone: Milestone) -> Step:
    """A milestone, with its revisions already read, as the rule sees it."""
    revisions = sorted(milestone.revisions, key=lambda revision: revision.id)
    return Step(
        title=milestone.title,
        planned_on=milestone.planned_on,
        revisions=tuple(RevisedDate(row.due_on, row.reason, local_day(row.published_at)) for row in revisions),
        actual_on=milestone.actual_on,
    )


async def _newest_updates(ids: Sequence[int], now: datetime) -> dict[int, datetime]:
    rows = (
        await Update.filter(project_id__in=ids, state=PUBLISHED, published_at__lte=now)
        .order_by("published_at")
        .values_list("project_id", "published_at")
    )
    return dict(rows)


def tallies(cards: Sequence[Card]) -> list[Tally]:
    """The lights that occur, in the order of the bar."""
    by_light: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        by_light[card.light.key].append(card)
    return [Tally(alike[0].light, alike) for key in LIGHT_WORDS if (alike := by_light[key])]
