"""A worked example for every branch of the rule: shown on the page /light, checked by the tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal.projects.light.parts import Figure, Override, Point, Published, Quantity, RevisedDate, Step
from portal.projects.light.thresholds import Thresholds
from portal.projects.light.words import AT_RISK, DONE, ENDED, LATE, NOT_PUBLISHED, NOT_STARTED, ON_SCHEDULE
from portal.web.forms import Word, counted
from portal.web.language import N_

TODAY = date(2024, 8, 22)


@dataclass(frozen=True)
class Example:
    """What is published, in words and as the rule gets it, and the light and status word it must give."""

    words: Word
    published: Published
    light: str
    status: str


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def step(
    due: int, *, reached: int | None = None, revised: tuple[tuple[int, int], ...] = (), kind: str = "step"
) -> Step:
    """Days from today; ``revised`` holds pairs of the new date and the day it was published."""
    dates = tuple(RevisedDate(day(new), "汛期不能停泵", day(on)) for new, on in revised)
    actual = None if reached is None else day(reached)
    return Step("开工" if kind == "start" else "泵房", day(due), dates, actual, kind)


def target(
    achieved: float | str | None, *, of: int = 100, nodes: tuple[tuple[int, int], ...] = (), **more: Any
) -> Quantity:
    """``nodes`` holds pairs of a day and the quantity planned by its end."""
    figure = None if achieved is None else Decimal(str(achieved))
    return Quantity(
        planned=Decimal(of),
        achieved=figure,
        points=tuple(Point(day(on), Decimal(quantity)) for on, quantity in nodes),
        figures=() if figure is None else (Figure(day(-1), figure),),
        name_zh="改造管线",
        unit_zh="公里",
        **more,
    )


def published(*parts: Step | Quantity, has_update: bool = True, year: int = 2024, **more: Any) -> Published:
    return Published(
        steps=tuple(part for part in parts if isinstance(part, Step)),
        quantities=tuple(part for part in parts if isinstance(part, Quantity)),
        has_update=has_update,
        year=year,
        **more,
    )


def examples_for(thresholds: Thresholds) -> list[Example]:
    """The examples at these thresholds, in the order of the page."""
    rows = (*_without_data(), *_ahead(), *_overdue(thresholds), *_starts(thresholds), *_revised(thresholds))
    return [*rows, *_targets(thresholds), *_done(), *_marks(thresholds)]


def _without_data() -> Iterator[Example]:
    nothing = NOT_PUBLISHED, "unpublished"
    yield Example(Word(N_("什么都没有公布")), published(has_update=False), *nothing)
    yield Example(Word(N_("公布了文字进展，没有节点，也没有完成数量")), published(), *nothing)
    yield Example(Word(N_("公布了年度目标，没有完成数量，也没有进度安排")), published(target(None)), *nothing)


def _ahead() -> Iterator[Example]:
    yield Example(Word(N_("第一个节点还没有到")), published(step(9)), NOT_STARTED, "unstarted")
    yield Example(Word(N_("节点今天到期")), published(step(0)), NOT_STARTED, "unstarted")
    yield Example(
        Word(N_("一个节点完成，下一个还没有到")), published(step(-9, reached=-9), step(9)), ON_SCHEDULE, "on_node"
    )
    yield Example(Word(N_("公布的完成数量为零")), published(target(0)), NOT_STARTED, "unstarted")
    yield Example(Word(N_("公布了完成数量，没有节点和进度安排")), published(target(23.4)), ON_SCHEDULE, "on_node")


def _overdue(thresholds: Thresholds) -> Iterator[Example]:
    for days, light in ((1, AT_RISK), (thresholds.late_days, AT_RISK), (thresholds.late_days + 1, LATE)):
        words = counted("节点逾期 %(n)s 天", days)
        yield Example(words, published(step(-days)), light, "behind")
    words = Word(N_("一个节点完成，另一个逾期 1 天：以最差的为准"))
    yield Example(words, published(step(-9, reached=-9), step(-1)), AT_RISK, "behind")


def _starts(thresholds: Thresholds) -> Iterator[Example]:
    for days, light, status in (
        (thresholds.start_risk_days - 1, NOT_STARTED, "unstarted"),
        (thresholds.start_risk_days, AT_RISK, "behind"),
        (thresholds.start_late_days, LATE, "behind"),
    ):
        yield Example(counted("开工节点过期 %(n)s 天", days), published(step(-days, kind="start")), light, status)


def _revised(thresholds: Thresholds) -> Iterator[Example]:
    in_time, too_late = step(-5, revised=((20, -6),)), step(-5, revised=((20, -4),))
    begun = step(-40, reached=-41)
    yield Example(Word(N_("到期之前改期，新日期还没有到")), published(begun, in_time), ON_SCHEDULE, "adjusted")
    yield Example(Word(N_("过了原定日期才改期，新日期还没有到")), published(begun, too_late), AT_RISK, "adjusted")
    reached = step(-5, revised=((20, -4),), reached=-1)
    yield Example(Word(N_("过了原定日期才改期，后来完成")), published(begun, reached), DONE, "adjusted")
    days = thresholds.late_days + 23
    twice = step(-150, revised=((-90, -151), (-days, -91)))
    yield Example(counted("改期两次，仍然逾期 %(n)s 天", days), published(begun, twice), LATE, "behind")


def _targets(thresholds: Thresholds) -> Iterator[Example]:
    ahead = target(23.4, of=40, nodes=((39, 20), (131, 40)))
    yield Example(
        Word(N_("全年 40 公里，9 月的节点 20 公里，已完成 23.4 公里")), published(ahead), ON_SCHEDULE, "above_node"
    )
    kept = target(20, nodes=((-1, 20), (131, 100)))
    yield Example(Word(N_("到期的节点完成，全年目标还没有到期")), published(kept), ON_SCHEDULE, "on_node")
    passed = ((-1, 100),)
    risk, late = thresholds.risk_points, thresholds.late_points
    for points, achieved, light, status in (
        (risk - 0.5, 100.5 - risk, ON_SCHEDULE, "behind"),
        (risk, 100 - risk, AT_RISK, "behind"),
        (late, 100 - late, AT_RISK, "behind"),
        (late + 0.5, 99.5 - late, LATE, "behind"),
    ):
        words = Word(N_("完成数量比计划落后 %(points)s 个百分点"), {"points": f"{points:g}"})
        yield Example(words, published(target(achieved, nodes=passed)), light, status)
    yield Example(Word(N_("计划的日子过了，没有公布完成数量")), published(target(None, nodes=passed)), LATE, "behind")
    promised = target(0, due_on=day(-1))
    words = Word(N_("没有进度安排，承诺自己写的日期过了，公布的完成数量为零"))
    yield Example(words, published(promised, due_on=day(-1)), LATE, "behind")
    yield Example(
        Word(N_("节点完成，目标落后最多：以最差的为准")),
        published(step(-9, reached=-9), target("0", nodes=passed)),
        LATE,
        "behind",
    )


def _done() -> Iterator[Example]:
    reached = step(-9, reached=-9)
    yield Example(
        Word(N_("节点全部完成，年度目标还没有全部达到")), published(reached, target(80)), ON_SCHEDULE, "on_node"
    )
    yield Example(Word(N_("节点全部按期完成，没有年度目标")), published(reached), DONE, "on_node")
    exceeded = target(90, of=50, nodes=((131, 50),))
    yield Example(Word(N_("计划 50 公里，8 月已完成 90 公里，即 180%%")), published(exceeded), DONE, "done_early")
    yield Example(Word(N_("最后一个节点比计划晚完成，没有改过期")), published(step(-9, reached=-2)), DONE, "behind")
    explained = target(80, shortfall="有两条路没有交地。")
    yield Example(Word(N_("节点完成，年度目标没有达到，原因已经公布")), published(reached, explained), DONE, "behind")


def _marks(thresholds: Thresholds) -> Iterator[Example]:
    late = step(-thresholds.late_days - 1)
    override = Override(AT_RISK, "设备已到场，正在安装", day(-3), day(27), 1)
    yield Example(Word(N_("节点滞后，督办员调整为有风险")), published(late, overrides=(override,)), AT_RISK, "behind")
    over = Override(AT_RISK, "设备已到场，正在安装", day(-30), day(-1), 1)
    yield Example(Word(N_("督办调整的日子过了")), published(late, overrides=(over,)), LATE, "behind")
    words = Word(N_("节点到期前项目终止：计算停在终止那天"))
    yield Example(words, published(step(-30), ended_on=day(-40)), ENDED, "ended")
