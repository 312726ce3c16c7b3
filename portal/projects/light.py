"""The light of a project: computed by one rule from what is published, never typed.

The rule (docs/light.md says it for readers): every milestone is judged against the date in force, the light
is the worst of its parts, and nothing is judged without data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.web.forms import Chinese, Word, counted
from portal.web.language import N_

DONE, ON_SCHEDULE, NOT_STARTED = "done", "on_schedule", "not_started"
AT_RISK, LATE, NOT_PUBLISHED = "at_risk", "late", "not_published"

# In the order of the bar on the home page.
LIGHT_WORDS = {
    DONE: N_("已完成"),
    ON_SCHEDULE: N_("按计划"),
    NOT_STARTED: N_("未开始"),
    AT_RISK: N_("有风险"),
    LATE: N_("滞后"),
    NOT_PUBLISHED: N_("待公布"),
}
LIGHT_CLASSES = {
    DONE: "done",
    ON_SCHEDULE: "on",
    NOT_STARTED: "wait",
    AT_RISK: "risk",
    LATE: "late",
    NOT_PUBLISHED: "none",
}

LATE_AFTER_DAYS = 30
SILENCE_FROM_DAYS = 30


@dataclass(frozen=True)
class RevisedDate:
    """A later date for a milestone, why, and the day (in Shanghai) it was published."""

    due_on: date
    reason: str
    published_on: date


@dataclass(frozen=True)
class Step:
    """A milestone as the rule sees it: first promised day, revisions in order, the day it was reached."""

    title: str
    planned_on: date
    revisions: tuple[RevisedDate, ...] = ()
    actual_on: date | None = None

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

    def standing(self, today: date) -> str:
        """The CSS class of a milestone's mark: done, open (still ahead), risk or late."""
        if self.actual_on:
            return LIGHT_CLASSES[DONE]
        if self.overdue(today) <= 0:
            return "open"
        return LIGHT_CLASSES[_light_when_overdue(self.overdue(today))]


@dataclass(frozen=True)
class Quantity:
    """A target as the rule sees it; ``achieved`` None until one is published."""

    planned: Decimal
    achieved: Decimal | None

    @property
    def is_reached(self) -> bool:
        return self.achieved is not None and self.achieved >= self.planned


@dataclass(frozen=True)
class Light:
    """The light and its reason in words."""

    key: str
    reason: Word

    @property
    def word(self) -> str:
        return LIGHT_WORDS[self.key]

    @property
    def css(self) -> str:
        return LIGHT_CLASSES[self.key]


def light_of(steps: Sequence[Step], quantities: Sequence[Quantity], *, today: date, has_update: bool) -> Light:
    """The light of a project on a day."""
    if not steps and all(quantity.achieved is None for quantity in quantities):
        return Light(NOT_PUBLISHED, _nothing_to_judge(has_update))
    open_steps = sorted((step for step in steps if step.actual_on is None), key=lambda step: step.due_on)
    overdue = [step for step in open_steps if step.due_on < today]
    if overdue:
        return _overdue(overdue[0], today)
    if patched := [step for step in open_steps if step.revised_too_late]:
        return Light(AT_RISK, _patched(patched[0]))
    if not open_steps and all(quantity.is_reached for quantity in quantities):
        return Light(DONE, _done(steps))
    return _ahead(steps, open_steps, quantities)


def _nothing_to_judge(has_update: bool) -> Word:
    if has_update:
        return Word(N_("已公布进展，还没有公布可以对照的节点或完成数量。"))
    return Word(N_("责任单位还没有公布节点、完成数量和进展。"))


def _overdue(step: Step, today: date) -> Light:
    days = step.overdue(today)
    return Light(_light_when_overdue(days), _overdue_words(step, days))


def _light_when_overdue(days: int) -> str:
    return LATE if days > LATE_AFTER_DAYS else AT_RISK


def _overdue_words(step: Step, days: int) -> Word:
    title, times = Chinese(step.title), len(step.revisions)
    if not times:
        return counted("“%(title)s”应在%(day)s完成，已逾期 %(n)s 天。", days, title=title, day=step.due_on)
    return counted(
        "“%(title)s”改期 %(times)s 次后应在%(day)s完成，已逾期 %(n)s 天。",
        days,
        title=title,
        day=step.due_on,
        times=times,
    )


def _patched(step: Step) -> Word:
    return Word(
        N_("“%(title)s”过了原定日期才改期到%(day)s，完成之前都算有风险。"),
        {"title": Chinese(step.title), "day": step.due_on},
    )


def _done(steps: Sequence[Step]) -> Word:
    days = [step.actual_on for step in steps if step.actual_on]
    if not days:
        return Word(N_("年度目标已全部完成。"))
    return Word(N_("节点和目标全部完成，最后一个节点完成于%(day)s。"), {"day": max(days)})


def _ahead(steps: Sequence[Step], open_steps: Sequence[Step], quantities: Sequence[Quantity]) -> Light:
    if not steps:
        return _by_quantities_alone(quantities)
    if not open_steps:
        return Light(ON_SCHEDULE, Word(N_("已公布的节点全部完成，年度目标还没有全部公布达到。")))
    following: dict[str, object] = {"day": open_steps[0].due_on, "title": Chinese(open_steps[0].title)}
    begun = any(step.actual_on for step in steps) or any(quantity.achieved for quantity in quantities)
    if begun:
        return Light(ON_SCHEDULE, Word(N_("下一个节点：%(day)s，%(title)s。"), following))
    return Light(NOT_STARTED, Word(N_("还没有节点完成。第一个节点：%(day)s，%(title)s。"), following))


def _by_quantities_alone(quantities: Sequence[Quantity]) -> Light:
    if any(quantity.achieved for quantity in quantities):
        return Light(ON_SCHEDULE, Word(N_("已公布完成数量，还没有全部达到年度目标；没有公布节点。")))
    return Light(NOT_STARTED, Word(N_("公布的完成数量为零；没有公布节点。")))
