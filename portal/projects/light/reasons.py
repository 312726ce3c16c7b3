"""The reason of a light in words."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.projects.light.parts import Override, Point, Published, Quantity, Step
from portal.projects.light.thresholds import Thresholds
from portal.projects.light.words import LATE, LIGHT_WORDS, Light
from portal.projects.quantities import plain
from portal.web.forms import Chinese, Word, counted
from portal.web.language import N_


def nothing_to_judge(has_update: bool) -> Word:
    if has_update:
        return Word(N_("已公布进展，还没有公布可以对照的节点或完成数量。"))
    return Word(N_("责任单位还没有公布节点、完成数量和进展。"))


def overridden(override: Override) -> Word:
    return Word(
        N_("督办员调整为“%(light)s”，到%(day)s为止。原因：%(reason)s"),
        {"light": Word(LIGHT_WORDS[override.light]), "day": override.ends_on, "reason": Chinese(override.reason)},
    )


def ended(day: date, computed: Light) -> Word:
    """What the rule said of it on the day it was given up, told as past."""
    return Word(N_("%(day)s终止，不再计算。终止那天的情况：%(reason)s"), {"day": day, "reason": computed.reason})


def of_step(step: Step, today: date) -> Word:
    """Why a milestone is at risk or late."""
    days = step.overdue(today)
    if days <= 0:
        return Word(
            N_("“%(title)s”过了原定日期才改期到%(day)s，完成之前都算有风险。"),
            {"title": Chinese(step.title), "day": step.due_on},
        )
    return _overdue_start(step, days) if step.kind == "start" else _overdue(step, days)


def _overdue(step: Step, days: int) -> Word:
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


def _overdue_start(step: Step, days: int) -> Word:
    title, times = Chinese(step.title), len(step.revisions)
    if not times:
        return counted("“%(title)s”应在%(day)s开始，已逾期 %(n)s 天。", days, title=title, day=step.due_on)
    return counted(
        "“%(title)s”改期 %(times)s 次后应在%(day)s开始，已逾期 %(n)s 天。",
        days,
        title=title,
        day=step.due_on,
        times=times,
    )


def and_others(reason: Word, worst: str, *, steps: int, targets: int) -> Word:
    """The reason, and how many other milestones and targets have the same light."""
    late = worst == LATE
    if steps and late:
        reason = counted("%(reason)s另有 %(n)s 个节点逾期。", steps, reason=reason)
    elif steps:
        reason = counted("%(reason)s另有 %(n)s 个节点有风险。", steps, reason=reason)
    if targets and late:
        return counted("%(reason)s另有 %(n)s 个年度目标滞后。", targets, reason=reason)
    return counted("%(reason)s另有 %(n)s 个年度目标有风险。", targets, reason=reason) if targets else reason


def of_quantity(row: Quantity, today: date) -> Word:
    """Why a target is at risk or late."""
    node = row.passed(today)
    params = _of_node(row, node) if node else _of_quantity(row)
    points = row.points_behind(today).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    params["points"] = plain(points)
    if row.achieved is None:
        return Word(
            N_("“%(name)s”到%(day)s应完成 %(planned)s %(unit)s，还没有公布完成数量，落后 %(points)s 个百分点。"), params
        )
    return Word(
        N_("“%(name)s”到%(day)s应完成 %(planned)s %(unit)s，已公布 %(achieved)s，落后 %(points)s 个百分点。"), params
    )


def by_node(row: Quantity, today: date) -> Word:
    """Where a target stands to its node in force, when it is not behind it in earnest."""
    node = row.node(today)
    params = _of_node(row, node) if node else _of_quantity(row)
    if row.achieved is None:
        return Word(N_("“%(name)s”到%(day)s计划完成 %(planned)s %(unit)s，还没有公布完成数量。"), params)
    return Word(N_("“%(name)s”到%(day)s计划完成 %(planned)s %(unit)s，已公布 %(achieved)s。"), params)


def _of_node(row: Quantity, node: Point) -> dict[str, object]:
    return {**_of_quantity(row), "day": node.on_day, "planned": plain(node.quantity)}


def _of_quantity(row: Quantity) -> dict[str, object]:
    return {"name": Chinese(row.name_zh), "unit": Chinese(row.unit_zh), "achieved": plain(row.achieved)}


def next_step(step: Step, today: date, thresholds: Thresholds, *, begun: bool) -> Word:
    """The milestone to come; or the start whose day has passed, while that is not yet a risk."""
    if (days := step.overdue(today)) > 0:
        return counted(
            "“%(title)s”应在%(day)s开始，已过 %(n)s 天；满 %(limit)s 天还没有开始，就算有风险。",
            days,
            title=Chinese(step.title),
            day=step.due_on,
            limit=thresholds.start_risk_days,
        )
    following: dict[str, object] = {"day": step.due_on, "title": Chinese(step.title)}
    if begun:
        return Word(N_("下一个节点：%(day)s，%(title)s。"), following)
    return Word(N_("还没有节点完成。第一个节点：%(day)s，%(title)s。"), following)


def targets_open() -> Word:
    return Word(N_("已公布的节点全部完成，年度目标还没有全部公布达到。"))


def by_figures(begun: bool) -> Word:
    """There is neither a milestone nor a curve."""
    if begun:
        return Word(N_("已公布完成数量，还没有全部达到年度目标；没有公布节点。"))
    return Word(N_("公布的完成数量为零；没有公布节点。"))


def done(published: Published) -> Word:
    short = sum(not row.is_reached for row in published.quantities)
    if short:
        return counted("已公布的节点全部完成；有 %(n)s 个年度目标没有达到，原因已经公布。", short)
    days = [step.actual_on for step in published.steps if step.actual_on]
    if not days:
        return Word(N_("年度目标已全部完成。"))
    return Word(N_("节点和目标全部完成，最后一个节点完成于%(day)s。"), {"day": max(days)})
