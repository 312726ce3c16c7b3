"""The rule of the light, from tables, and what must hold whatever is published."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.light import LIGHT_CLASSES, LIGHT_WORDS, Light, Outcome, Thresholds, judge
from portal.projects.light import examples as worked
from portal.projects.light.kept_words import kept, word_of
from portal.projects.light.parts import Figure, Override, Point, Published, Quantity, RevisedDate, Step
from portal.projects.light.status import STATUS_WORDS
from portal.projects.light.words import SEVERITY
from portal.web.rendering import translate

TODAY = date(2024, 7, 10)
RULE = Thresholds()


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def step(
    planned: int,
    *,
    reached: int | None = None,
    revised: tuple[tuple[int, int], ...] = (),
    title: str = "s",
    kind: str = "step",
) -> Step:
    """Days from today; ``revised`` holds pairs of new date and day of publication."""
    dates = tuple(RevisedDate(day(due), "r", day(published)) for due, published in revised)
    return Step(title, day(planned), dates, None if reached is None else day(reached), kind)


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


RULES_TO_TRY = [RULE, Thresholds(5, 20, 10, 10, 200), Thresholds(1, 99, 60, 2, 3)]


@pytest.mark.parametrize("rule", RULES_TO_TRY)
def test_every_worked_example_of_the_page_comes_out_as_it_says(rule: Thresholds) -> None:
    found = [judge(row.published, today=worked.TODAY, thresholds=rule) for row in worked.examples_for(rule)]
    assert [(one.light.key, one.status) for one in found] == [
        (row.light, row.status) for row in worked.examples_for(rule)
    ]


def test_the_examples_show_every_light_and_status_word() -> None:
    rows = worked.examples_for(RULE)
    assert {row.light for row in rows} == set(LIGHT_WORDS)
    assert {row.status for row in rows} == set(STATUS_WORDS)


CURVE = (Point(day(-70), Decimal(10)), Point(day(-1), Decimal(20)), Point(day(90), Decimal(40)))


@pytest.mark.parametrize(
    ("achieved", "points", "node", "light"),
    [
        ("23.4", "0", "20", "on_schedule"),
        ("20", "0", "20", "on_schedule"),
        ("16.001", "9.9975", "20", "on_schedule"),
        ("16", "10", "20", "at_risk"),
        ("8", "30", "20", "at_risk"),
        ("7.999", "30.0025", "20", "late"),
        ("40", "0", "20", "done"),
        ("41", "0", "20", "done"),
    ],
)
def test_a_target_is_judged_by_the_last_node_whose_day_has_passed(
    achieved: str, points: str, node: str, light: str
) -> None:
    row = Quantity(Decimal(40), Decimal(achieved), points=CURVE)
    held = row.node(TODAY)
    assert held is not None and held.quantity == Decimal(node)
    assert (row.points_behind(TODAY), row.light(TODAY, RULE)) == (Decimal(points), light)


def test_a_node_counts_from_the_day_after_its_own() -> None:
    row = Quantity(Decimal(40), Decimal(10), points=CURVE)
    assert (row.light(day(-1), RULE), row.light(TODAY, RULE)) == ("on_schedule", "at_risk")


def test_a_curve_that_falls_holds_its_highest_quantity() -> None:
    falling = (Point(day(-9), Decimal(30)), Point(day(-2), Decimal(20)))
    assert Quantity(Decimal(40), Decimal(20), points=falling).points_behind(TODAY) == 25


@pytest.mark.parametrize(
    ("planned", "achieved", "share"), [(146, 118, "0.808"), (50, 90, "1.8"), (40, 23.4, "0.585"), (5, None, None)]
)
def test_a_target_may_pass_a_hundred_per_cent(planned: int, achieved: float | None, share: str | None) -> None:
    found = quantity(planned, achieved).share
    assert (found if found is None else round(found, 3)) == (share if share is None else Decimal(share))


def test_a_target_is_reached_on_the_day_since_which_its_figures_say_so() -> None:
    def on(*figures: tuple[int, int]) -> date | None:
        rows = tuple(Figure(day(at), Decimal(n)) for at, n in figures)
        return Quantity(Decimal(5), rows[-1].achieved, figures=rows).reached_on

    assert on((-9, 3), (-5, 5), (-1, 6)) == day(-5)
    assert on((-9, 5), (-5, 4), (-1, 6)) == day(-1)  # corrected in between
    assert on((-9, 5), (-5, 4)) is None


SET = Override("on_schedule", "设备在途", day(-3), day(3), 1)


@pytest.mark.parametrize(
    ("overrides", "offset", "shown"),
    [
        ((SET,), -4, "late"),
        ((SET,), -3, "on_schedule"),
        ((SET,), 3, "on_schedule"),
        ((SET,), 4, "late"),
        ((SET, replace(SET, light="at_risk", number=2)), 0, "at_risk"),
        ((), 0, "late"),
    ],
)
def test_an_override_holds_on_its_days_beside_what_is_computed(
    overrides: tuple[Override, ...], offset: int, shown: str
) -> None:
    found = judge(Published((step(-60),), overrides=overrides), today=day(offset), thresholds=RULE)
    assert (found.light.key, found.computed.key, found.status) == (shown, "late", "behind")
    assert (found.override is None) is (shown == "late")


def test_the_clock_of_a_project_that_was_given_up_stops() -> None:
    given_up = Published((step(-60),), ended_on=day(-59))
    for offset in (0, 400):
        found = judge(given_up, today=day(offset), thresholds=RULE)
        keys = (found.light.key, found.computed.key, found.status)
        assert (keys, found.slip_days) == (("ended", "at_risk", "ended"), 1)
        assert (found.next_on, found.overdue_on) == (None, None)


def test_the_dates_of_a_row_are_the_next_and_the_oldest_passed() -> None:
    found = judge(
        Published((step(-60, reached=-50), step(-9), step(-3), step(5, revised=((12, 0),)), step(30))),
        today=TODAY,
        thresholds=RULE,
    )
    assert (found.overdue_on, found.next_on, found.slip_days) == (day(-9), day(12), 10)


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
    assert LIGHT_WORDS.keys() == LIGHT_CLASSES.keys() == {*SEVERITY, "not_published", "ended"}
    assert len(set(LIGHT_WORDS.values())) == len(set(LIGHT_CLASSES.values())) == 7


near = st.integers(-200, 200)
some_dates = st.lists(st.tuples(near, near), max_size=3).map(tuple)
steps = st.builds(step, near, reached=st.none() | near, revised=some_dates, kind=st.sampled_from(["step", "start"]))
amounts = st.integers(0, 1200).map(lambda tenths: Decimal(tenths) / 10)
curves = st.lists(st.builds(Point, near.map(day), amounts), max_size=4).map(tuple)
histories = st.lists(st.builds(Figure, near.map(day), amounts), max_size=3, unique_by=lambda row: row.on_day).map(tuple)
quantities = st.builds(
    Quantity,
    amounts.filter(bool),
    st.none() | amounts,
    points=curves,
    figures=histories,
    due_on=st.none() | near.map(day),
    shortfall=st.sampled_from(["", "", "缺设备"]),
    adjusted=st.integers(0, 2),
    name_zh=st.sampled_from("甲乙"),
)
projects = st.builds(
    Published,
    st.lists(steps, max_size=5).map(tuple),
    st.lists(quantities, max_size=3).map(tuple),
    has_update=st.booleans(),
    due_on=st.none() | near.map(day),
    year=st.just(2024),
    ended_on=st.none() | st.none() | near.map(day),
)
thresholds = st.builds(
    Thresholds,
    risk_points=st.integers(1, 30),
    late_points=st.integers(30, 99),
    late_days=st.integers(1, 60),
    start_risk_days=st.integers(1, 60),
    start_late_days=st.integers(60, 200),
)


def severity(outcome: Outcome) -> int:
    return SEVERITY[outcome.computed.key]


@given(projects, thresholds)
def test_the_rule_never_fails_and_always_says_why(project: Published, rule: Thresholds) -> None:
    found = judge(project, today=TODAY, thresholds=rule)
    assert found.light.key in LIGHT_WORDS and found.status in STATUS_WORDS
    for language in ("zh", "en"):
        assert "%" not in translate(language, found.light.reason)


@given(projects, thresholds, near.map(day))
def test_no_data_is_always_not_published_and_nothing_else_is(project: Published, rule: Thresholds, today: date) -> None:
    data = [*project.steps, *(row for row in project.quantities if row.achieved is not None or row.points)]
    assert (judge(project, today=today, thresholds=rule).computed.key == "not_published") is (not data)


@given(projects.filter(lambda project: project.steps), thresholds, st.integers(-200, 0), st.randoms())
def test_finishing_a_milestone_never_worsens_the_light(
    project: Published, rule: Thresholds, finished: int, chance: Random
) -> None:
    number = chance.randrange(len(project.steps))
    steps = [replace(one, actual_on=day(finished)) if at == number else one for at, one in enumerate(project.steps)]
    after = judge(replace(project, steps=tuple(steps)), today=TODAY, thresholds=rule)
    assert severity(after) <= severity(judge(project, today=TODAY, thresholds=rule))


@given(projects.filter(lambda project: project.can_be_judged), thresholds, st.integers(1, 400))
def test_time_alone_never_improves_the_light(project: Published, rule: Thresholds, days: int) -> None:
    now = judge(project, today=TODAY, thresholds=rule)
    assert severity(judge(project, today=day(days), thresholds=rule)) >= severity(now)


@given(projects, thresholds, st.randoms())
def test_the_order_of_input_does_not_matter(project: Published, rule: Thresholds, chance: Random) -> None:
    def mixed(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(rows, len(rows)))

    other = [replace(row, points=mixed(row.points), figures=mixed(row.figures)) for row in project.quantities]
    shuffled = replace(project, steps=mixed(project.steps), quantities=mixed(tuple(other)))
    assert judge(shuffled, today=TODAY, thresholds=rule) == judge(project, today=TODAY, thresholds=rule)


@given(projects.filter(lambda project: project.can_be_judged), thresholds)
def test_the_light_is_the_worst_of_its_parts(project: Published, rule: Thresholds) -> None:
    today = min(TODAY, project.ended_on) if project.ended_on else TODAY
    parts = [part.light(today, rule) for part in (*project.steps, *project.quantities)]
    assert severity(judge(project, today=TODAY, thresholds=rule)) == max(SEVERITY[light] for light in parts)


@given(projects, thresholds)
def test_done_is_never_said_while_something_is_open(project: Published, rule: Thresholds) -> None:
    if judge(project, today=TODAY, thresholds=rule).computed.key == "done":
        assert all(one.actual_on for one in project.steps)
        assert all(row.is_reached or row.shortfall for row in project.quantities)


@given(projects, thresholds)
def test_a_kept_reason_says_the_same(project: Published, rule: Thresholds) -> None:
    reason = judge(project, today=TODAY, thresholds=rule).light.reason
    assert word_of(json.loads(json.dumps(kept(reason)))) == reason
