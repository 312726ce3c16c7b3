"""One act on many cases: each in a transaction of its own, so that one that fails leaves the others done."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.feedback.handling.answering import accept_case
from portal.feedback.handling.assignment import assign_case
from portal.feedback.handling.labels import label_case
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.models import Case
from portal.feedback.queries import as_seen, cases_visible_to, number_of
from portal.feedback.queue.listing import PAGE
from portal.staff.models import Account, Unit
from portal.staff.viewer import Viewer
from portal.web.forms import Word
from portal.web.language import N_
from portal.web.problems import Problem

Act = Callable[[Case], Awaitable[object]]

# name of a button -> the permission that it needs
ACTS = {
    "accept": "accept or decline cases",
    "assign": "assign cases",
    "label": "label cases",
    "urgent": "mark cases urgent",
    "export": "export cases",
}


@dataclass(frozen=True)
class Ticked:
    """A row that was ticked: which case, and its ``moved`` when it was shown."""

    id: int
    seen: str


@dataclass(frozen=True)
class Outcome:
    """What became of one case; ``why`` is None where it was done."""

    number: str
    why: Word | None = None


def ticked_in(values: Sequence[object]) -> list[Ticked]:
    """What the ticked rows sent, each case once, at most a page of them."""
    found: dict[int, Ticked] = {}
    for value in values:
        case_id, _, seen = str(value).partition(".")
        if case_id.isascii() and case_id.isdigit() and len(case_id) < 19:
            found.setdefault(int(case_id), Ticked(int(case_id), seen))
    return list(found.values())[:PAGE]


def accepting(*, by: Account, now: datetime) -> Act:
    return lambda case: accept_case(case=case, by=by, now=now)


def assigning(*, unit: Unit, handler: Account | None, by: Account, now: datetime) -> Act:
    return lambda case: assign_case(case=case, by=by, now=now, unit=unit, handler=handler)


def labelling(*, label: str, by: Account, now: datetime) -> Act:
    return lambda case: label_case(case=case, label=label, by=by, now=now)


def hurrying(*, by: Account, now: datetime) -> Act:
    return lambda case: mark_urgent(case=case, by=by, now=now)


async def done_to(ticked: Sequence[Ticked], act: Act, *, viewer: Viewer, prefix: str) -> list[Outcome]:
    """Do it to each, as it was shown. What may not be seen is told as not found."""
    cases = cases_visible_to(viewer).filter(id__in=[row.id for row in ticked])
    found = {case.id: case for case in await cases.select_related("project__unit", "unit", "about_unit")}
    return [await _done(found.get(row.id), row, act, prefix) for row in ticked]


async def _done(case: Case | None, row: Ticked, act: Act, prefix: str) -> Outcome:
    if case is None:
        return Outcome(str(row.id), Word(N_("没有找到这件办件。")))
    number = number_of(case, prefix=prefix)
    try:
        await act(as_seen(case, row.seen))
    except Problem as problem:
        return Outcome(number, Word(problem.message, problem.params))
    return Outcome(number)
