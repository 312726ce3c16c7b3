"""The table of due dates: an administrator changes it from a day on, cases keep what was promised to them."""

from datetime import date, datetime, timedelta

import pytest

from portal.feedback.due.deadlines import due_day, due_for
from portal.feedback.due.rules import due_table
from portal.feedback.models import Case, DueRule
from portal.projects.models import Project
from portal.staff.models import Act
from portal.store.edition import kept_while_unchanged
from portal.workdays import SHANGHAI
from tests.feedback.carol import FORM, errors_in, filled, look_up, sent
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of, statements

PAGE = "/desk/due/"
TODAY = "2024-07-10"


async def rule(world: World, **fields: str) -> Answer:
    ada = await world.as_(world.ada)
    return await ada.post(PAGE, {"kind": "complaint", "days": "7", "from_on": TODAY, **fields})


async def newest() -> Case:
    return await Case.all().order_by("-id").first()  # type: ignore[return-value]


def days_offered(page: Answer) -> dict[str, str]:
    """What the resident's form promises, by kind."""
    labels = page.doc.xpath("//input[@name='kind']/..")
    return {label.xpath("input/@value")[0]: label.text_content() for label in labels}


@both_databases
async def test_a_rule_holds_from_its_day_on_and_cases_keep_what_was_promised(world: World, clock: Clock) -> None:
    carol = world.anybody()
    before = await sent(carol)
    assert (await rule(world, from_on="2024-07-12")).status == 303
    same_days = await sent(carol)
    clock.forward(days=2)
    await sent(carol)
    promised = [(case.due_days, due_day(case)) for case in await Case.all().order_by("id")]
    assert promised == [(5, date(2024, 7, 17)), (5, date(2024, 7, 17)), (7, date(2024, 7, 23))]
    assert before.number < same_days.number


async def test_the_form_and_the_receipt_show_the_days_of_the_rule(world: World) -> None:
    carol = world.anybody()
    assert "5 个工作日内答复" in days_offered(await carol.get(FORM))["complaint"]
    await rule(world)
    assert "7 个工作日内答复" in days_offered(await carol.get(FORM))["complaint"]
    assert "3 个工作日内答复" in days_offered(await carol.get(FORM))["question"]
    receipt = await carol.post(f"/projects/{PROJECT}/feedback", await filled(carol))
    assert "在 7 个工作日内答复" in receipt.words and "7月19日" in receipt.words


async def test_a_projects_own_rule_goes_before_that_for_all_until_it_is_given_up(world: World, clock: Clock) -> None:
    other = await Project.get(number=2)
    await rule(world, days="7")
    await rule(world, days="2", project=PROJECT)
    table = await due_table()

    def days(project_id: int | None, on: str = TODAY) -> int:
        settings = world.portal.state.settings
        return table.days("complaint", project_id, on=date.fromisoformat(on), settings=settings)

    assert [days(world.project.id), days(other.id), days(None), days(None, "2024-07-09")] == [2, 7, 7, 5]
    assert (await rule(world, project=PROJECT, days="", none="yes", from_on="2024-08-01")).status == 303
    table = await due_table()
    assert [days(world.project.id, on) for on in ("2024-07-31", "2024-08-01")] == [2, 7]
    assert (await rule(world, days="", none="yes", from_on="2024-08-01")).status == 303
    table = await due_table()
    assert [days(None, on) for on in ("2024-07-31", "2024-08-01")] == [7, 5]


async def test_of_two_rules_for_one_day_the_one_made_last_holds(world: World) -> None:
    await rule(world, days="7", from_on="2024-08-01")
    await rule(world, days="4", from_on="2024-08-01")
    page = await (await world.as_(world.ada)).get(PAGE)
    coming = [" ".join(row.text_content().split()) for row in page.doc.xpath("//ul[@class='coming']/li")]
    assert coming == ["2024年8月1日（周四）起：全部项目，投诉，4 个工作日"]
    assert len(page.doc.xpath("(//table)[last()]/tbody/tr")) == 2  # both are on record


async def test_the_page_shows_the_table_as_it_is_today_and_who_changed_it(world: World) -> None:
    await rule(world, kind="question", days="２", project=PROJECT)  # full width, as Chinese keyboards give
    page = await (await world.as_(world.ada)).get(PAGE)
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.doc.xpath("(//table)[1]/tbody/tr")]
    assert rows[0] == ["全部项目", "5 个工作日", "10 个工作日", "3 个工作日", "5 个工作日"]
    assert rows[1][1:] == ["5 个工作日 同全部项目", "10 个工作日 同全部项目", "2 个工作日", "5 个工作日 同全部项目"]
    act = await Act.get(verb="due rule")
    assert (act.account_id, act.subject, act.detail) == (
        world.ada.id,
        f"question {PROJECT}",
        {"days": 2, "from_on": TODAY},
    )


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"kind": "riot"}, "kind", "请选择反馈的类别"),
        ({"project": "no-such"}, "project", "没有这个项目"),
        ({"days": "0"}, "days", "1 到 60"),
        ({"days": "61"}, "days", "1 到 60"),
        ({"days": "many"}, "days", "1 到 60"),
        ({"days": ""}, "days", "1 到 60"),
        ({"days": "5"}, "days", "没有变化"),
        ({"days": "", "none": "yes"}, "days", "没有变化"),
        ({"from_on": ""}, "from_on", "请写生效日期"),
        ({"from_on": "soon"}, "from_on", "请写生效日期"),
        ({"from_on": "2024-07-09"}, "from_on", "不能早于今天"),
        ({"from_on": "2034-07-09"}, "from_on", "一年以内"),
    ],
)
async def test_a_wrong_rule_is_told_at_its_field_and_what_was_typed_stays(
    world: World, typed: dict[str, str], field: str, words: str
) -> None:
    answer = await rule(world, **typed)
    assert answer.status == 422
    assert list(errors_in(answer)) == [f"#{field}"] and words in errors_in(answer)[f"#{field}"]
    kept = answer.fields("//form[contains(@action, '/desk/due/')]")
    shown = {"kind": "complaint", "days": "7", "from_on": TODAY, **typed}
    assert {name: kept[name] for name in ("days", "from_on")} == {name: shown[name] for name in ("days", "from_on")}
    assert await DueRule.all().count() == 0


async def test_only_administrators_change_due_dates(world: World) -> None:
    for account in world.accounts.values():
        client = await world.as_(account)
        allowed = account.id == world.ada.id
        assert (await client.get(PAGE)).status == (200 if allowed else 403)
        if not allowed:
            assert (await client.post(PAGE, {"kind": "complaint", "days": "7", "from_on": TODAY})).status == 403
    assert await DueRule.all().count() == 0


async def test_a_due_date_costs_no_query_while_nothing_changed(world: World) -> None:
    await rule(world)
    settings = world.portal.state.settings
    asked = {"kind": "complaint", "project_id": world.project.id, "sent": world.portal.state.now()}
    await due_for(**asked, settings=settings)
    async with statements() as queries:
        assert (await due_for(**asked, settings=settings)).working_days == 7
    assert queries == []


async def test_what_is_kept_while_unchanged_is_read_again_after_a_change(world: World) -> None:
    read: list[int] = []

    async def reading() -> int:
        read.append(len(read))
        return len(read)

    assert [await kept_while_unchanged("a test", reading) for _ in range(3)] == [1, 1, 1]
    await rule(world)
    assert [await kept_while_unchanged("a test", reading) for _ in range(3)] == [2, 2, 2]


@pytest.mark.parametrize(("second", "on"), [(59, date(2024, 7, 17)), (60, date(2024, 7, 18))])
async def test_what_is_sent_at_the_last_second_counts_for_that_day(
    world: World, clock: Clock, second: int, on: date
) -> None:
    last = datetime(2024, 7, 10, 23, 59, 59, tzinfo=SHANGHAI)
    carol = world.anybody()
    form = await filled(carol)
    clock.moment = last + timedelta(seconds=second - 59)
    receipt = await carol.post(f"/projects/{PROJECT}/feedback", form)
    assert f"{on.month}月{on.day}日" in receipt.words
    assert due_day(await newest()) == on


async def test_the_look_up_shows_the_date_that_was_promised(world: World) -> None:
    carol = world.anybody()
    receipt = await sent(carol)
    await rule(world, days="30")
    assert "7月17日" in (await look_up(carol, receipt)).words


async def test_thirty_rules_of_ten_projects_cost_the_page_the_same_queries(world: World) -> None:
    ada = await world.as_(world.ada)
    await rule(world, project=PROJECT)
    one = await queries_of(ada, PAGE)
    for number, project in enumerate(await Project.filter(merged_into_id=None).limit(10)):
        for days in (2, 8, 9):
            fields = {"days": str(days), "project": project.slug, "from_on": f"2024-08-{number + 1:02}"}
            assert (await rule(world, **fields)).status == 303
    assert await queries_of(ada, PAGE) == one <= 12
