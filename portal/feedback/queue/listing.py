"""The queue: which cases wait, the most urgent first, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime

from tortoise.queryset import QuerySet

from portal.feedback.due.deadlines import due_day, left_words, urgency
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.queries import matching, number_of
from portal.feedback.states import ACCEPTED, ADDED, ANSWERED, AWAITING_ANSWER, OVER, STATE_WORDS, SUBMITTED
from portal.web.forms import Word
from portal.web.language import N_
from portal.workdays import end_of_day, local_day

PAGE = 50
LONGEST_SUBJECT = 40

FILTERS: dict[str, str] = {
    "open": N_("在办"),
    "late": N_("逾期"),
    "today": N_("今天到期"),
    SUBMITTED: N_("待受理"),
    ACCEPTED: N_("待答复"),
    ANSWERED: N_("已答复"),
    ADDED: N_("居民有补充"),
    "over": N_("已办结"),
}

COUNTED = ("open", "late", "today", SUBMITTED, ADDED)


@dataclass(frozen=True)
class Line:
    """One case of the queue, as its row shows it."""

    case: Case
    number: str
    subject: str
    kind: str
    state: str
    left: Word | None
    urgency: str
    due_day: date
    added: bool


@dataclass(frozen=True)
class Queue:
    """A page of the queue; ``counts`` by filter, over everything the viewer may see."""

    lines: list[Line]
    counts: dict[str, int]
    chosen: str
    words: str
    page: int
    pages: int
    found: int


async def queue_of(cases: QuerySet[Case], *, chosen: str, words: str, page: int, prefix: str, now: datetime) -> Queue:
    """The page of these cases that a filter and words choose. The number of queries never depends on the cases."""
    chosen = chosen if chosen in FILTERS else "open"
    # Who looks for a number wants the case, whatever its state.
    kept = matching(cases, words, prefix=prefix) if words else _filtered(cases, chosen, now)
    found = await kept.count()
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    order = "-closed_at" if chosen == "over" and not words else "due_at"
    rows = await kept.order_by(order, "id").offset((page - 1) * PAGE).limit(PAGE).select_related("project")
    lines = [_line(case, prefix, local_day(now)) for case in rows]
    counts = {name: await _filtered(cases, name, now).count() for name in COUNTED}
    return Queue(lines, counts, chosen, words, page, pages, found)


def _filtered(cases: QuerySet[Case], chosen: str, now: datetime) -> QuerySet[Case]:
    waiting = cases.filter(state__in=AWAITING_ANSWER)
    end_of_today = end_of_day(local_day(now))
    if chosen == "late":
        return waiting.filter(due_at__lte=now)
    if chosen == "today":
        return waiting.filter(due_at__gt=now, due_at__lte=end_of_today)
    if chosen == ADDED:
        return cases.filter(unread=True).exclude(state__in=OVER)
    if chosen == "over":
        return cases.filter(state__in=OVER)
    return waiting if chosen == "open" else cases.filter(state=chosen)


def _line(case: Case, prefix: str, today: date) -> Line:
    subject = " ".join(case.text.split())
    return Line(
        case=case,
        number=number_of(case, prefix=prefix),
        subject=subject[:LONGEST_SUBJECT] + ("…" if len(subject) > LONGEST_SUBJECT else ""),
        kind=KINDS[case.kind].word,
        state=STATE_WORDS[case.state],
        left=left_words(case, today),
        urgency=urgency(case, today),
        due_day=due_day(case),
        added=case.unread and case.state not in OVER,
    )
