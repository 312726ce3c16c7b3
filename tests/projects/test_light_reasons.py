"""The reason of a light names its worst part and says how many others are as bad."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal.projects.light import Thresholds, judge
from portal.projects.light.parts import Point, Published, Quantity, Step
from portal.web.rendering import translate

TODAY = date(2026, 11, 22)


def step(planned: int) -> Step:
    return Step(f"节点{-planned}", TODAY + timedelta(days=planned))


def late_target(number: int) -> Quantity:
    """Nothing of ten is done, all of it was due yesterday."""
    return Quantity(Decimal(10), Decimal(0), (Point(TODAY - timedelta(days=1), Decimal(10)),), number=number)


@pytest.mark.parametrize(
    ("steps", "quantities", "more"),
    [
        ((step(-53), step(-59)), (), "另有 1 个节点逾期。"),
        ((step(-3), step(-4), step(-5)), (), "另有 2 个节点有风险。"),
        ((step(-53), step(-3)), (), "已逾期 53 天。"),
        ((step(-53), step(-59)), (late_target(1),), "另有 1 个节点逾期。另有 1 个年度目标滞后。"),
        ((), (late_target(1), late_target(2)), "另有 1 个年度目标滞后。"),
    ],
)
def test_the_reason_says_how_many_others_are_as_bad(
    steps: tuple[Step, ...], quantities: tuple[Quantity, ...], more: str
) -> None:
    found = judge(Published(steps, quantities), today=TODAY, thresholds=Thresholds())
    assert translate("zh", found.light.reason).endswith(more)
