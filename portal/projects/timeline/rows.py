"""The rows of a timeline: a project with its milestones, each on a line where it touches no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.projects.cards import Card
from portal.projects.light.parts import Step
from portal.projects.light.thresholds import Thresholds
from portal.projects.timeline.axis import Axis

LINE = 24
# Half the width of a mark with some air, in per cent of a phone's width.
ROOM = 3.5


@dataclass(frozen=True)
class Mark:
    """A milestone on the chart: x in per cent, y in pixels.

    ``planned``: the first promised day. ``now``: the day it was reached, else the date in force.
    ``standing``: done, open, risk or late. ``late_until``: today, while it is overdue.
    """

    step: Step
    planned: float
    now: float
    y: int
    standing: str
    late_until: float | None

    @property
    def moved(self) -> bool:
        return self.now != self.planned


@dataclass(frozen=True)
class Row:
    """A project's lane: ``height`` in pixels."""

    card: Card
    marks: list[Mark]
    height: int


def days_of(cards: Sequence[Card]) -> list[date]:
    """Every day that the chart of these projects is to hold."""
    steps = [step for card in cards for step in card.steps]
    return [day for step in steps for day in (step.planned_on, step.due_on, step.actual_on) if day]


def row_of(card: Card, axis: Axis, today: date) -> Row:
    """A project's milestones in the order of their days, on as few lines as they need."""
    ends: list[float] = []
    marks = []
    for step in sorted(card.steps, key=lambda step: (min(step.planned_on, step.actual_on or step.due_on), step.number)):
        planned, now = axis.at(step.planned_on), axis.at(step.actual_on or step.due_on)
        # The clock of a project that was given up has stopped.
        is_overdue = step.actual_on is None and step.due_on < today and card.project.ended_on is None
        overdue = axis.at(today) if is_overdue else None
        line = _free_line(ends, min(planned, now) - ROOM, max(planned, now, overdue or 0) + ROOM)
        marks.append(_mark(step, planned, now, overdue, line, today, card.thresholds))
    return Row(card, marks, max(len(ends), 1) * LINE)


def _mark(
    step: Step, planned: float, now: float, overdue: float | None, line: int, today: date, thresholds: Thresholds
) -> Mark:
    y = line * LINE + LINE // 2
    return Mark(step, planned, now, y, step.standing(today, thresholds), overdue)


def _free_line(ends: list[float], start: float, end: float) -> int:
    """The first line that is free from ``start`` on; it is taken until ``end``."""
    for line, taken in enumerate(ends):
        if taken <= start:
            ends[line] = end
            return line
    ends.append(end)
    return len(ends) - 1
