"""A target as a bar that may pass 100 %, and its figures day by day."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.projects.light.parts import Figure, Point, Quantity

LEAST_SCALE = 150
MOST_SCALE = 1000
STEP = 50


@dataclass(frozen=True)
class Bar:
    """A target's bar in per cent of its own width: how far it is filled, where 100 % stands, where the node in force.

    ``node``: what was to be achieved by the last node that has passed, or by the first one to come.
    ``ahead``: achieved minus that, below zero when behind; None while one of them is not published.
    """

    target: Quantity
    fill: float
    full: float
    tick: float | None
    node: Point | None
    ahead: Decimal | None


@dataclass(frozen=True)
class Line:
    """What was planned and achieved in all by the end of a day; None where nothing was published for it."""

    on_day: date
    planned: Decimal | None
    achieved: Decimal | None
    note: str = ""
    milestone: str = ""


def bars_of(targets: Sequence[Quantity], today: date) -> list[Bar]:
    """The bars of a project's targets, all on one scale that holds the longest of them, up to 1000 %."""
    longest = max((target.share for target in targets if target.share is not None), default=Decimal(0))
    scale = min(max(LEAST_SCALE, math.ceil(longest * 100 / STEP) * STEP), MOST_SCALE)
    return [_bar(target, scale, today) for target in targets]


def _bar(target: Quantity, scale: int, today: date) -> Bar:
    node = target.node(today)
    ahead = target.achieved - node.quantity if node is not None and target.achieved is not None else None
    return Bar(
        target=target,
        fill=_along(target.achieved or Decimal(0), target.planned, scale),
        full=round(10000 / scale, 2),
        tick=_along(node.quantity, target.planned, scale) if node else None,
        node=node,
        ahead=ahead,
    )


def _along(quantity: Decimal, planned: Decimal, scale: int) -> float:
    """Where a quantity stands, in per cent of the width."""
    share = quantity / planned * 100 if planned else Decimal(0)
    return round(min(float(share) * 100 / scale, 100.0), 2)


def lines_of(target: Quantity) -> list[Line]:
    """Planned curve and published figures by day."""
    planned = {point.on_day: point for point in target.curve} if target.points else {}
    achieved = {figure.on_day: figure for figure in target.figures}
    return [_line(day, planned.get(day), achieved.get(day)) for day in sorted({*planned, *achieved})]


def _line(day: date, point: Point | None, figure: Figure | None) -> Line:
    return Line(
        on_day=day,
        planned=point.quantity if point else None,
        achieved=figure.achieved if figure else None,
        note=figure.note if figure else "",
        milestone=point.milestone if point else "",
    )
