"""What a supervisor sees of all cases, and what a unit's people see of the figures."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.feedback.due.deadlines import days_left
from portal.feedback.figures.freezing import count_anew
from portal.feedback.models import Case, CaseFact
from portal.feedback.supervision.watched import LISTS
from portal.staff.models import Unit
from portal.workdays import local_day
from tests.feedback.figured import a_case
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, World
from tests.kit.client import Answer
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of

pytestmark = pytest.mark.usefixtures("quiet")

PATH, FIGURES = "/desk/cases/supervision/", "/desk/cases/figures/"
SENT = datetime(2024, 7, 1, 2, tzinfo=UTC)


def rows_of(page: Answer, label: str) -> list[list[str]]:
    rows = page.doc.xpath(f"//div[@aria-labelledby='{label}']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in line.xpath("th|td")] for line in rows]


async def units() -> tuple[Unit, Unit]:
    return await Unit.get(name_zh=BOBS_UNIT), await Unit.get(name_zh=DANS_UNIT)


@both_databases
async def test_each_units_open_cases_are_counted(world: World, clock: Clock) -> None:
    bobs, dans = await units()
    await a_case(SENT, unit=bobs, state="working")
    await a_case(SENT, unit=bobs, state="reopened", due_at=clock() + timedelta(days=2), handed_back=1)
    await a_case(SENT, unit=dans, state="assigned", due_at=clock() + timedelta(days=20), extension="asked")
    await a_case(SENT, unit=dans, state="closed")
    await a_case(SENT, state="submitted", due_at=clock() + timedelta(days=30))
    page = await (await world.as_(world.sue)).get(PATH)
    assert rows_of(page, "owed") == [
        [BOBS_UNIT, "2", "1", "1", "1", "1", "0"],
        ["尚未交办", "1", "0", "0", "0", "0", "0"],
        [DANS_UNIT, "1", "0", "0", "0", "0", "1"],
    ]
    assert f"/desk/cases/?state=late&unit={bobs.id}" in page.hrefs()
    linked = page.hrefs("//div[@aria-labelledby='owed']//tbody//a/@href")
    assert linked == [
        *(f"/desk/cases/?{part}unit={bobs.id}" for part in ("", "urgency=week&", "state=late&", "state=reopened&")),
        f"/desk/cases/?state=handed&unit={bobs.id}",
        "/desk/cases/?unit=none",
        *(f"/desk/cases/?{part}unit={dans.id}" for part in ("", "state=extension&")),
    ]
    sue = await world.as_(world.sue)
    listed = [len((await sue.get(address)).doc.xpath("//table[@class='queue']/tbody/tr")) for address in linked]
    assert listed == [2, 1, 1, 1, 1, 1, 1, 1]  # the queue holds as many as the number says
    assert {name: len(rows_of(page, f"list-{name}")) for name in LISTS} == {
        "escalated": 0, "late": 1, "twice": 0, "reopened": 1, "extension": 1,
    }  # fmt: skip


async def test_escalated_and_twice_unsolved_cases_are_listed_and_reminded_of(world: World, clock: Clock) -> None:
    bobs, _ = await units()
    made = await a_case(SENT, unit=bobs, state="working", escalated_at=clock(), rounds=3)
    sue = await world.as_(world.sue)
    page = await sue.get(PATH)
    assert [len(rows_of(page, f"list-{name}")) for name in LISTS] == [1, 0, 0, 0, 0]  # every case once
    assert rows_of(page, "list-escalated")[0][1] == BOBS_UNIT
    form = page.doc.xpath("//form[contains(@action, '/reminder')]")[0]
    answer = await sue.post(form.get("action"), dict(form.form_values()))
    assert answer.status == 303
    fact = await CaseFact.get(case_id=made.id, kind="reminded").prefetch_related("told")
    assert fact.said("note") == "请尽快办理并答复。"
    assert rows_of(await sue.get(PATH), "list-escalated")[0][2].endswith("催办过 1 次")


async def test_the_table_says_why_a_case_was_escalated_and_until_when_it_was_due(world: World, clock: Clock) -> None:
    bobs, _ = await units()
    made = await a_case(
        SENT, ("escalated", clock()), details={"escalated": {"why": "overdue"}},
        unit=bobs, state="working", escalated_at=clock(), extension="asked",
    )  # fmt: skip
    page = await (await world.as_(world.sue)).get(PATH)
    number = f"GX-2024-{made.id:06}"
    (row,) = [row for name in LISTS for row in rows_of(page, f"list-{name}")]
    late = f"已超过 {-days_left(made, local_day(clock()))} 个工作日"
    assert row[0].endswith(f"{number} · 投诉") and row[0].startswith(made.text[:5])
    assert row[2] == f"2024年7月8日（周一）{late}逾期没有答复申请延期，等待批准"
    assert page.hrefs().count(f"/desk/cases/{number}#deed-extension_decision") == 1
    case = await (await world.as_(world.sue)).get(f"/desk/cases/{number}")
    assert case.doc.xpath("//*[@id='deed-extension_decision']")


@both_databases
async def test_what_was_joined_to_another_is_not_lost_from_sight(world: World, clock: Clock) -> None:
    bobs, _ = await units()
    later = clock() + timedelta(days=20)
    main = await a_case(SENT, unit=bobs, state="working", due_at=later)
    late = await a_case(SENT, unit=bobs, state="joined", joined_to_id=main.id)
    escalated = await a_case(SENT, unit=bobs, state="joined", joined_to_id=main.id, escalated_at=clock())
    await a_case(SENT, unit=bobs, state="joined", joined_to_id=main.id, due_at=later)
    sue = await world.as_(world.sue)
    page = await sue.get(PATH)
    (first,), (second,) = rows_of(page, "list-escalated"), rows_of(page, "list-late")
    assert (f"{escalated.id:06}" in first[0], f"{late.id:06}" in second[0]) == (True, True)
    assert (first[3], second[3]) == (f"已并入 GX-2024-{main.id:06}",) * 2
    # Where the main case stands in the lists itself, it speaks for all.
    await Case.filter(id=main.id).update(escalated_at=clock(), due_at=clock() - timedelta(days=1))
    page = await sue.get(PATH)
    assert [len(rows_of(page, f"list-{name}")) for name in LISTS] == [1, 0, 0, 0, 0]


async def test_one_entry_of_the_menu_is_current(world: World) -> None:
    sue = await world.as_(world.sue)
    current = {
        path: (await sue.get(path)).doc.xpath("//nav//a[@aria-current]/@href")
        for path in (PATH, FIGURES, "/desk/cases/")
    }
    assert current == {PATH: [PATH], FIGURES: [FIGURES], "/desk/cases/": ["/desk/cases/"]}


async def test_only_who_supervises_sees_it(world: World) -> None:
    seen = {name: (await (await world.as_(getattr(world, name))).get(PATH)).status for name in world.accounts}
    assert {name for name, status in seen.items() if status == 200} == {"sue", "cora"}


@both_databases
async def test_a_units_people_see_their_unit_alone_and_no_complaint_about_people(world: World, clock: Clock) -> None:
    bobs, dans = await units()
    for _ in range(2):
        await a_case(SENT, unit=bobs)
    await a_case(SENT, unit=dans)
    await a_case(SENT, unit=bobs, about_people=True, about_unit=bobs)
    await a_case(SENT, unit=dans, about_people=True, about_unit=bobs)
    pages = {
        name: await (await world.as_(getattr(world, name))).get(FIGURES)
        for name in ("hans", "kai", "dora", "ines", "sue")
    }
    received = {name: [row[:2] for row in rows_of(page, "t-unit")] for name, page in pages.items()}
    own, others = [BOBS_UNIT, "2"], [DANS_UNIT, "1"]
    assert received == {
        "hans": [own], "kai": [own], "dora": [others], "ines": [own, others],
        "sue": [own, others, ["反映工作人员的投诉", "2"]],
    }  # fmt: skip
    assert [row[:2] for row in rows_of(pages["hans"], "t-kind")] == [["投诉", "2"]]
    file = await (await world.as_(world.hans)).get(FIGURES + "month.csv")
    assert "收到件数,2\r\n" in file.content.decode("utf-8-sig")
    assert DANS_UNIT not in file.content.decode("utf-8-sig")


async def test_few_cases_and_many_cost_the_same_queries(world: World, clock: Clock) -> None:
    bobs, _ = await units()
    await a_case(SENT, unit=bobs, state="working")
    sue = await world.as_(world.sue)
    await count_anew(now=clock.forward(minutes=11))
    few = [await queries_of(sue, path) for path in (PATH, FIGURES)]
    for _ in range(30):
        await a_case(SENT, unit=bobs, state="working", escalated_at=clock())
    assert await Case.filter(unit=bobs).count() == 31
    many = [await queries_of(sue, path) for path in (PATH, FIGURES)]
    assert [after <= before for before, after in zip(few, many, strict=True)] == [True, True]
    assert max(few) <= 12


async def test_the_months_to_choose_from_are_named_as_the_heading_is(world: World, clock: Clock) -> None:
    page = await (await world.as_(world.sue)).get(FIGURES)
    (chosen,) = page.doc.xpath("//select[@name='month']/option[@selected]")
    assert page.heading == f"办件数据：{chosen.text_content()}"
