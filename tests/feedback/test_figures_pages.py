"""The public figures: what a month shows, what stays hidden, what is frozen, the file."""

import csv
import io
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.feedback.figures.cells import Cells, Part
from portal.feedback.figures.freezing import count_anew, freeze_months
from portal.feedback.figures.hiding import hidden_rows
from portal.feedback.models import Case, CaseFact, FrozenMonth, RunningMonth
from portal.projects.models import Project
from portal.staff.models import Unit
from portal.store.edition import read_number
from tests.feedback.figured import a_case, many, row
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of

MAY = datetime(2024, 5, 6, 2, tzinfo=UTC)


def at(month: int, day: int, hour: int = 2) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=UTC)


def table_of(page: Answer, section: str) -> list[list[str]]:
    rows = page.doc.xpath(f"//section[@id='{section}']//table//tr")
    return [[" ".join(cell.text_content().split()) for cell in line.xpath("th|td")] for line in rows]


def column_of(page: Answer, section: str, word: str = "收到件数") -> list[list[str]]:
    """The names of the lines, each with what stands in one column."""
    head, *lines = table_of(page, section)
    return [[line[0], line[head.index(word)]] for line in lines]


def rates_of(page: Answer) -> dict[str, str]:
    boxes = page.doc.xpath("//dl[@class='lead4']/div")
    return {box.xpath("dt")[0].text_content(): box.xpath("dd/div")[0].text_content().strip() for box in boxes}


async def units() -> tuple[Unit, Unit]:
    return await Unit.get(name_zh=BOBS_UNIT), await Unit.get(name_zh=DANS_UNIT)


async def test_without_any_feedback_the_month_says_so(client: Client) -> None:
    page = await client.get("/figures/")
    assert "2024年7月没有收到反馈，也没有到期、评价或者办结的办件。" in page.words
    assert set(rates_of(page).values()) == {"—"}


@both_databases
async def test_a_month_shows_rates_with_their_numbers_by_unit(client: Client, world: World, clock: Clock) -> None:
    clock.moment = at(6, 3)
    bobs, dans = await units()
    await many([row(MAY, unit=bobs, first_answered_at=at(5, 7), state="answered") for _ in range(30)])
    await many([row(MAY, unit=dans, first_answered_at=at(5, 7), state="answered") for _ in range(9)])
    await many([row(MAY, unit=dans) for _ in range(6)])
    page = await client.get("/figures/?month=2024-05")
    assert rates_of(page)["按期答复率"] == "86.7%"
    assert "到期 45 件，按期 39 件；延期 0 件、暂停 0 件不算按期" in page.words
    assert table_of(page, "units")[1:] == [
        [BOBS_UNIT, "100%", "30", "30", "30", "0", "0", "—", "0"],
        [DANS_UNIT, "60% 不足 20 件", "15", "15", "9", "0", "0", "—", "0"],
    ]


@both_databases
async def test_a_small_number_is_hidden_and_cannot_be_worked_out(client: Client, world: World, clock: Clock) -> None:
    clock.moment = at(6, 3)
    bobs, dans = await units()
    await many([row(MAY, unit=bobs) for _ in range(30)])
    await many([row(MAY, unit=dans, kind="question") for _ in range(3)])
    page = await client.get("/figures/?month=2024-05")
    assert column_of(page, "units") == [[BOBS_UNIT, "…"], [DANS_UNIT, "<5"]]
    assert column_of(page, "kinds") == [["投诉", "…"], ["咨询", "<5"]]
    assert "33" in table_of(page, "months")[1]
    part = await client.get(f"/figures/?month=2024-05&of=unit-{dans.id}")
    assert [line[1:4] for line in _rows(part)] == [["收到件数", "到期", "有评价"], ["<5", "<5", "0"]]
    assert "没有列出的：按期答复率、按期。" in part.words


def _rows(page: Answer) -> list[list[str]]:
    return [[" ".join(c.text_content().split()) for c in line.xpath("th|td")] for line in page.doc.xpath("//table//tr")]


async def test_complaints_about_people_count_in_the_total_and_under_nobodys_name(
    client: Client, world: World, clock: Clock
) -> None:
    clock.moment = at(6, 3)
    bobs, _ = await units()
    more = {"unit": bobs, "project_id": world.project.id}
    await many([row(MAY, about_people=True, about_unit=bobs, **more) for _ in range(7)])
    await many([row(MAY, **more) for _ in range(8)])
    page = await client.get("/figures/?month=2024-05")
    assert column_of(page, "units") == [[BOBS_UNIT, "8"]]
    assert column_of(page, "projects") == [[world.project.title_zh, "8"]]
    assert table_of(page, "months")[1] == ["收到件数", "15"]
    assert column_of(page, "kinds") == [["投诉", "15"]]


async def test_staff_who_may_see_complaints_about_people_have_a_row_for_them(world: World, clock: Clock) -> None:
    clock.moment = at(6, 3)
    bobs, _ = await units()
    await many([row(MAY, about_people=True, about_unit=bobs, unit=bobs) for _ in range(2)])
    await many([row(MAY, unit=bobs) for _ in range(8)])
    seen = {}
    for name, account in {"cora": world.cora, "ines": world.ines}.items():
        desk = await world.as_(account)
        rows = _rows(await desk.get("/desk/cases/figures/?month=2024-05"))
        seen[name] = [line[:2] for line in rows if line[0] in (BOBS_UNIT, "反映工作人员的投诉")][:2]
    assert seen == {"cora": [[BOBS_UNIT, "8"], ["反映工作人员的投诉", "2"]], "ines": [[BOBS_UNIT, "8"]]}


async def test_a_few_complaints_about_people_cannot_be_worked_out_from_the_total(
    client: Client, world: World, clock: Clock
) -> None:
    clock.moment = at(6, 3)
    bobs, dans = await units()
    await many([row(MAY, about_people=True, about_unit=bobs) for _ in range(2)])
    await many([row(MAY, unit=bobs) for _ in range(8)])
    await many([row(MAY, unit=dans) for _ in range(9)])
    page = await client.get("/figures/?month=2024-05")
    assert column_of(page, "units") == [[DANS_UNIT, "9"], [BOBS_UNIT, "…"]]


async def test_a_column_of_fewer_than_five_is_hidden_whole(client: Client, world: World, clock: Clock) -> None:
    clock.moment = at(6, 3)
    bobs, dans = await units()
    await many([row(MAY, unit=bobs) for _ in range(30)])
    await many([row(MAY, unit=dans) for _ in range(20)])
    judged = {"judged": {"verdict": "not solved", "satisfaction": "not"}}
    for n in range(3):
        await a_case(at(3, 5), ("judged", at(5, 20)), details=judged, unit=await Unit.create(name_zh=f"第{n}所"))
    page = await client.get("/figures/?month=2024-05")
    assert table_of(page, "units") == [
        ["责任单位", "按期答复率", "收到件数", "到期", "按期", "重新办理"],
        [BOBS_UNIT, "0%", "30", "30", "0", "0"],
        [DANS_UNIT, "0%", "20", "20", "0", "0"],
    ]
    assert page.words.count("没有列出的：有评价、已解决、居民说已解决。数目太小，分开列就能推算出来，零也不列。") == 3
    assert not page.doc.xpath("//section[@id='verdicts']//*[name()='svg'][@role]")


async def test_between_english_sentences_is_a_space(client: Client, world: World, clock: Clock) -> None:
    clock.moment = at(6, 3)
    await many([row(MAY, project_id=world.project.id) for _ in range(8)])
    for query in ("", f"&of=project-{world.project.id}"):
        page = await client.get(f"/en/figures/?month=2024-05{query}")
        assert re.findall(r"[a-z0-9][.;][A-Z]\w+", page.words) == []


async def test_the_chart_of_months_says_in_which_year_it_is(client: Client, clock: Clock) -> None:
    clock.moment = at(2, 20)
    await a_case(datetime(2023, 11, 6, 2, tzinfo=UTC))
    page = await client.get("/figures/")
    chart = page.doc.xpath("//section[@id='months']//div[@class='only-wide']//*[name()='text'][@text-anchor='middle']")
    assert [mark.text_content() for mark in chart] == ["11", "2023", "12", "1", "2024", "2"]


async def test_an_english_reader_finds_projects_by_their_english_titles(
    client: Client, world: World, clock: Clock
) -> None:
    clock.moment = at(6, 3)
    await Project.filter(id=world.project.id).update(title_en="New pump station")
    await many([row(MAY, project_id=world.project.id) for _ in range(8)])
    page = await client.get("/en/figures/?month=2024-05")
    assert column_of(page, "projects", "Received") == [["New pump station", "8"]]


async def test_where_every_rate_is_hidden_a_sentence_stands_for_the_chart(
    client: Client, world: World, clock: Clock
) -> None:
    clock.moment = at(6, 3)
    bobs, _ = await units()
    await many([row(MAY, unit=bobs) for _ in range(3)])
    page = await client.get("/figures/?month=2024-05")
    assert "本月各单位到期的件数都小，不画图。" in page.words
    assert not page.doc.xpath("//section[@id='units']//*[name()='svg'][@role]")


@both_databases
async def test_a_month_is_frozen_and_erasure_or_a_late_verdict_change_nothing(
    client: Client, world: World, clock: Clock
) -> None:
    answered = at(7, 9)
    case = await a_case(at(7, 8), ("answered", answered), first_answered_at=answered, state="answered")
    clock.moment = at(8, 5)
    await count_anew(now=clock())
    assert "本月数据尚未冻结" in (await client.get("/figures/?month=2024-07")).words
    clock.moment = at(8, 14, 16)  # the tenth working day is over
    assert await freeze_months(now=clock()) == 1
    frozen = await FrozenMonth.get(month="2024-07")
    assert frozen.cut_off == clock()
    assert "本月数据已冻结" in (await client.get("/figures/?month=2024-07")).words
    await Case.filter(id=case.id).update(text="", verdict="solved", state="closed")
    await CaseFact.create(case_id=case.id, kind="judged", at=clock(), detail={"verdict": "solved"})
    clock.forward(minutes=11)
    await count_anew(now=clock())
    assert await freeze_months(now=clock()) == 0
    assert (await FrozenMonth.get(month="2024-07")).cells == frozen.cells
    july, august = [await client.get(f"/figures/?month=2024-0{month}") for month in (7, 8)]
    assert [table_of(page, "verdicts")[1][:2] for page in (july, august)] == [["已解决", "0"], ["已解决", "1"]]


@both_databases
async def test_running_months_are_counted_again_every_ten_minutes_when_something_happened(
    world: World, clock: Clock
) -> None:
    await a_case(at(7, 9))
    await count_anew(now=clock())
    first, edition = await RunningMonth.get(month="2024-07"), await read_number()
    await a_case(at(7, 10, 1))
    clock.forward(minutes=9)
    assert await count_anew(now=clock()) == 0
    clock.forward(minutes=2)
    assert await count_anew(now=clock()) == 1
    assert (await RunningMonth.get(month="2024-07")).as_of == clock()
    assert await read_number() == edition + 1
    clock.forward(minutes=11)
    assert await count_anew(now=clock()) == 0
    assert await read_number() == edition + 1
    assert first.as_of < clock()


@pytest.mark.parametrize(
    "query",
    [
        *("month=2024-13", "month=2030-01", "month=1999-01", "month=x", "of=unit-x", "of=kind-x", "of=a", "of=unit-"),
        *("of=unit-999999999", "of=project-999999999"),
    ],
)
async def test_what_names_no_figures_is_not_found(client: Client, query: str) -> None:
    assert (await client.get(f"/figures/?{query}")).status == 404
    assert (await client.get("/figures/month.csv?month=2024-13")).status == 404


async def test_a_unit_and_a_project_without_any_case_have_their_names(client: Client, world: World) -> None:
    dans, project = await Unit.get(name_zh=DANS_UNIT), await Project.exclude(id=world.project.id).first()
    assert project is not None
    for part, name in ((f"unit-{dans.id}", DANS_UNIT), (f"project-{project.id}", project.title_zh)):
        assert name in (await client.get(f"/figures/?of={part}")).heading


async def test_the_file_has_the_tables_and_the_definitions(client: Client, world: World, clock: Clock) -> None:
    clock.moment = at(6, 3)
    bobs, dans = await units()
    await Unit.filter(id=bobs.id).update(name_zh="=1+1")
    await many([row(MAY, unit=bobs, first_answered_at=at(5, 7), state="answered") for _ in range(30)])
    await many([row(MAY, unit=dans) for _ in range(2)])
    answer = await client.get("/figures/month.csv?month=2024-05")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["月份", "2024-05"] in lines
    assert ["按期答复率", "93.75%", "30", "32"] in lines
    assert [line[:5] for line in lines if line and line[0] in ("'=1+1", DANS_UNIT)] == [
        ["'=1+1", "…", "…", "…", "…"], [DANS_UNIT, "<5", "<5", "…", "…"]
    ]  # fmt: skip
    assert [line for line in lines if line and line[0] == "按期答复率" and len(line) == 2]


async def test_how_it_is_computed_has_every_definition(client: Client) -> None:
    from portal.feedback.figures.definitions import MEASURES, RATES

    words = (await client.get("/figures/how")).words
    assert [row.meaning for row in (*MEASURES.values(), *RATES.values()) if row.meaning not in words] == []


parts = st.builds(
    Part,
    project=st.sampled_from([1, 2, 3]),
    unit=st.sampled_from([1, 2, None]),
    kind=st.sampled_from(["complaint", "question"]),
    people=st.just(False),
)


def test_one_and_five_are_not_left_alone_beside_a_total() -> None:
    cells = Cells({Part(None, unit, "complaint", False): Counter(due=n) for unit, n in ((1, 1), (2, 5), (3, 50))})
    assert ("unit", 3) in hidden_rows(cells, "due")


@given(st.dictionaries(parts, st.integers(0, 12), max_size=8))
def test_no_hidden_small_number_is_a_total_less_what_is_shown(counts: dict[Part, int]) -> None:
    cells = Cells({part: Counter(due=n) for part, n in counts.items()})
    hidden = hidden_rows(cells, "due")
    for place, table in enumerate(("unit", "project", "kind")):
        rows: Counter[object] = Counter()
        for part, n in counts.items():
            rows[(part.unit, part.project, part.kind)[place]] += n
        small = {key for key, n in rows.items() if 1 <= n <= 4}
        out = [key for key in rows if (table, key) in hidden]
        if hidden.whole:
            assert set(out) == set(rows)
            continue
        assert {key for kind, key in hidden.small if kind == table} == small
        if small and sum(1 for n in rows.values() if n) > 1:
            assert len(out) > 1


async def test_the_month_takes_the_same_few_queries_whatever_its_cases(
    client: Client, world: World, clock: Clock
) -> None:
    await a_case(at(7, 9), project_id=world.project.id)
    await count_anew(now=clock())
    one = await queries_of(client, "/figures/?about=one")
    projects = await Project.all().values_list("id", flat=True)
    await many([row(at(7, 9), project_id=projects[n % 15]) for n in range(60)])  # type: ignore[arg-type]
    await CaseFact.create(case_id=1, kind="noted", at=clock(), detail={})
    clock.forward(minutes=11)
    await count_anew(now=clock())
    assert await queries_of(client, "/figures/?about=many") == one
    assert one <= 8
