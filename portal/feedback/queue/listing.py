"""A page of the queue: the most urgent first, fifty at a time, and never further than a bound."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.queryset import QuerySet

from portal.feedback.beginnings import beginning_of
from portal.feedback.danger_hint import hints_at_danger
from portal.feedback.due.deadlines import due_day, left_words, runs_by_the_hour, urgency
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case, CaseTask
from portal.feedback.publication.masking import without_contacts
from portal.feedback.queries import number_of
from portal.feedback.queue.counts import MOST, counted_to
from portal.feedback.queue.filters import BY_DUE_DATE
from portal.feedback.states import AWAITING_ANSWER, OVER, STATE_WORDS, URGENT_HOURS
from portal.feedback.subjects import SUBJECTS
from portal.staff.viewer import Viewer
from portal.web.forms import Word
from portal.web.language import N_
from portal.workdays import local_day

PAGE = 50
LEADS, HELPS = N_("主办"), N_("协办")
READ_ALONG = ("project", "unit", "handler", "joined_to")


@dataclass(frozen=True)
class Line:
    """One case of the queue, as its row shows it. ``due``: the last day, or of a 24-hour clock the moment.

    ``part``: which part the viewer's unit has where several units have one, "" where one alone handles it.
    """

    case: Case
    number: str
    subject: str
    place: str
    kind: str
    state: str
    label: str
    left: Word | None
    urgency: str
    due: date | datetime
    is_other_year: bool
    added: bool
    extended: bool
    part: str
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
    """A page of these cases in a few statements, whatever their number; ``counting`` are others to be counted.

    By due date, those for which a 24-hour clock runs come before everything else.
    """
    counts = await counted_to(MOST, {**(counting or {}), "found": cases})
    found = counts.pop("found")
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    pressing = await _pressing(cases, now) if order == BY_DUE_DATE and counts.get("urgent", 1) else []
    rows = await _rows(cases, order, page, pressing)
    helping = await _helping(rows) if viewer.unit_id is not None else {}
    lines = [line_of(case, prefix, now, viewer, helping.get(case.id, ())) for case in rows]
    return Page(lines, counts, page, pages, found)


async def _pressing(cases: QuerySet[Case], now: datetime) -> list[Case]:
    """Those with a 24-hour clock, at most a page of them. Their due date bounds the search by the index over it."""
    clock = {"urgent_at__isnull": False, "due_at__lte": now + timedelta(hours=URGENT_HOURS)}
    found = cases.filter(state__in=AWAITING_ANSWER, **clock).order_by(*BY_DUE_DATE)
    return await found.limit(PAGE).select_related(*READ_ALONG)


async def _rows(cases: QuerySet[Case], order: tuple[str, ...], page: int, first: list[Case]) -> list[Case]:
    """The rows of a page, when these stand first and every other one in its order after them."""
    begin = (page - 1) * PAGE
    above = first[begin : begin + PAGE]
    if first:
        cases = cases.exclude(id__in=[case.id for case in first])
    rest = cases.order_by(*order).offset(max(begin - len(first), 0)).limit(PAGE - len(above))
    return [*above, *(await rest.select_related(*READ_ALONG) if len(above) < PAGE else [])]


async def _helping(rows: Sequence[Case]) -> dict[int, list[int]]:
    """By case, the units that were asked to help."""
    found: dict[int, list[int]] = {}
    tasks = CaseTask.filter(case_id__in=[case.id for case in rows])
    for case_id, unit_id in await tasks.order_by("id").values_list("case_id", "unit_id"):
        found.setdefault(int(str(case_id)), []).append(int(str(unit_id)))
    return found


def part_of(case: Case, helping: Collection[int], viewer: Viewer) -> str:
    """What is said of the viewer's unit where others are asked to help with a case."""
    if not helping:
        return ""
    return LEADS if case.unit_id == viewer.unit_id else HELPS if viewer.unit_id in helping else ""


def line_of(case: Case, prefix: str, now: datetime, viewer: Viewer, helping: Collection[int]) -> Line:
    """A row; the case with its project, unit, handler and the case that it goes along with.

    ``helping``: ids of the units that have a task in it.
    """
    return Line(
        case=case,
        number=number_of(case, prefix=prefix),
        subject=beginning_of(case.text, viewer=viewer),
        place=case.place if viewer.may("open contacts") else without_contacts(case.place),
        kind=KINDS[case.kind].word,
        state=STATE_WORDS[case.state],
        label=SUBJECTS.get(case.label, ""),
        left=left_words(case, now),
        urgency=urgency(case, now),
        due=case.due_at if runs_by_the_hour(case) else due_day(case),
        is_other_year=due_day(case).year != local_day(now).year,
        added=case.unread and case.state not in OVER,
        extended=case.extension == "granted",
        part=part_of(case, helping, viewer),
        urgent=case.urgent_at is not None and case.state not in OVER,
        danger=hints_at_danger(case),
    )
