"""Why a project has its status word: said beside the word, so that it does not contradict the light."""

from datetime import date

from portal.projects.light import reasons
from portal.projects.light.parts import Published, Quantity, Step
from portal.projects.light.status import (
    ABOVE_NODE,
    ADJUSTED,
    BEHIND,
    DONE_EARLY,
    ON_NODE,
    finished_on,
    is_above,
    promised_for,
)
from portal.projects.light.words import DONE, LIGHT_WORDS, ON_SCHEDULE, Light
from portal.web.forms import Chinese, Word, counted
from portal.web.language import N_


def why(published: Published, light: Light, status: str, *, today: date, said_on: date | None = None) -> Word | None:
    """The reason of a status word; None where the reason of the computed light says it all.

    Judged on ``today``; days are counted on ``said_on``, the day that a bulletin names.
    """
    said = said_on or today
    if status == BEHIND:
        return _late(published) if light.key == DONE else _behind(published, light, today, said)
    if status == ADJUSTED:
        return _late_by_new_dates(published) if light.key == DONE else _adjusted(published)
    if status == ABOVE_NODE:
        return reasons.by_node(next(row for row in published.quantities if is_above(row, today)), today)
    if status == DONE_EARLY:
        return _early(published)
    return _on_node(published, light, today) if status == ON_NODE else None


def _behind(published: Published, light: Light, today: date, said: date) -> Word:
    overdue = [step for step in published.steps if step.actual_on is None and step.overdue(today) > 0]
    if overdue:
        return _overdue(min(overdue, key=lambda step: (step.due_on, repr(step))), said)
    below = [row for row in published.quantities if not row.is_settled and row.behind(today) > 0]
    reason = reasons.of_quantity(max(below, key=lambda row: (row.points_behind(today), repr(row))), today)
    if light.key != ON_SCHEDULE:
        return reason
    words = N_("%(reason)s落后不多，所以进度灯仍是“%(light)s”；通报用语只看节点有没有完成。")
    return Word(words, {"reason": reason, "light": Word(LIGHT_WORDS[ON_SCHEDULE])})


def _overdue(step: Step, said: date) -> Word:
    """Of one that was due on the very day that is named there are no days to count."""
    if step.overdue(said) > 0:
        return reasons.of_step(step, said)
    return Word(N_("“%(title)s”到期日是%(day)s，当天没有完成。"), {"title": Chinese(step.title), "day": step.due_on})


def _days_of(published: Published) -> tuple[date, date, int]:
    """The day it was finished, the last day promised at first, and the days between."""
    promised = promised_for(published)
    finished = finished_on(published) or promised
    return finished, promised, (finished - promised).days


def _late(published: Published) -> Word:
    short = sum(not row.is_reached for row in published.quantities)
    if short:
        return counted("有 %(n)s 个年度目标没有达到。", short)
    finished, promised, days = _days_of(published)
    return counted(
        "实际完成比承诺日期晚 %(n)s 天：承诺%(promised)s，完成%(finished)s。",
        days,
        promised=promised,
        finished=finished,
    )


def _early(published: Published) -> Word:
    finished, promised, days = _days_of(published)
    return counted(
        "实际完成比承诺日期早 %(n)s 天：承诺%(promised)s，完成%(finished)s。",
        -days,
        promised=promised,
        finished=finished,
    )


def _late_by_new_dates(published: Published) -> Word:
    _, promised, days = _days_of(published)
    return counted("按批准的新日期完成，比最初承诺的%(promised)s晚 %(n)s 天。", days, promised=promised)


def _adjusted(published: Published) -> Word:
    revised = [step for step in published.steps if step.revisions and step.actual_on is None]
    if revised:
        step = min(revised, key=lambda step: (step.due_on, repr(step)))
        params = {"title": Chinese(step.title), "before": step.planned_on, "after": step.due_on}
        return Word(N_("“%(title)s”经批准由%(before)s改到%(after)s，新日期还没有到。"), params)
    row: Quantity = next(row for row in published.quantities if row.adjusted and not row.is_settled)
    return Word(N_("“%(name)s”的进度安排经批准调整过，按新的安排没有落后。"), {"name": Chinese(row.name_zh)})


def _on_node(published: Published, light: Light, today: date) -> Word:
    if light.key == DONE:
        finished = finished_on(published)
        return Word(N_("在承诺的最后一天%(day)s完成。"), {"day": finished}) if finished else light.reason
    if any(row.shortfall and not row.is_reached for row in published.quantities):
        return Word(N_("到期的节点都已完成，没有达到的目标已经公布原因。"))
    due = any(step.actual_on for step in published.steps) or any(row.passed(today) for row in published.quantities)
    return Word(N_("到期的节点都已完成。")) if due else Word(N_("还没有到期的节点。"))
