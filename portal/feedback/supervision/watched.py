"""The cases that a supervisor looks at, each once, under its worst reason; open ones, so the years cost nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from portal.feedback.beginnings import beginning_of
from portal.feedback.due.deadlines import is_paused, left_words, told_due, urgency
from portal.feedback.facts import ESCALATED, REMINDED
from portal.feedback.handling.escalation import NOT_SOLVED_TWICE, OVERDUE
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case, CaseFact
from portal.feedback.queries import cases_visible_to, number_of
from portal.feedback.states import AWAITING_ANSWER, JOINED, REOPENED
from portal.feedback.supervision.table import overdue
from portal.staff.viewer import Viewer
from portal.web.forms import Word
from portal.web.language import N_

MOST = 20
# After the second "not solved": the third round.
TWICE = 3

# The worst first: a case stands in the first of them alone, and its row names the others.
LISTS: dict[str, str] = {
    "escalated": N_("提请督办"),
    "late": N_("逾期"),
    "twice": N_("两次评价未解决"),
    "reopened": N_("重新办理"),
    "extension": N_("申请延期，等待批准"),
}


@dataclass(frozen=True)
class Watched:
    """A case of a list. ``why``: the reason of its escalation (``ESCALATIONS``), or ""; ``also``: other lists in which
    it would stand.
    """

    case: Case
    number: str
    subject: str
    kind: str
    left: Word | None
    urgency: str
    why: str
    reminded: int
    also: Sequence[str]

    @property
    def due(self) -> date | datetime:
        return told_due(self.case.due_at)

    @property
    def paused(self) -> bool:
        return is_paused(self.case)


@dataclass(frozen=True)
class Told:
    """What the facts of a case say: why it was escalated the last time, how often its unit was reminded."""

    why: str = ""
    reminded: int = 0


async def watched(viewer: Viewer, *, now: datetime, prefix: str) -> dict[str, list[Watched]]:
    """By list its cases, the longest due first, at most 20 each; a query a list, and one for the facts."""
    listed: dict[str, list[Case]] = {}
    worse = Q(id=0)
    for name, which in _lists(now).items():
        open_ones = cases_visible_to(viewer).filter(which & ~worse).order_by("due_at", "id").limit(MOST)
        listed[name] = await open_ones.select_related("project", "unit", "handler", "joined_to")
        worse |= _reasons(now)[name]
    told = await _told_by_facts([case.id for rows in listed.values() for case in rows])
    return {
        name: [_watched(case, name, told.get(case.id, Told()), viewer, now, prefix) for case in rows]
        for name, rows in listed.items()
    }


def _watched(case: Case, name: str, told: Told, viewer: Viewer, now: datetime, prefix: str) -> Watched:
    return Watched(
        case=case,
        number=number_of(case, prefix=prefix),
        subject=beginning_of(case.text, viewer=viewer),
        kind=KINDS[case.kind].word,
        left=left_words(case, now),
        urgency=urgency(case, now),
        why=told.why,
        reminded=told.reminded,
        also=[LISTS[other] for other in _also(case, told.why, now) if other != name],
    )


def _also(case: Case, why: str, now: datetime) -> list[str]:
    """In which lists a case would stand; what the reason of its escalation says already is left out."""
    holds = {
        "escalated": case.escalated_at is not None,
        "late": why != OVERDUE and case.due_at <= now and not is_paused(case),
        "twice": why != NOT_SOLVED_TWICE and case.rounds >= TWICE,
        "reopened": case.state == REOPENED and case.rounds < TWICE,
        "extension": case.extension == "asked",
    }
    return [name for name in LISTS if holds[name]]


async def _told_by_facts(ids: Sequence[int]) -> Mapping[int, Told]:
    why, reminded = dict[int, str](), defaultdict[int, int](int)
    for fact in await CaseFact.filter(case_id__in=list(ids), kind__in=(ESCALATED, REMINDED)).order_by("id"):
        if fact.kind == ESCALATED:
            why[fact.case_id] = str(fact.detail.get("why", ""))
        else:
            reminded[fact.case_id] += 1
    return {number: Told(why.get(number, ""), reminded[number]) for number in {*why, *reminded}}


def _reasons(now: datetime) -> dict[str, Q]:
    return {
        "escalated": Q(escalated_at__isnull=False),
        "late": overdue(now),
        "twice": Q(rounds__gte=TWICE),
        "reopened": Q(state=REOPENED),
        "extension": Q(extension="asked"),
    }


def _lists(now: datetime) -> dict[str, Q]:
    """Which cases stand in each list. What was joined to another is not lost from sight by it: it stands here where
    the other one does not for the same reason.
    """
    lists = {name: which & Q(state__in=AWAITING_ANSWER) for name, which in _reasons(now).items()}
    joined = Q(state=JOINED, joined_to__escalated_at__isnull=True)
    lists["escalated"] |= joined & Q(escalated_at__isnull=False)
    lists["late"] |= joined & Q(due_at__lte=now, joined_to__due_at__gt=now, joined_to__asked_at__isnull=True)
    return lists
