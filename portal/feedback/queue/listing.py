"""A page of the queue: the most urgent first, fifty at a time, and never further than a bound."""

from dataclasses import dataclass
from datetime import date, datetime

from tortoise.queryset import QuerySet

from portal.feedback.beginnings import beginning_of
from portal.feedback.danger_hint import hints_at_danger
from portal.feedback.due.deadlines import due_day, left_words, urgency
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.publication.masking import without_contacts
from portal.feedback.queries import number_of
from portal.feedback.queue.counts import MOST, counted_to
from portal.feedback.states import OVER, STATE_WORDS
from portal.feedback.subjects import SUBJECTS
from portal.staff.viewer import Viewer
from portal.web.forms import Word
from portal.workdays import local_day

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One case of the queue, as its row shows it."""

    case: Case
    number: str
    subject: str
    place: str
    kind: str
    state: str
    label: str
    left: Word | None
    urgency: str
    due_day: date
    added: bool
    urgent: bool
    danger: bool

    @property
    def ticked(self) -> str:
        """What a ticked row sends: which case, and as it was when it was shown."""
        return f"{self.case.id}.{self.case.moved}"


@dataclass(frozen=True)
class Page:
    """A page of lines. ``found`` counts no further than MOST; ``counts`` are those that were asked for besides."""

    lines: list[Line]
    counts: dict[str, int]
    page: int
    pages: int
    found: int

    @property
    def is_all(self) -> bool:
        return self.found < MOST


async def page_of(
    cases: QuerySet[Case],
    *,
    viewer: Viewer,
    order: tuple[str, ...],
    page: int,
    prefix: str,
    now: datetime,
    counting: dict[str, QuerySet[Case]] | None = None,
) -> Page:
    """A page of these cases in two statements, whatever their number; ``counting`` are others to be counted."""
    counts = await counted_to(MOST, {**(counting or {}), "found": cases})
    found = counts.pop("found")
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    asked = cases.order_by(*order).offset((page - 1) * PAGE).limit(PAGE)
    rows = await asked.select_related("project", "unit", "handler", "joined_to")
    lines = [line_of(case, prefix, local_day(now), viewer) for case in rows]
    return Page(lines, counts, page, pages, found)


def line_of(case: Case, prefix: str, today: date, viewer: Viewer) -> Line:
    """A row; the case with its project, unit, handler and the case that it goes along with."""
    return Line(
        case=case,
        number=number_of(case, prefix=prefix),
        subject=beginning_of(case.text, viewer=viewer),
        place=case.place if viewer.may("open contacts") else without_contacts(case.place),
        kind=KINDS[case.kind].word,
        state=STATE_WORDS[case.state],
        label=SUBJECTS.get(case.label, ""),
        left=left_words(case, today),
        urgency=urgency(case, today),
        due_day=due_day(case),
        added=case.unread and case.state not in OVER,
        urgent=case.urgent_at is not None and case.state not in OVER,
        danger=hints_at_danger(case),
    )
