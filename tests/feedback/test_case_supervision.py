"""What a supervisor sees of all cases, and what a unit's people see of the figures."""

from datetime import UTC, datetime, timedelta

from portal.feedback.figures.freezing import count_anew
from portal.feedback.models import Case, CaseFact, RunningMonth
from portal.staff.models import Unit
from tests.feedback.figured import a_case
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, World
from tests.kit.client import Answer
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of

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
    page = await (await world.as_(world.sue)).get(PATH)
    assert rows_of(page, "owed") == [
        [BOBS_UNIT, "2", "1", "1", "1", "1", "0"],
        [DANS_UNIT, "1", "0", "0", "0", "0", "1"],
    ]
    assert f"/desk/cases/?state=late&unit={bobs.id}" in page.hrefs()
    assert len(rows_of(page, "list-late")) == 1
    assert len(rows_of(page, "list-extension")) == 1


async def test_escalated_and_twice_unsolved_cases_are_listed_and_reminded_of(world: World, clock: Clock) -> None:
    bobs, _ = await units()
    made = await a_case(SENT, unit=bobs, state="working", escalated_at=clock(), rounds=3)
    sue = await world.as_(world.sue)
    page = await sue.get(PATH)
    assert [rows_of(page, f"list-{name}")[0][1] for name in ("escalated", "twice")] == [BOBS_UNIT, BOBS_UNIT]
    form = page.doc.xpath("//form[contains(@action, '/reminder')]")[0]
    answer = await sue.post(form.get("action"), dict(form.form_values()))
    assert answer.status == 303
    fact = await CaseFact.get(case_id=made.id, kind="reminded").prefetch_related("told")
    assert fact.said("note") == "请尽快办理并答复。"


async def test_the_table_says_why_a_case_was_escalated_and_until_when_it_was_due(world: World, clock: Clock) -> None:
    bobs, _ = await units()
    made = await a_case(
        SENT, ("escalated", clock()), details={"escalated": {"why": "overdue"}},
        unit=bobs, state="working", escalated_at=clock(), extension="asked",
    )  # fmt: skip
    page = await (await world.as_(world.sue)).get(PATH)
    number = f"GX-2024-{made.id:06}"
    rows = {name: rows_of(page, f"list-{name}")[0] for name in ("escalated", "late", "extension")}
    assert {name: (row[0], row[2]) for name, row in rows.items()} == {
        "escalated": (number, "2024年7月8日（周一）逾期没有答复"),
        "late": (number, "2024年7月8日（周一）"),
        "extension": (number, "2024年7月8日（周一）"),
    }
    assert page.hrefs().count(f"/desk/cases/{number}#deed-extension_decision") == 3
    case = await (await world.as_(world.sue)).get(f"/desk/cases/{number}")
    assert case.doc.xpath("//*[@id='deed-extension_decision']")


async def test_one_entry_of_the_menu_is_current(world: World) -> None:
    sue = await world.as_(world.sue)
    current = {
        path: (await sue.get(path)).doc.xpath("//nav//a[@aria-current]/@href") for path in (PATH, "/desk/cases/")
    }
    assert current == {PATH: [PATH], "/desk/cases/": ["/desk/cases/"]}


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
    await RunningMonth.all().delete()  # the portal's own clock may have counted while the cases were made
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
