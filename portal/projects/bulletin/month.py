"""A month's bulletin: counts by status word, and a row for each project."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.projects.bulletin.as_of import read_as_of
from portal.projects.cards import days_silent
from portal.projects.light import Outcome, judge, thresholds_of
from portal.projects.light.parts import Quantity, Step
from portal.projects.light.reading import Read
from portal.projects.light.status import ENDED, STATUS_WORDS
from portal.projects.models import Programme, Project
from portal.settings import Settings
from portal.web.forms import Chinese, Word
from portal.web.language import N_
from portal.workdays import SHANGHAI, local_day

BATCH = 500


@dataclass(frozen=True)
class Month:
    """``end``: the last day; ``moment``: when it was over, or now; ``day``: the day on which it is judged.

    A month that is over is judged on the day after its last one: what was due on the last day and was not reached
    is overdue.
    """

    year: int
    month: int
    end: date
    moment: datetime
    day: date
    is_over: bool

    @property
    def begin(self) -> date:
        return date(self.year, self.month, 1)


def month_of(year: int, month: int, now: datetime) -> Month | None:
    """None for a month that has not begun, or is none."""
    if not 1 <= month <= 12 or date(year, month, 1) > local_day(now):
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    over_at = datetime(following.year, following.month, 1, tzinfo=SHANGHAI) - timedelta(microseconds=1)
    over = over_at < now
    return Month(
        year=year,
        month=month,
        end=following - timedelta(days=1),
        moment=over_at if over else now,
        day=following if over else local_day(now),
        is_over=over,
    )


@dataclass(frozen=True)
class Node:
    """What a target was to reach by the month, and what it had reached. ``share`` of the node, 1 being all of it."""

    target: Quantity
    planned: Decimal
    by: date
    achieved: Decimal | None
    share: Decimal | None


@dataclass(frozen=True)
class Moved:
    """A date that was moved in the month."""

    title: str
    before: date
    after: date
    reason: str


@dataclass(frozen=True)
class Line:
    """A project's row. ``steps``: milestones due or reached in the month; ``silence``: days since the newest update."""

    project: Project
    outcome: Outcome
    nodes: list[Node]
    steps: list[Step]
    moved: list[Moved]
    newest: datetime | None
    silence: int | None

    @property
    def status(self) -> str:
        return STATUS_WORDS[self.outcome.status]

    @property
    def reason(self) -> Word:
        """Why: of a project that was given up its public reason, else that of the computed light."""
        if self.outcome.status != ENDED:
            return self.outcome.computed.reason
        params: dict[str, object] = {"day": self.project.ended_on, "reason": Chinese(self.project.ended_reason)}
        return Word(N_("%(day)s终止。原因：%(reason)s"), params)


@dataclass(frozen=True)
class Bulletin:
    programme: Programme
    month: Month
    lines: list[Line]
    counts: dict[str, int]


async def bulletin_of(programme: Programme, month: Month, *, now: datetime, settings: Settings) -> Bulletin:
    """The bulletin of a programme's month: ten queries for every 500 projects."""
    lines: list[Line] = []
    while projects := await _projects(programme, offset=len(lines)):
        read = await read_as_of(projects, moment=month.moment, now=now)
        lines += [_line(project, read[project.id], month, settings) for project in projects]
    counts = Counter(line.outcome.status for line in lines)
    return Bulletin(programme, month, lines, {key: counts[key] for key in STATUS_WORDS})


async def _projects(programme: Programme, *, offset: int) -> list[Project]:
    return (
        await Project.filter(programme_id=programme.id, merged_into_id=None)
        .order_by("number", "id")
        .offset(offset)
        .limit(BATCH)
        .select_related("programme", "unit")
    )


def _line(project: Project, read: Read, month: Month, settings: Settings) -> Line:
    thresholds = thresholds_of(settings)
    outcome = judge(read.published, today=month.day, thresholds=thresholds)
    silence = days_silent(project, read.newest, outcome.computed.key, today=month.day)
    return Line(
        project=project,
        outcome=outcome,
        nodes=[_node(row, month) for row in read.published.quantities],
        steps=[step for step in read.published.steps if _is_of(step, month)],
        moved=_moved([*read.published.steps, *read.dropped], month),
        newest=read.newest,
        silence=silence if silence is not None and silence >= thresholds.silence_days else None,
    )


def _node(row: Quantity, month: Month) -> Node:
    """The node whose day has passed by the month's end; before the first one, the first; without a curve, the whole."""
    point = row.node(month.day)
    planned, by = (point.quantity, point.on_day) if point else (row.planned, date(month.year, 12, 31))
    share = row.achieved / planned if row.achieved is not None and planned else None
    return Node(row, planned, by, row.achieved, share)


def _is_of(step: Step, month: Month) -> bool:
    """Whether a milestone was due or reached in the month, or is overdue in it."""
    reached = step.actual_on is not None and month.begin <= step.actual_on <= month.end
    due = month.begin <= step.due_on <= month.end
    return reached or due or (step.actual_on is None and step.due_on < month.begin)


def _moved(steps: Sequence[Step], month: Month) -> list[Moved]:
    found = []
    for step in steps:
        before = step.planned_on
        for revision in step.revisions:
            if month.begin <= revision.published_on <= month.end:
                found.append(Moved(step.title, before, revision.due_on, revision.reason))
            before = revision.due_on
    return found
