"""The status words of bulletins, and the reason beside each: a word has no tolerance, so it must not contradict."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.projects.light import judge
from portal.projects.light.examples import TODAY, day, published, step, target
from portal.projects.light.parts import Figure, Published, Quantity
from portal.projects.light.status import STATUS_WORDS
from portal.projects.light.thresholds import Thresholds
from portal.web.rendering import translate
from tests.kit.cast import PROJECT, World
from tests.kit.clock import Clock
from tests.projects.on_record import recorded
from tests.projects.on_record import step as milestone

RULE = Thresholds(10, 30, 30, 30, 90, 30, 20)
NODE = ((-1, 20), (131, 40))


def without_weekdays(words: str) -> str:
    return re.sub("（周.）", "", words)


def reached(on: int, **more: str) -> Quantity:
    """50 of 50, reached so many days from today, promised for 131 days from today."""
    figure = Figure(day(on), Decimal(50))
    row = target(50, of=50, nodes=((131, 50),), **more)
    return Quantity(**{**row.__dict__, "figures": (figure,)})


@pytest.mark.parametrize(
    ("parts", "light", "word", "reason"),
    [
        (
            published(target("18.2", of=40, nodes=NODE)),
            "按计划",
            "滞后",
            "“改造管线”到2024年8月21日应完成 20 公里，已公布 18.2，落后 4.5 个百分点。"
            "落后不多，所以进度灯仍是“按计划”；通报用语只看节点有没有完成。",
        ),
        (published(target(20, of=40, nodes=NODE)), "按计划", "按计划完成节点目标", "到期的节点都已完成。"),
        (published(target(3, of=40, nodes=((9, 20),))), "按计划", "按计划完成节点目标", "还没有到期的节点。"),
        (
            published(target("23.4", of=40, nodes=NODE)),
            "按计划",
            "超额完成节点目标",
            "“改造管线”到2024年8月21日计划完成 20 公里，已公布 23.4。",
        ),
        (
            published(step(-9, reached=-9), step(-1)),
            "有风险",
            "滞后",
            "“泵房”应在2024年8月21日完成，已逾期 1 天。",
        ),
        (
            published(step(-9, reached=-9), step(-5, kind="start")),
            "按计划",
            "滞后",
            "“开工”应在2024年8月17日开始，已逾期 5 天。",
        ),
        (
            published(step(-9, reached=-7)),
            "已完成",
            "滞后",
            "实际完成比承诺日期晚 2 天：承诺2024年8月13日，完成2024年8月15日。",
        ),
        (
            published(step(-9, reached=-9), target(80, shortfall="两条路没有交地。")),
            "已完成",
            "滞后",
            "有 1 个年度目标没有达到。",
        ),
        (
            published(reached(-1)),
            "已完成",
            "提前完成全年目标",
            "实际完成比承诺日期早 132 天：承诺2024年12月31日，完成2024年8月21日。",
        ),
        (published(step(-9, reached=-9)), "已完成", "按计划完成节点目标", "在承诺的最后一天2024年8月13日完成。"),
        (
            published(step(-9, revised=((-1, -10),), reached=-2)),
            "已完成",
            "经批准调整节点目标",
            "按批准的新日期完成，比最初承诺的2024年8月13日晚 7 天。",
        ),
        (
            published(step(-40, reached=-41), step(-5, revised=((20, -6),))),
            "按计划",
            "经批准调整节点目标",
            "“泵房”经批准由2024年8月17日改到2024年9月11日，新日期还没有到。",
        ),
        (
            published(target(20, of=40, nodes=NODE, adjusted=1)),
            "按计划",
            "经批准调整节点目标",
            "“改造管线”的进度安排经批准调整过，按新的安排没有落后。",
        ),
        (published(step(9)), "未开始", "未开始", None),
        (published(), "待公布", "待公布", None),
    ],
)
def test_a_word_and_why(parts: Published, light: str, word: str, reason: str | None) -> None:
    found = judge(parts, today=TODAY, thresholds=RULE)
    assert (found.computed.word, STATUS_WORDS[found.status]) == (light, word)
    assert (found.why and without_weekdays(translate("zh", found.why))) == reason


async def test_a_done_project_that_was_late_says_so_beside_its_word(world: World, clock: Clock) -> None:
    clock.moment = datetime(2024, 7, 2, 2, tzinfo=UTC)
    pump = await milestone(world, world.project, "水泵验收", "2024-07-05")
    clock.moment = datetime(2024, 7, 9, 2, tzinfo=UTC)
    await recorded(world, world.project, reached={str(pump.id): date(2024, 7, 7).isoformat()})
    page = await world.anybody().get(f"/projects/{PROJECT}")
    assert "已完成" in page.text
    (said,) = page.doc.xpath("//dt[text()='通报用语']/following-sibling::dd[1]")
    words = " ".join(" ".join(said.itertext()).split())
    assert without_weekdays(words) == "滞后 实际完成比承诺日期晚 2 天：承诺2024年7月5日，完成2024年7月7日。"
