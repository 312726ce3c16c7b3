"""The chart of a programme's milestones, and the table that says the same."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects.models import Milestone, Project
from portal.projects.timeline.axis import Axis, axis_of
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.written import out

CHART = "/programmes/2024/timeline"
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_the_axis_is_the_year_unless_a_day_lies_outside() -> None:
    assert axis_of(2024, []) == Axis(date(2024, 1, 1), date(2024, 12, 31))
    assert axis_of(2024, [date(2025, 2, 3)]) == Axis(date(2024, 1, 1), date(2025, 2, 28))
    assert axis_of(2024, [date(2023, 11, 30)]) == Axis(date(2023, 11, 1), date(2024, 12, 31))
    assert axis_of(2024, [date(1999, 1, 1), date(2090, 1, 1)]) == Axis(date(2023, 7, 1), date(2025, 6, 30))


@given(st.integers(2000, 2100), st.lists(days, max_size=5), days)
def test_every_day_has_a_place_on_the_axis(year: int, outside: list[date], day: date) -> None:
    axis = axis_of(year, outside)
    assert 0 <= axis.at(day) <= 100
    assert axis.at(day) <= axis.at(day + timedelta(days=1))
    months = axis.months
    assert 12 <= len(months) <= 24
    assert (months[0].first, months[0].at) == (axis.first, 0)
    assert [month.at for month in months] == sorted({month.at for month in months})


def lane_of(page: Answer, project: Project) -> object:
    (lane,) = page.doc.xpath(f"//*[@aria-labelledby='t{project.id} d{project.id}']")
    return lane


def table_of(page: Answer) -> list[list[str]]:
    """The milestones of the table, without the project's own cells."""
    rows = page.doc.xpath("//main//table/tbody/tr[count(td) > 1]")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in rows]


@both_databases
async def test_planned_revised_and_actual_are_drawn_and_told(client: Client, world: World, clock: Clock) -> None:
    titles = {
        "过期": "2024-07-01",
        "改期": "2024-08-01",
        "完成": "2024-06-01",
        "将来": "2024-12-01",
        "取消": "2024-11-01",
    }
    await out(world, new=[{"title": title, "planned_on": day} for title, day in titles.items()])
    ids = {row.title: str(row.id) for row in await Milestone.all()}
    await out(
        world,
        title="后来",
        revised={ids["改期"]: {"due_on": "2024-09-01", "reason": "汛期。"}},
        reached={ids["完成"]: "2024-05-30"},
        dropped={ids["取消"]: "不再需要。"},
    )
    page = await client.get(CHART)
    lane = lane_of(page, world.project)
    assert [len(lane.xpath(f".//*[contains(@class, '{name}')]")) for name in ("revised", "done", "overdue")] == [
        1,
        1,
        1,
    ]  # type: ignore[attr-defined]
    assert table_of(page) == [
        ["完成", "2024年6月1日", "—", "2024年5月30日", "提前 2 天"],
        ["过期", "2024年7月1日", "—", "—", "已逾期 9 天"],
        ["改期", "2024年8月1日", "2024年9月1日", "—", "还有 53 天，比原计划晚 31 天"],
        ["将来", "2024年12月1日", "—", "—", "还有 144 天"],
        ["取消", "2024年11月1日", "—", "—", "2024年7月10日取消"],
    ]


async def test_every_project_is_on_the_chart_and_in_the_table(client: Client) -> None:
    for prefix in ("", "/en"):
        page = await client.get(prefix + CHART)
        assert len(page.doc.xpath("//*[@class='tl']/ol/li")) == 15
        assert len(page.doc.xpath("//main//table/tbody")) == 15


async def test_the_chart_is_bounded_and_asks_the_same_few_questions(client: Client, world: World) -> None:
    few = await queries_of(client, CHART + "?x=1")
    await many_projects(world, 100)
    assert await queries_of(client, CHART + "?x=2") == few
    assert few <= 12
    sizes = [len((await client.get(CHART + query)).doc.xpath("//*[@class='tl']/ol/li")) for query in ("", "?page=3")]
    assert sizes == [50, 15]
    assert (await client.get(CHART)).hrefs("//*[@class='pager']//@href") == [f"{CHART}?page=2"]


async def many_projects(world: World, count: int) -> None:
    update, kept = await out(world), dict(await Project.get(slug=PROJECT))
    kept.pop("id")
    numbers = range(100, 100 + count)
    await Project.bulk_create([Project(**{**kept, "slug": f"p{number}", "number": number}) for number in numbers])
    ids = await Project.filter(number__gte=100).values_list("id", flat=True)
    await Milestone.bulk_create(
        [Milestone(project_id=one, title="节点", planned_on=date(2024, 9, 1), published_by=update) for one in ids]
    )


@pytest.mark.parametrize("address", ["/programmes/1999/timeline", CHART + "?page=2", CHART + "?page=x"])
async def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert (await client.get(address)).status == 404
