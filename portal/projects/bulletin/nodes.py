"""The node of a target that a month's bulletin tells of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.projects.light.parts import Point, Quantity


@dataclass(frozen=True)
class Node:
    """What a target was to reach, and what it had reached. ``share`` of the node, 1 being all of it.

    ``of_month``: whether the node's day lies in the month.
    """

    target: Quantity
    planned: Decimal
    by: date
    achieved: Decimal | None
    share: Decimal | None
    of_month: bool


def node_of(row: Quantity, *, begin: date, end: date) -> Node:
    """A target's node in the month from ``begin`` to ``end``; without a curve the whole year's quantity."""
    point = _point_of(row, begin, end)
    planned, by = (point.quantity, point.on_day) if point else (row.planned, date(begin.year, 12, 31))
    share = row.achieved / planned if row.achieved is not None and planned else None
    return Node(row, planned, by, row.achieved, share, begin <= by <= end)


def _point_of(row: Quantity, begin: date, end: date) -> Point | None:
    """The month's last node; else the last one before it while it is unreached; else the next; else the last."""
    curve = row.curve
    inside = [point for point in curve if begin <= point.on_day <= end]
    before = [point for point in curve if point.on_day < begin]
    missed = [point for point in before[-1:] if (row.achieved or 0) < point.quantity and not row.is_settled]
    after = [point for point in curve if point.on_day > end]
    return next(iter([*reversed(inside), *missed, *after, *reversed(before)]), None)
