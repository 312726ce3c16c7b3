"""The status words of bulletins, as Dalian's own bulletins use them, computed from the same parts as the light."""

from datetime import date

from portal.projects.light.parts import Published, Quantity
from portal.projects.light.words import DONE, ENDED, LATE, NOT_PUBLISHED, NOT_STARTED, Light
from portal.web.language import N_

DONE_EARLY, ABOVE_NODE, ON_NODE, ADJUSTED = "done_early", "above_node", "on_node", "adjusted"
BEHIND, UNSTARTED, UNPUBLISHED = "behind", "unstarted", "unpublished"

# In the order of a bulletin.
STATUS_WORDS = {
    DONE_EARLY: N_("提前完成全年目标"),
    ABOVE_NODE: N_("超额完成节点目标"),
    ON_NODE: N_("按计划完成节点目标"),
    ADJUSTED: N_("经批准调整节点目标"),
    BEHIND: N_("滞后"),
    UNSTARTED: N_("未开始"),
    ENDED: N_("终止"),
    UNPUBLISHED: N_("待公布"),
}


def status_of(published: Published, light: Light, *, today: date) -> str:
    """The status word of a project whose computed light is given.

    A light has a tolerance, a word has none: who has missed a node is behind, however little is missing.
    """
    if published.ended_on:
        return ENDED
    fixed = {NOT_PUBLISHED: UNPUBLISHED, NOT_STARTED: UNSTARTED, LATE: BEHIND}
    if light.key in fixed:
        return fixed[light.key]
    if light.key == DONE:
        return _when_done(published)
    if has_missed_a_node(published, today):
        return BEHIND
    if _is_adjusted(published):
        return ADJUSTED
    return ABOVE_NODE if _is_above(published, today) else ON_NODE


def _when_done(published: Published) -> str:
    """Early: before the last promised day. After it, or short of a target: behind, unless its dates were adjusted."""
    if not all(row.is_reached for row in published.quantities):
        return BEHIND
    finished, promised = finished_on(published), promised_for(published)
    if finished is None or finished == promised:
        return ON_NODE
    if finished < promised:
        return DONE_EARLY
    adjusted = any(step.revisions for step in published.steps) or any(row.adjusted for row in published.quantities)
    return ADJUSTED if adjusted and not _missed(published) else BEHIND


def _missed(published: Published) -> bool:
    return any(step.actual_on and step.actual_on > step.due_on for step in published.steps)


def finished_on(published: Published) -> date | None:
    """The day of the last milestone or figure that made it done; None without any."""
    days = [step.actual_on for step in published.steps if step.actual_on]
    days += [row.reached_on for row in published.quantities if row.reached_on]
    return max(days, default=None)


def promised_for(published: Published) -> date:
    """The last day promised at first: the promise's own, else of its milestones and curves, else the year's."""
    days = [step.planned_on for step in published.steps]
    days += [point.on_day for row in published.quantities for point in row.points]
    return published.due_on or max(days, default=date(published.year or 1, 12, 31))


def has_missed_a_node(published: Published, today: date) -> bool:
    """Whether an open milestone's date or a node of an open target has passed without being reached."""
    overdue = any(step.actual_on is None and step.overdue(today) > 0 for step in published.steps)
    return overdue or any(row.behind(today) > 0 for row in published.quantities if not row.is_settled)


def _is_adjusted(published: Published) -> bool:
    open_steps = any(step.revisions and step.actual_on is None for step in published.steps)
    return open_steps or any(row.adjusted and not row.is_settled for row in published.quantities)


def _is_above(published: Published, today: date) -> bool:
    """Whether some target is above its node in force; of those asked none is below."""
    return any(is_above(row, today) for row in published.quantities)


def is_above(row: Quantity, today: date) -> bool:
    """Whether more is achieved than the node in force asks."""
    node = row.node(today)
    return node is not None and row.achieved is not None and row.achieved > node.quantity
