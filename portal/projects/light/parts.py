"""What the rule judges: milestones with their dates, targets with their curve and figures, overrides."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.projects.light.thresholds import Thresholds
from portal.projects.light.words import AT_RISK, DONE, LATE, LIGHT_CLASSES, ON_SCHEDULE


@dataclass(frozen=True)
class RevisedDate:
    """Another date for a milestone, why, and the day (in Shanghai) it was published."""

    due_on: date
    reason: str
    published_on: date


@dataclass(frozen=True)
class Step:
    """A milestone: first promised day, revisions in order, the day it was reached. ``kind``: "start" or "step".

    ``number`` is its row's. One that was given up has ``dropped_on`` and is shown, never judged.
    """

    title: str
    planned_on: date
    revisions: tuple[RevisedDate, ...] = ()
    actual_on: date | None = None
    kind: str = "step"
    number: int = 0
    planned_words: str = ""
    dropped_on: date | None = None
    dropped_reason: str = ""

    @property
    def due_on(self) -> date:
        """The date in force."""
        return self.revisions[-1].due_on if self.revisions else self.planned_on

    @property
    def revised_too_late(self) -> bool:
        """Whether some revision came after the date it replaced had passed."""
        before = self.planned_on
        for revision in self.revisions:
            if revision.published_on > before:
                return True
            before = revision.due_on
        return False

    def slip(self, today: date) -> int:
        """Days from the first promised day: to the day it was reached, or to today or the date in force."""
        until = self.actual_on or max(today, self.due_on)
        return (until - self.planned_on).days

    def overdue(self, today: date) -> int:
        """Days since the date in force; not above 0 while it has not passed."""
        return (today - self.due_on).days

    def light(self, today: date, thresholds: Thresholds) -> str:
        """What the milestone alone says: done, on schedule (still ahead), at risk or late."""
        if self.actual_on:
            return DONE
        light = self._light_of_start(today, thresholds) if self.kind == "start" else self._light(today, thresholds)
        return AT_RISK if light == ON_SCHEDULE and self.revised_too_late else light

    def _light(self, today: date, thresholds: Thresholds) -> str:
        days = self.overdue(today)
        if days <= 0:
            return ON_SCHEDULE
        return LATE if days > thresholds.late_days else AT_RISK

    def _light_of_start(self, today: date, thresholds: Thresholds) -> str:
        days = self.overdue(today)
        if days >= thresholds.start_late_days:
            return LATE
        return AT_RISK if days >= thresholds.start_risk_days else ON_SCHEDULE

    def standing(self, today: date, thresholds: Thresholds) -> str:
        """The CSS class of a milestone's mark: done, open (still ahead), risk or late."""
        light = self.light(today, thresholds)
        if light == ON_SCHEDULE or (light == AT_RISK and self.overdue(today) <= 0):
            return "open"
        return LIGHT_CLASSES[light]


@dataclass(frozen=True)
class Point:
    """One point of a planned curve: so much in all by the end of a day. ``milestone``: its title, where it has one."""

    on_day: date
    quantity: Decimal
    milestone: str = ""


@dataclass(frozen=True)
class Figure:
    """How much was achieved in all by the end of a day."""

    on_day: date
    achieved: Decimal
    note: str = ""


@dataclass(frozen=True)
class Quantity:
    """A target. ``achieved`` is the figure in force, None until one is published.

    ``points`` are those of the curve in force, in any order; ``figures`` in the order of their days.
    ``due_on``: the day that the promise itself names, which stands for the curve of a target without one.
    ``adjusted``: how often its curve was changed. ``number`` is its row's.
    """

    planned: Decimal
    achieved: Decimal | None
    points: tuple[Point, ...] = ()
    figures: tuple[Figure, ...] = ()
    due_on: date | None = None
    shortfall: str = ""
    adjusted: int = 0
    number: int = 0
    name_zh: str = ""
    name_en: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    basis: str = ""
    ended_on: date | None = None

    @property
    def is_reached(self) -> bool:
        return self.achieved is not None and self.achieved >= self.planned

    @property
    def is_settled(self) -> bool:
        """Reached, or its shortfall published."""
        return self.is_reached or bool(self.shortfall)

    @property
    def share(self) -> Decimal | None:
        """Achieved over planned: 0.808 for 118 of 146. None without a figure or a plan."""
        return None if self.achieved is None or not self.planned else self.achieved / self.planned

    @property
    def reached_on(self) -> date | None:
        """The day of the figure since which it is reached."""
        since = None
        for figure in sorted(self.figures, key=lambda figure: figure.on_day):
            since = (since or figure.on_day) if figure.achieved >= self.planned else None
        return since

    @property
    def curve(self) -> tuple[Point, ...]:
        """The planned curve by day, never falling: an earlier greater quantity holds on."""
        if not self.points:
            return (Point(self.due_on, self.planned),) if self.due_on and self.achieved is not None else ()
        rising: list[Point] = []
        for point in sorted(self.points, key=lambda point: (point.on_day, point.quantity, point.milestone)):
            most = max(point.quantity, rising[-1].quantity) if rising else point.quantity
            rising.append(Point(point.on_day, most, point.milestone))
        return tuple(rising)

    def passed(self, today: date) -> Point | None:
        """The last point whose day has passed: by then so much was to be achieved."""
        return next((point for point in reversed(self.curve) if point.on_day < today), None)

    def node(self, today: date) -> Point | None:
        """The node in force: the last one whose day has passed, before that the first one."""
        return self.passed(today) or (self.curve[0] if self.curve else None)

    def behind(self, today: date) -> Decimal:
        """Planned by now minus achieved by now; below zero when ahead."""
        point = self.passed(today)
        return (point.quantity if point else Decimal(0)) - (self.achieved or Decimal(0))

    def points_behind(self, today: date) -> Decimal:
        """The same in percentage points of the planned total; never below zero."""
        return max(self.behind(today), Decimal(0)) * 100 / self.planned if self.planned else Decimal(0)

    def light(self, today: date, thresholds: Thresholds) -> str:
        """What the target alone says: done, on schedule, at risk or late."""
        if self.is_settled:
            return DONE
        hundredfold = max(self.behind(today), Decimal(0)) * 100  # compared without dividing, so that it is exact
        if not hundredfold or hundredfold < thresholds.risk_points * self.planned:
            return ON_SCHEDULE
        return LATE if hundredfold > thresholds.late_points * self.planned else AT_RISK


@dataclass(frozen=True)
class Override:
    """A light that a supervisor set, from one day through another, with a public reason. ``number`` is its row's."""

    light: str
    reason: str
    begins_on: date
    ends_on: date
    number: int = 0

    @property
    def css(self) -> str:
        return LIGHT_CLASSES[self.light]


@dataclass(frozen=True)
class Published:
    """All that the rule knows of a project. Dropped milestones and ended targets are no part of it."""

    steps: tuple[Step, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    has_update: bool = False
    due_on: date | None = None
    year: int = 0
    ended_on: date | None = None
    overrides: tuple[Override, ...] = field(default=())

    @property
    def can_be_judged(self) -> bool:
        """Whether there is a milestone, a figure or a planned curve to judge."""
        return bool(self.steps) or any(row.achieved is not None or row.points for row in self.quantities)
