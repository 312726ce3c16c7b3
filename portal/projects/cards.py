"""What the pages know of each project, read with a fixed number of queries whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.projects.light import Light, Outcome, Thresholds, judge, thresholds_of
from portal.projects.light.parts import Override, Quantity, Step
from portal.projects.light.reading import Read, read_published
from portal.projects.light.words import DONE, NOT_PUBLISHED
from portal.projects.models import Programme, Project, Site
from portal.settings import Settings
from portal.web.forms import Word
from portal.web.language import N_
from portal.workdays import local_day


@dataclass(frozen=True)
class Card:
    """A project with its light on a day. ``dropped`` and ``ended``: the milestones and targets that were given up."""

    project: Project
    outcome: Outcome
    thresholds: Thresholds
    sites: list[Site]
    targets: list[Quantity]
    steps: list[Step]
    newest: datetime | None
    dropped: list[Step]
    ended: list[Quantity]

    @property
    def light(self) -> Light:
        """The light that is shown: the computed one, or a supervisor's override."""
        return self.outcome.light

    @property
    def computed(self) -> Light:
        return self.outcome.computed

    @property
    def override(self) -> Override | None:
        """The override in force."""
        return self.outcome.override

    @property
    def overdue_promise(self) -> Word | None:
        """For a promise that names its date while nothing was published: the words, without a colour."""
        if self.light.key != NOT_PUBLISHED or self.project.due is None:
            return None
        return Word(N_("承诺%(day)s完成；本站没有公布结果。"), {"day": self.project.due})

    def silence(self, today: date) -> int | None:
        """Days since the newest update, when they are worth a word."""
        days = days_silent(self.project, self.newest, self.computed.key, today=today)
        return days if days is not None and days >= self.thresholds.silence_days else None


def days_silent(project: Project, newest: datetime | None, computed: str, *, today: date) -> int | None:
    """Days since the newest update of a project whose programme is read.

    None before the first one, when the project is done or given up, or its year closed.
    """
    closed_on = project.programme.closed_on
    over = computed == DONE or project.ended_on is not None or (closed_on is not None and closed_on <= today)
    return None if newest is None or over else (today - local_day(newest)).days


async def cards_for(projects: Sequence[Project], *, now: datetime, settings: Settings) -> list[Card]:
    """Cards of projects whose programmes are already read, in their order. Six queries."""
    read = await read_published(projects, now=now)
    ids = [project.id for project in projects]
    sites: dict[int, list[Site]] = defaultdict(list)
    for site in await Site.filter(project_id__in=ids, removed_at=None).order_by("position", "id"):
        sites[site.project_id].append(site)
    today, thresholds = local_day(now), thresholds_of(settings)
    return [_card(project, read[project.id], sites[project.id], today, thresholds) for project in projects]


def _card(project: Project, read: Read, sites: list[Site], today: date, thresholds: Thresholds) -> Card:
    return Card(
        project=project,
        outcome=judge(read.published, today=today, thresholds=thresholds),
        thresholds=thresholds,
        sites=sites,
        targets=list(read.published.quantities),
        steps=list(read.published.steps),
        newest=read.newest,
        dropped=read.dropped,
        ended=read.ended,
    )


async def card_for(project: Project, *, now: datetime, settings: Settings) -> Card:
    """The card of one project whose programme is already read."""
    return (await cards_for([project], now=now, settings=settings))[0]


async def cards_of(programme: Programme, *, now: datetime, settings: Settings) -> list[Card]:
    """All of the programme's projects in the order of their numbers, merged ones left out."""
    projects = (
        await Project.filter(programme_id=programme.id, merged_into_id=None)
        .order_by("number", "id")
        .select_related("programme", "area", "unit")
    )
    return await cards_for(projects, now=now, settings=settings)
