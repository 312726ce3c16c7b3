"""A month's bulletin: counts by status word, and a row for each project."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.projects.bulletin.as_of import read_as_of
from portal.projects.bulletin.heads import HeadsFile, newest_heads_file
from portal.projects.bulletin.nodes import Node, node_of
from portal.projects.cards import days_silent
from portal.projects.light import Outcome, judge, thresholds_of
from portal.projects.light.parts import Step
from portal.projects.light.reading import Read
from portal.projects.light.status import STATUS_WORDS
from portal.projects.light.status_reasons import why
from portal.projects.light.words import ENDED
from portal.projects.models import Programme, Project
from portal.settings import Settings
from portal.web.forms import Chinese, Word
from portal.web.language import N_
from portal.workdays import SHANGHAI, due, load_calendar, local_day

BATCH = 500
# Working days after the month: as the figures of cases are frozen.
RESULTS_WITHIN = 10


@dataclass(frozen=True)
class Month:
    """``end``: the last day; ``moment``: when it was over, or now; ``day``: the one it is told of, its last or today.

    Words are judged on ``judged``, of a month that is over the day after: what was due on the last day and was not
    reached by its end is missed. Days are counted on ``day``. ``closes``: the working day up to whose end results of
    the month may be published; ``known``: that moment, or now; ``is_closed``: whether it has passed.
    """

    year: int
    month: int
    end: date
    moment: datetime
    day: date
    judged: date
    is_over: bool
    closes: date
    known: datetime
    is_closed: bool

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
    closing = due(over_at, RESULTS_WITHIN, calendar=load_calendar())
    return Month(
        year=year,
        month=month,
        end=following - timedelta(days=1),
        moment=over_at if over else now,
        day=following - timedelta(days=1) if over else local_day(now),
        judged=following if over else local_day(now),
        is_over=over,
        closes=closing.day,
        known=min(closing.at, now),
        is_closed=closing.at < now,
    )


@dataclass(frozen=True)
class Moved:
    """A date that was moved in the month."""

    title: str
    before: date
    after: date
    reason: str


@dataclass(frozen=True)
class Line:
    """A project's row. ``status``: the key of its word; ``why``: the word's own reason, where it has one.

    ``steps``: milestones due or reached in the month; ``silence``: days since the newest update.
    """

    project: Project
    outcome: Outcome
    status_key: str
    why: Word | None
    nodes: list[Node]
    steps: list[Step]
    moved: list[Moved]
    newest: datetime | None
    silence: int | None

    @property
    def status(self) -> str:
        return STATUS_WORDS[self.status_key]

    @property
    def reason(self) -> Word:
        """Why: of a project that was given up its public reason, else the word's own or that of the computed light."""
        if self.status_key != ENDED:
            return self.why or self.outcome.computed.reason
        params: dict[str, object] = {"day": self.project.ended_on, "reason": Chinese(self.project.ended_reason)}
        return Word(N_("%(day)s终止。原因：%(reason)s"), params)


@dataclass(frozen=True)
class Bulletin:
    programme: Programme
    month: Month
    lines: list[Line]
    counts: dict[str, int]
    heads: HeadsFile | None


async def bulletin_of(programme: Programme, month: Month, *, now: datetime, settings: Settings) -> Bulletin:
    """The bulletin of a programme's month: ten queries for every 500 projects."""
    lines: list[Line] = []
    while projects := await _projects(programme, offset=len(lines)):
        read = await read_as_of(projects, moment=month.moment, known=month.known, now=now)
        lines += [_line(project, read[project.id], month, settings) for project in projects]
    counts = Counter(line.status_key for line in lines)
    heads = await newest_heads_file(settings.data_dir / "heads", until=local_day(month.known))
    return Bulletin(programme, month, lines, {key: counts[key] for key in STATUS_WORDS}, heads)


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
    closed = judge(read.published, today=month.judged, thresholds=thresholds)
    silence = days_silent(project, read.newest, outcome.computed.key, today=month.day)
    return Line(
        project=project,
        outcome=outcome,
        status_key=closed.status,
        why=why(read.published, closed.computed, closed.status, today=month.judged, said_on=month.day),
        nodes=[node_of(row, begin=month.begin, end=month.end) for row in read.published.quantities],
        steps=[step for step in read.published.steps if _is_of(step, month, read.published.ended_on)],
        moved=_moved([*read.published.steps, *read.dropped], month),
        newest=read.newest,
        silence=silence if silence is not None and silence >= thresholds.silence_days else None,
    )


def _is_of(step: Step, month: Month, ended_on: date | None) -> bool:
    """Whether a milestone was due or reached in the month, or is overdue in it; nothing open is left of an end."""
    reached = step.actual_on is not None and month.begin <= step.actual_on <= month.end
    if step.actual_on is None and ended_on is not None:
        return False
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
