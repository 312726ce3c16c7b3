"""The supervisor's desk: every project by light and unit, what slipped this month, what is silent."""

from datetime import timedelta

import pytest

from portal.projects.light.standings import rebuild
from portal.projects.models import LedgerEntry, LedgerHead, LedgerText, Programme, Project, Standing, Update
from portal.projects.supervision.table import asked_in
from portal.staff.models import Unit
from portal.store.edition import changing_public_content
from tests.kit.cast import World
from tests.kit.client import Answer
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.rich import LIGHTS, Rich, fill

TABLE = "/desk/supervision/"


async def filled(world: World, clock: Clock) -> Rich:
    """The fifteen situations; projects 1 to 4 are Bob's unit's, 5 to 8 Dan's, the rest of none."""
    rich = await fill(clock())
    for unit, first, last in ((world.bob.unit_id, 1, 4), (world.dan.unit_id, 5, 8)):
        await Project.filter(number__gte=first, number__lte=last).update(unit_id=unit)
    await anew(world)
    return rich


async def anew(world: World) -> None:
    """The portal's own housekeeping may have made the rows before these were written."""
    await rebuild(now=world.portal.state.now(), settings=world.portal.state.settings)


def numbers(page: Answer, part: str = "projects") -> list[int]:
    """The projects of the rows of a part of the page, in their order."""
    links = page.doc.xpath(f"//section[h2[@id='{part}']]//table/tbody/tr/th/a/text()")
    return [int(str(text).split()[1]) for text in links]


def cells(page: Answer, row: str) -> list[str]:
    """What a row of the counts says after its name."""
    (found,) = page.doc.xpath(f"//table[@class='counts']//tr[th[normalize-space()='{row}']]")
    return [" ".join(cell.text_content().split()) for cell in found.xpath("./td")]


@both_databases
async def test_the_counts_are_by_light_and_unit(world: World, clock: Clock) -> None:
    await filled(world, clock)
    page = await (await world.as_(world.sue)).get(TABLE)
    # done, on schedule, not started, at risk, late, not published, ended, all
    assert cells(page, "城市建设管理局") == ["1", "1", "0", "1", "1", "0", "0", "4"]
    assert cells(page, "教育文化局") == ["1", "1", "0", "0", "1", "0", "1", "4"]
    assert cells(page, "还没有责任单位") == ["1", "1", "1", "1", "0", "2", "0", "6"]
    assert cells(page, "全部") == ["3", "3", "1", "2", "2", "2", "1", "14"]


@both_databases
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 13, 7, 5, 2, 3, 4, 6, 8, 9, 10, 11, 12, 14]),
        ("?light=late", [1, 7]),
        ("?light=late&sort=number", [1, 7]),
        ("?sort=number", list(range(1, 15))),
        ("?unit={bob}&sort=number", [1, 2, 3, 4]),
        ("?unit={bob}&light=at_risk", [2]),
        ("?unit=0&light=not_published&sort=number", [9, 14]),
        ("?unit=0&light=late", []),
        ("?unit=999", []),
        ("?sort=overdue", [13, 1]),
        ("?sort=next", [4, 2]),
        ("?light=green&unit=x&sort=9&page=-1&year=1", [1, 13, 7, 5, 2, 3, 4, 6, 8, 9, 10, 11, 12, 14]),
    ],
)
async def test_the_address_filters_and_sorts(world: World, clock: Clock, query: str, found: list[int]) -> None:
    await filled(world, clock)
    page = await (await world.as_(world.sue)).get(TABLE + query.format(bob=world.bob.unit_id))
    assert (page.status, numbers(page)) == (200, found)
    assert f"共 {len(found)} 项" in page.words


async def test_every_count_leads_to_its_projects(world: World, clock: Clock) -> None:
    await filled(world, clock)
    sue = await world.as_(world.sue)
    page = await sue.get(TABLE)
    links = page.doc.xpath("//table[@class='counts']//td/a")
    assert len(links) == 23
    for link in links:
        assert len(numbers(await sue.get(link.get("href").partition("#")[0]))) == int(link.text_content())


async def test_a_row_says_light_status_dates_and_override(world: World, clock: Clock) -> None:
    await filled(world, clock)
    sue = await world.as_(world.sue)
    rows = (await sue.get(TABLE)).doc.xpath("//section[h2[@id='projects']]//tbody/tr")
    said = {int(row.xpath("./th/a/text()")[0].split()[1]): " ".join(row.text_content().split()) for row in rows}
    assert "改期 2 次后应在2024年5月18日（周六）完成，已逾期 53 天。" in said[1]
    assert "滞后 滞后城市建设管理局 2024年5月18日（周六）已过期 晚 150 天" in said[1]
    assert "有风险督办调整，系统算出：滞后 滞后" in said[13]
    assert "终止 终止教育文化局" in said[5] and "按计划 经批准调整节点目标" in said[6]


@both_databases
async def test_what_slipped_this_month(world: World, clock: Clock) -> None:
    rich = await filled(world, clock)
    row = await rich.milestone(10, -5, title="竣工")
    await rich.revised(10, row, 60, days_ago=7)
    await rich.milestone(11, -10)  # due on 30 June: overdue since the month's first day
    await rich.milestone(12, -11)
    await anew(world)
    page = await (await world.as_(world.sue)).get(TABLE)
    section = page.doc.xpath("//section[h2[@id='slipped']]")[0]
    lists = [[str(text).split()[1] for text in one.xpath("./li/a[1]/text()")] for one in section.xpath("./ul")]
    assert lists == [["2", "10"], ["11"]]
    assert "“竣工”改到2024年9月8日（周日）：汛期不能停泵。" in section.text_content()


@both_databases
async def test_what_is_silent_stands_with_the_longest_first(world: World, clock: Clock) -> None:
    rich = await filled(world, clock)
    mine = Update.filter(project_id__in=[rich.projects[at].id for at in (0, 1, 3, 9)])
    await mine.update(published_at=clock() - timedelta(days=200))
    for number, days in ((1, 19), (2, 20), (4, 30), (10, 45)):
        await rich.update(number, days_ago=days)
    await anew(world)
    page = await (await world.as_(world.sue)).get(TABLE)
    rows = page.doc.xpath("//section[h2[@id='silent']]//tbody/tr")
    said = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    assert [(row[0].split()[1], row[3], row[4]) for row in said] == [
        ("10", "45", "已公开写明"),
        ("4", "30", "已公开写明"),
        ("2", "20", "提醒填报"),
    ]
    await Programme.filter(year=2024).update(closed_on=clock().date())
    closed = await (await world.as_(world.sue)).get(TABLE)
    assert "没有需要提醒的项目" in closed.words


async def test_nobody_is_silent_who_is_done_given_up_or_without_any_update(world: World, clock: Clock) -> None:
    rich = await filled(world, clock)
    clock.forward(days=60)
    page = await (await world.as_(world.sue)).get(TABLE)
    named = {str(text).split()[1] for text in page.doc.xpath("//section[h2[@id='silent']]//tbody//th/a/text()")}
    silent = {str(number) for number, light in enumerate(LIGHTS, start=1) if light != "done"} - {"5", "9", "14", "15"}
    assert named == silent
    assert rich.today < clock().date()


async def test_years_lie_beside_each_other(world: World, clock: Clock) -> None:
    programme = await Programme.get(year=2024)
    values = {name: value for name, value in dict(programme).items() if name != "id"}
    await Programme.create(**{**values, "year": 2025, "title_zh": "2025 年民生工程"})
    sue = await world.as_(world.sue)
    newest = await sue.get(TABLE)
    assert numbers(newest) == [] and "2025 年民生工程" in newest.words
    assert len(numbers(await sue.get(TABLE + "?year=2024"))) == 15


async def test_the_page_stands_without_any_programme(world: World) -> None:
    for rows in (LedgerText, LedgerHead, LedgerEntry, Project):
        await rows.all().delete()
    await Programme.all().delete()
    assert "还没有年度名单" in (await (await world.as_(world.sue)).get(TABLE)).words


@pytest.mark.parametrize("who", ["alice", "bob", "dan", "hans", "ines", "ada"])
async def test_it_is_for_supervisors_alone(world: World, who: str) -> None:
    browser = await world.as_(getattr(world, who))
    assert (await browser.get(TABLE)).status == 403
    first = (await browser.get("/desk/")).headers["location"]
    assert TABLE not in (await browser.get(first)).hrefs("//nav//a/@href")


async def test_supervisors_land_there_and_find_it_in_their_menu(world: World) -> None:
    sue = await world.as_(world.sue)
    landed = await sue.get("/desk/")
    assert landed.headers["location"] == TABLE
    assert TABLE in (await sue.get("/desk/cases/")).hrefs("//nav//a/@href")


async def test_fifteen_projects_and_three_hundred_cost_the_same_queries(world: World, clock: Clock) -> None:
    await filled(world, clock)
    sue = await world.as_(world.sue)
    await sue.get(TABLE)
    few = await queries_of(sue, TABLE)
    await _three_hundred(world)
    await sue.get(TABLE)  # makes the rows of the new ones
    page = await sue.get(TABLE + "?sort=number&page=2")
    assert len(numbers(page)) == 50
    assert (few <= 12, await queries_of(sue, TABLE)) == (True, few)


async def _three_hundred(world: World) -> None:
    first = await Project.get(number=4)
    values = {name: value for name, value in dict(first).items() if name not in ("id", "slug", "number", "unit_id")}
    units = [await Unit.create(name_zh=f"第 {at} 街道") for at in range(30)]
    async with changing_public_content():
        for at in range(300):
            unit = units[at % 30]
            await Project.create(**values, slug=f"copy-{at}", number=100 + at, unit_id=unit.id)
    await Standing.all().update(day=first.due or (await Standing.first()).day - timedelta(days=1))  # type: ignore[union-attr]


def test_an_address_is_written_back_with_what_was_asked() -> None:
    asked = asked_in({"light": "late", "unit": "0", "sort": "slip", "page": "3"})
    assert asked.address(2024, page=2) == "year=2024&light=late&unit=0&sort=slip&page=2"
    assert asked_in({}).address(2024) == "year=2024&sort=slip"
