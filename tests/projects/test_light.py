"""The rule of the light, from tables, and what must hold whatever is published."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.light import LIGHT_CLASSES, LIGHT_WORDS, Light, Thresholds, judge
from portal.projects.light.parts import Published, Quantity, RevisedDate, Step
from portal.web.rendering import translate

TODAY = date(2024, 7, 10)
RULE = Thresholds()
SEVERITY = ["done", "on_schedule", "not_started", "at_risk", "late"]


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def step(
    planned: int, *, reached: int | None = None, revised: tuple[tuple[int, int], ...] = (), title: str = "s"
) -> Step:
    """Days from today; ``revised`` holds pairs of new date and day of publication."""
    dates = tuple(RevisedDate(day(due), "r", day(published)) for due, published in revised)
    return Step(title, day(planned), dates, None if reached is None else day(reached))


def quantity(planned: int, achieved: float | None = None) -> Quantity:
    return Quantity(Decimal(planned), None if achieved is None else Decimal(str(achieved)))


def light(*steps: Step, q: tuple[Quantity, ...] = (), has_update: bool = True) -> Light:
    return judge(Published(steps, q, has_update=has_update), today=TODAY, thresholds=RULE).computed


NOTHING: tuple[Step, ...] = ()

RULES: list[tuple[str, str, tuple[Step, ...], tuple[Quantity, ...]]] = [
    ("nothing is published", "not_published", NOTHING, ()),
    ("a target without a figure", "not_published", NOTHING, (quantity(40), quantity(118))),
    ("a figure of nothing yet", "not_started", NOTHING, (quantity(40, 0),)),
    ("a figure short of its target", "on_schedule", NOTHING, (quantity(40, 23.4),)),
    ("a target reached", "done", NOTHING, (quantity(50, 50),)),
    ("a target passed", "done", NOTHING, (quantity(50, 90),)),
    ("one of two targets reached", "on_schedule", NOTHING, (quantity(50, 90), quantity(40))),
    ("a step ahead and nothing begun", "not_started", (step(30),), ()),
    ("a step due today", "not_started", (step(0),), ()),
    ("a step ahead and a figure of nothing", "not_started", (step(30),), (quantity(40, 0),)),
    ("a step ahead and a first figure", "on_schedule", (step(30),), (quantity(40, 1),)),
    ("one step reached, one ahead", "on_schedule", (step(-30, reached=-31), step(30)), ()),
    ("all steps reached", "done", (step(-30, reached=-31), step(-5, reached=-1)), ()),
    ("a step reached late", "done", (step(-300, reached=-1),), ()),
    ("all steps reached, a target open", "on_schedule", (step(-5, reached=-5),), (quantity(40, 39),)),
    ("all steps reached, a target without figure", "on_schedule", (step(-5, reached=-5),), (quantity(40),)),
    ("all steps and targets reached", "done", (step(-5, reached=-5),), (quantity(40, 40),)),
    ("a step one day over", "at_risk", (step(-1),), ()),
    ("a step 30 days over", "at_risk", (step(-30),), ()),
    ("a step 31 days over", "late", (step(-31),), ()),
    ("the worst of two steps over", "late", (step(-1), step(-31)), ()),
    ("one step over though the rest is done", "at_risk", (step(-9, reached=-9), step(-1)), (quantity(40, 40),)),
    ("revised in time", "not_started", (step(-5, revised=((20, -6),)),), ()),
    ("revised on the day itself", "not_started", (step(-5, revised=((20, -5),)),), ()),
    ("revised after the date had passed", "at_risk", (step(-5, revised=((20, -4),)),), ()),
    ("revised late, then reached", "done", (step(-5, revised=((-2, -4),), reached=-3),), ()),
    ("revised twice, the second too late", "at_risk", (step(-20, revised=((-10, -21), (20, -9))),), ()),
    ("revised twice in time", "not_started", (step(-20, revised=((-10, -21), (20, -10))),), ()),
    ("revised and over again", "at_risk", (step(-90, revised=((-5, -91),)),), ()),
    ("revised and late again", "late", (step(-90, revised=((-31, -91),)),), ()),
    ("revised to an earlier day that has passed", "at_risk", (step(30, revised=((-1, -10),)),), ()),
]


@pytest.mark.parametrize(("key", "steps", "quantities"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_the_rule(key: str, steps: tuple[Step, ...], quantities: tuple[Quantity, ...]) -> None:
    assert light(*steps, q=quantities).key == key


@pytest.mark.parametrize(
    ("said", "steps", "quantities", "has_update"),
    [
        ("责任单位还没有公布", NOTHING, (), False),
        ("已公布进展，还没有公布可以对照的", NOTHING, (quantity(40),), True),
        ("“s”应在2024年7月9日（周二）完成，已逾期 1 天。", (step(-1),), (), True),
        (
            "“s”改期 2 次后应在2024年7月9日（周二）完成，已逾期 1 天。",
            (step(-9, revised=((-5, -9), (-1, -5))),),
            (),
            True,
        ),
        ("“s”过了原定日期", (step(-5, revised=((20, -4),)),), (), True),
        (
            "下一个节点：2024年7月15日（周一），b。",
            (step(9, title="a"), step(5, title="b"), step(-5, reached=-5)),
            (),
            True,
        ),
        ("还没有节点完成。第一个节点：2024年7月15日（周一），b。", (step(9, title="a"), step(5, title="b")), (), True),
        ("最后一个节点完成于2024年7月8日（周一）。", (step(-5, reached=-2), step(-2, reached=-3)), (), True),
        ("年度目标已全部完成。", NOTHING, (quantity(5, 5),), True),
    ],
)
def test_the_reason_in_words(
    said: str, steps: tuple[Step, ...], quantities: tuple[Quantity, ...], has_update: bool
) -> None:
    assert said in translate("zh", light(*steps, q=quantities, has_update=has_update).reason)


def test_the_step_that_is_longest_over_is_named() -> None:
    assert "“b”" in translate("zh", light(step(-3, title="a"), step(-40, title="b"), step(-50, reached=-50)).reason)


@pytest.mark.parametrize(
    ("one", "days"),
    [
        (step(10), 0),
        (step(-3), 3),
        (step(-10, reached=-10), 0),
        (step(-10, reached=-4), 6),
        (step(-10, reached=-12), -2),
        (step(10, revised=((25, 0),)), 15),
        (step(-10, revised=((-5, -11),)), 10),
    ],
)
def test_the_slip_is_counted_from_the_first_promised_day(one: Step, days: int) -> None:
    assert one.slip(TODAY) == days


@pytest.mark.parametrize(
    ("one", "standing"),
    [
        (step(10), "open"),
        (step(0), "open"),
        (step(-1), "risk"),
        (step(-30), "risk"),
        (step(-31), "late"),
        (step(-40, revised=((-5, -41),)), "risk"),
        (step(-40, reached=-1), "done"),
    ],
)
def test_a_step_stands_as_the_light_would_say(one: Step, standing: str) -> None:
    assert one.standing(TODAY, RULE) == standing
    if standing in ("risk", "late"):
        assert light(one).css == standing


def test_every_light_has_a_word_and_a_class_of_its_own() -> None:
    assert LIGHT_WORDS.keys() == LIGHT_CLASSES.keys() == {*SEVERITY, "not_published"}
    assert len(set(LIGHT_WORDS.values())) == len(set(LIGHT_CLASSES.values())) == 6


near = st.integers(-120, 120)
revisions = st.lists(st.tuples(near, near), max_size=3).map(tuple)
steps = st.builds(step, near, reached=st.none() | near, revised=revisions)
quantities = st.builds(quantity, st.integers(1, 10**6), st.none() | st.integers(0, 10**6))
published = st.lists(steps, max_size=5), st.lists(quantities, max_size=3)


@given(*published, st.booleans())
def test_the_rule_never_fails_and_always_says_why(some: list[Step], q: list[Quantity], has_update: bool) -> None:
    found = light(*some, q=tuple(q), has_update=has_update)
    assert found.key in LIGHT_WORDS
    for language in ("zh", "en"):
        assert "%" not in translate(language, found.reason)


@given(*published)
def test_nothing_is_judged_without_data_and_everything_with(some: list[Step], q: list[Quantity]) -> None:
    known = bool(some) or any(item.achieved is not None for item in q)
    assert (light(*some, q=tuple(q)).key != "not_published") is known


@given(st.lists(steps, min_size=1, max_size=5))
def test_the_light_is_the_worst_of_its_steps(some: list[Step]) -> None:
    alone = [light(one).key for one in some]
    together = light(*some).key
    worst = max(alone, key=SEVERITY.index)
    if SEVERITY.index(worst) >= SEVERITY.index("at_risk"):
        assert together == worst
    elif set(alone) == {"done"}:
        assert together == "done"
    else:
        # Some are reached and some ahead: on its way. Nothing reached: not started.
        assert together == ("on_schedule" if "done" in alone else "not_started")


@given(*published, st.randoms())
def test_the_order_in_which_steps_come_does_not_matter(some: list[Step], q: list[Quantity], chance) -> None:  # type: ignore[no-untyped-def]
    mixed = some.copy()
    chance.shuffle(mixed)
    assert light(*mixed, q=tuple(q)).key == light(*some, q=tuple(q)).key


@given(*published)
def test_done_is_never_said_while_something_is_open(some: list[Step], q: list[Quantity]) -> None:
    if light(*some, q=tuple(q)).key == "done":
        assert all(one.actual_on for one in some) and all(item.is_reached for item in q)


@given(*published, st.integers(1, 400))
def test_waiting_never_makes_a_light_better(some: list[Step], q: list[Quantity], days: int) -> None:
    later = judge(Published(tuple(some), tuple(q)), today=day(days), thresholds=RULE).computed.key
    now = light(*some, q=tuple(q)).key
    if now != "not_published":
        assert SEVERITY.index(later) >= SEVERITY.index(now)
