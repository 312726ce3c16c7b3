"""The planned curves of the form: how much of a target shall be done by each month's end, or by each milestone."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from portal.projects.models import Milestone, PlannedPoint, Target
from portal.projects.quantities import plain
from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import Record, date_in_force, month_ends, points_in_force
from portal.web.language import N_

# A point as it is compared: the day or the milestone, and the quantity.
Point = tuple[str, Decimal]


def month_field(target: Target, day: date) -> str:
    return f"c{target.id}_{day:%m}"


def node_field(target: Target, milestone: Milestone) -> str:
    return f"c{target.id}_m{milestone.id}"


def curve_fields(record: Record) -> dict[str, str]:
    """What stands in the fields: the draft's curves, else the published ones."""
    typed: dict[str, str] = {}
    for target in record.targets:
        drafted = record.changes.get("curves", {}).get(str(target.id))
        points = drafted["points"] if drafted else [as_change(row) for row in points_in_force(target)]
        for point in points:
            key = f"m{point['milestone']}" if point.get("milestone") else f"{date.fromisoformat(point['on_day']):%m}"
            typed[f"c{target.id}_{key}"] = point["quantity"]
        typed[f"c{target.id}_reason"] = drafted["reason"] if drafted else ""
    return typed


def as_change(row: PlannedPoint) -> dict[str, str]:
    """A published point as ``changes`` holds one."""
    where = {"on_day": row.on_day.isoformat()} if row.on_day else {"milestone": str(row.milestone_id)}
    return {**where, "quantity": plain(row.quantity)}


async def read_curves(reading: Reading) -> dict[str, Any]:
    """The curves' part of ``changes``: those that differ from the published ones."""
    curves: dict[str, Any] = {}
    for target in reading.record.targets:
        months, nodes = _months(reading, target), _nodes(reading, target)
        if not any(name.startswith(f"c{target.id}_") for name in reading.read.typed):
            continue
        points, published = [*months, *nodes], [as_change(row) for row in points_in_force(target)]
        if _same(points, published):
            continue
        if months and nodes:
            name = f"c{target.id}_reason"
            reading.error(name, N_("进度安排按月填或按节点填，只能选一种。请清空另一种"))
        reason = reading.text(f"c{target.id}_reason")
        if published:
            ask = N_("调整已公布的进度安排须写明原因，最多 %(most)s 字，会公开")
            reason = reading.reason(f"c{target.id}_reason", ask)
        curves[str(target.id)] = {"points": points, "reason": reason}
    return {"curves": curves}


def falls_at(quantities: Sequence[Decimal]) -> int | None:
    """Where a cumulative row of quantities first falls; None when it never does."""
    for at in range(1, len(quantities)):
        if quantities[at] < quantities[at - 1]:
            return at
    return None


def _months(reading: Reading, target: Target) -> list[dict[str, str]]:
    days = {month_field(target, day): day for day in month_ends(reading.record.project.programme.year)}
    given = {name: quantity for name in days if (quantity := reading.quantity(name)) is not None}
    _check(reading, target, given)
    return [{"on_day": days[name].isoformat(), "quantity": plain(quantity)} for name, quantity in given.items()]


def _nodes(reading: Reading, target: Target) -> list[dict[str, str]]:
    rows = sorted(reading.record.milestones, key=lambda row: (_due(reading, row), row.id))
    names = {node_field(target, row): row for row in rows}
    given = {name: quantity for name in names if (quantity := reading.quantity(name)) is not None}
    _check(reading, target, given)
    return [{"milestone": str(names[name].id), "quantity": plain(quantity)} for name, quantity in given.items()]


def _due(reading: Reading, row: Milestone) -> date:
    """The day of a milestone as this very update may revise it."""
    revised = reading.read.changes.get("revised", {}).get(str(row.id))
    return date.fromisoformat(revised["due_on"]) if revised else date_in_force(row)


def _check(reading: Reading, target: Target, given: dict[str, Decimal]) -> None:
    names, quantities = list(given), list(given.values())
    at = falls_at(quantities)
    if at is not None:
        message = N_("进度安排是累计数，不能比前一个 %(before)s 少")
        reading.error(names[at], message, before=plain(quantities[at - 1]))
    planned = _planned(reading, target)
    for name, quantity in given.items():
        if quantity > planned:
            reading.error(name, N_("进度安排不能超过年度目标 %(planned)s"), planned=plain(planned))


def _planned(reading: Reading, target: Target) -> Decimal:
    """The planned quantity as this very update may change it."""
    changed = [row for row in reading.read.changes.get("targets", []) if row["id"] == target.id and row["planned"]]
    return Decimal(changed[0]["planned"]) if changed else target.planned


def _same(points: Sequence[dict[str, str]], published: Sequence[dict[str, str]]) -> bool:
    return sorted(map(_key, points)) == sorted(map(_key, published))


def _key(point: dict[str, str]) -> Point:
    return point.get("on_day") or f"milestone {point['milestone']}", Decimal(point["quantity"])
