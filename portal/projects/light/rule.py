"""The light of a project: computed by one rule from what is published, never typed.

The rule (docs/light.md and the page /light say it for readers): every milestone is judged against the date in force
and every target against the planned curve in force, the light is the worst of its parts, and nothing is judged
without data. A supervisor's override is shown in its place for its days, beside what was computed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.projects.light import reasons
from portal.projects.light.parts import Override, Published, Quantity, Step
from portal.projects.light.status import status_of
from portal.projects.light.status_reasons import why
from portal.projects.light.thresholds import Thresholds
from portal.projects.light.words import AT_RISK, DONE, ENDED, NOT_PUBLISHED, NOT_STARTED, ON_SCHEDULE, SEVERITY, Light
from portal.web.forms import Word


@dataclass(frozen=True)
class Outcome:
    """What the rule says of a project on a day.

    ``light`` is shown; it is the ``computed`` one unless an ``override`` is in force or the project was given up, when
    ``computed`` is what the rule said on that day. ``status``: the bulletin's word (a key of STATUS_WORDS), always of
    the computed light; ``why``: its reason, where it has one of its own. ``slip_days``: the greatest slip of a
    milestone in days. ``next_on``: the next date in force; ``overdue_on``: the oldest one that has passed.
    """

    light: Light
    computed: Light
    override: Override | None
    status: str
    why: Word | None
    slip_days: int
    next_on: date | None
    overdue_on: date | None


def judge(published: Published, *, today: date, thresholds: Thresholds) -> Outcome:
    """The light, the status word and the reason. For a project that was given up the clock stops on that day."""
    day = min(today, published.ended_on) if published.ended_on else today
    computed = _computed(published, day, thresholds)
    override = None if published.ended_on else override_in_force(published.overrides, today)
    light = Light(override.light, reasons.overridden(override)) if override else computed
    if published.ended_on:
        light = Light(ENDED, reasons.ended(published.ended_on, computed))
    status = status_of(published, computed, today=day)
    due = [] if published.ended_on else sorted(step.due_on for step in published.steps if step.actual_on is None)
    return Outcome(
        light=light,
        computed=computed,
        override=override,
        status=status,
        why=why(published, computed, status, today=day),
        slip_days=max([0, *(step.slip(day) for step in published.steps)]),
        next_on=next((one for one in due if one >= today), None),
        overdue_on=due[0] if due and due[0] < today else None,
    )


def override_in_force(overrides: Sequence[Override], today: date) -> Override | None:
    """The newest of those whose days include this one."""
    running = [row for row in overrides if row.begins_on <= today <= row.ends_on]
    return max(running, key=lambda row: row.number, default=None)


def _computed(published: Published, today: date, thresholds: Thresholds) -> Light:
    if not published.can_be_judged:
        return Light(NOT_PUBLISHED, reasons.nothing_to_judge(published.has_update))
    parts: list[Step | Quantity] = [*published.steps, *published.quantities]
    lights = {part.light(today, thresholds) for part in parts}
    worst = max(lights, key=SEVERITY.__getitem__)
    if SEVERITY[worst] >= SEVERITY[AT_RISK]:
        return Light(worst, _worst_reason(published, worst, today, thresholds))
    if worst == DONE:
        return Light(DONE, reasons.done(published))
    return _ahead(published, today, thresholds)


def _worst_reason(published: Published, worst: str, today: date, thresholds: Thresholds) -> Word:
    """The words of the worst part: of milestones the longest overdue, else of targets the farthest behind.

    Then how many others have the same light.
    """
    steps = [step for step in published.steps if step.light(today, thresholds) == worst]
    targets = [row for row in published.quantities if row.light(today, thresholds) == worst]
    if steps:
        reason = reasons.of_step(min(steps, key=lambda step: (step.due_on, repr(step))), today)
        return reasons.and_others(reason, worst, steps=len(steps) - 1, targets=len(targets))
    reason = reasons.of_quantity(min(targets, key=lambda row: (-row.points_behind(today), repr(row))), today)
    return reasons.and_others(reason, worst, steps=0, targets=len(targets) - 1)


def _ahead(published: Published, today: date, thresholds: Thresholds) -> Light:
    key = ON_SCHEDULE if has_begun(published) else NOT_STARTED
    open_steps = [step for step in published.steps if step.actual_on is None]
    if open_steps:
        following = min(open_steps, key=lambda step: (step.due_on, repr(step)))
        return Light(key, reasons.next_step(following, today, thresholds, begun=key == ON_SCHEDULE))
    if published.steps:
        return Light(ON_SCHEDULE, reasons.targets_open())
    planned = sorted(_with_node(published.quantities, today), key=lambda pair: (pair[0], repr(pair[1])))
    return Light(key, reasons.by_node(planned[0][1], today) if planned else reasons.by_figures(key == ON_SCHEDULE))


def _with_node(quantities: Sequence[Quantity], today: date) -> Iterator[tuple[date, Quantity]]:
    """The open targets that have a node in force, with its day."""
    for row in quantities:
        node = row.node(today)
        if node is not None and not row.is_settled:
            yield node.on_day, row


def has_begun(published: Published) -> bool:
    """Whether a milestone is reached or a figure above zero published."""
    return any(step.actual_on for step in published.steps) or any(row.achieved for row in published.quantities)
