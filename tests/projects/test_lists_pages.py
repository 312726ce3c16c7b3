"""Lists of a year through their pages: pages of 50, the same few queries, the bar, all years, the search box."""

import re

import pytest

from portal.projects.browsing.listing import PAGE
from portal.projects.models import Area, Programme, Project, Standing
from portal.projects.search.index import rebuild
from portal.projects.states import PUBLISHED
from portal.store.edition import changing_public_content
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.bob import published


def listed(page: Answer) -> list[int]:
    return [int(text) for text in page.doc.xpath("//main//li[@class='p']/span[@class='no']/text()")]


async def grow(clock: Clock, count: int, **values: object) -> None:
    """Copies of the first project, until there are so many."""
    first = dict(await Project.get(number=1))
    rows = [
        {**first, "slug": f"copy-{n}", "number": n, "title_zh": f"第{n}座泵站", **values} for n in range(16, count + 1)
    ]
    async with changing_public_content():
        await Project.bulk_create([Project(**{k: v for k, v in row.items() if k != "id"}) for row in rows])
        await rebuild(now=clock())


async def year_before(clock: Clock, *, year: int = 2023) -> Project:
    """A programme of the year before with one project."""
    newest = dict(await Programme.get(year=2024))
    async with changing_public_content():
        del newest["id"]
        programme = await Programme.create(**{**newest, "year": year, "title_zh": f"{year}年民生工程"})
        area = await Area.create(programme=programme, key="sewage", name_zh="污水治理", position=0)
        row = {**dict(await Project.get(number=1)), "slug": f"pump-{year}", "title_zh": "老泵站供暖"}
        del row["id"]
        project = await Project.create(**{**row, "programme_id": programme.id, "area_id": area.id})
        await rebuild(now=clock())
    return project


@both_databases
async def test_a_list_comes_in_pages_of_fifty_that_lead_on(client: Client, clock: Clock) -> None:
    await grow(clock, 120)
    seen: list[int] = []
    address: str | None = "/projects/"
    while address:
        page = await client.get(address)
        seen += listed(page)
        following = page.hrefs("//main//a[@rel='next']/@href")
        address = following[0].partition("#")[0] if following else None
    assert seen == list(range(1, 121))
    assert listed(await client.get("/projects/?page=3")) == list(range(101, 121))
    assert listed(await client.get("/projects/?page=999999")) == list(range(101, 121))


@both_databases
async def test_pages_stay_within_their_filters(client: Client, clock: Clock) -> None:
    await grow(clock, 120)
    page = await client.get("/projects/?area=sewage&q=%E6%B3%B5%E7%AB%99")
    (address,) = page.hrefs("//main//a[@rel='next']/@href")
    assert address == "/projects/?q=%E6%B3%B5%E7%AB%99&area=sewage&page=2#projects"
    last = await client.get("/projects/?q=%E6%B3%B5%E7%AB%99&area=sewage&page=3")
    assert len(listed(page)) == PAGE and listed(last) == list(range(115, 121))
    assert "筛选出 106 项" in page.words and "第 3 页，共 3 页" in last.words


QUERIES = [
    "",
    "area=sewage",
    "light=not_published",
    "place=district",
    "q=%E6%B3%B5%E7%AB%99",
    "q=%E6%B3%B5&area=sewage",
]


@pytest.mark.parametrize(
    "path", ["/", "/projects/", "/programmes/", "/search?q=%E6%B3%B5", "/coverage?q=%E5%87%8C%E6%B0%B4"]
)
async def test_fifteen_projects_and_three_hundred_cost_the_same_few_queries(
    world: World, clock: Clock, path: str
) -> None:
    client = world.anybody()
    queries = QUERIES if path in ("/", "/projects/") else [path.partition("?")[2]]
    addresses = [f"{path.partition('?')[0]}?{query}&x" for query in queries]  # an unknown name: not from memory
    few = [await queries_of(client, address) for address in addresses]
    await grow(clock, 300)
    assert (await client.get(addresses[0])).status == 200
    assert [await queries_of(client, address) for address in addresses] == few
    assert max(few) <= 12


async def test_the_first_page_of_an_edition_takes_at_most_twelve_queries(world: World, clock: Clock) -> None:
    await grow(clock, 100)
    client, memory = world.anybody(), world.portal.state.figures
    kept = [await queries_of(client, "/?x"), await queries_of(client, "/?q=%E6%B3%B5%E7%AB%99&x")]
    memory.edition = lambda: object()  # each page is the first of its edition
    first = [await queries_of(client, "/?x"), await queries_of(client, "/?q=%E6%B3%B5%E7%AB%99&x")]
    assert [after - before for before, after in zip(kept, first, strict=True)] == [5, 5]
    assert max(first) <= 12


@both_databases
async def test_the_figures_follow_each_publication(world: World) -> None:
    reader = world.anybody()
    assert "15 项待公布" in (await reader.get("/")).words
    await published(world, new0_title="水泵验收", new0_planned_on="2024-07-20")
    page = await reader.get("/")
    assert "14 项待公布" in page.words and "1 项未开始" in page.words
    assert "本月到期的节点 1 个" in page.words
    assert listed(await reader.get("/?light=not_started")) == [1]


async def test_the_bar_has_a_square_for_each_project_up_to_sixty(client: Client, clock: Clock) -> None:
    squares = "//div[@class='bar15']/span"
    assert len((await client.get("/")).doc.xpath(squares)) == 15
    await grow(clock, 61)
    page = await client.get("/")
    assert page.doc.xpath(squares) == []
    widths = [float(width.rstrip("%")) for width in page.doc.xpath("//svg[@class='share']/rect/@width")]
    assert sum(widths) == pytest.approx(100)


async def test_the_filters_work_as_a_fragment_too(client: Client, clock: Clock) -> None:
    await grow(clock, 120)
    partial = {"hx-request": "true", "hx-request-type": "partial"}
    whole = await client.get("/projects/?light=not_published&page=2")
    part = await client.get("/projects/?light=not_published&page=2", headers=partial)
    assert part.text.strip() in whole.text
    assert len(re.findall('class="p"', part.text)) == PAGE


@both_databases
async def test_a_search_tells_where_the_words_stand(world: World) -> None:
    update = await published(world, title="换热站的仙人掌", body="夜里没有异响。")
    assert update.state == PUBLISHED
    for address in ("/search?q=%E4%BB%99%E4%BA%BA%E6%8E%8C", "/projects/?q=xianrenzhang"):
        page = await world.anybody().get(address)
        assert listed(page) == [1]
        assert page.hrefs("//p[@class='where']//a/@href") == [f"/projects/{world.project.slug}#update-{update.id}"]


@both_databases
async def test_all_years_are_found_and_shown_side_by_side(client: Client, clock: Clock) -> None:
    old = await year_before(clock)
    page = await client.get("/programmes/")
    assert [" ".join(title.text_content().split()) for title in page.doc.xpath("//main//h2")] == [
        "2024年民生工程",
        "2023年民生工程",
    ]
    assert "15 项" in page.words and "1 项" in page.words
    found = await client.get("/search?q=gongnuan")
    assert found.hrefs("//main//li[@class='p']//h3/a/@href")[0] == f"/projects/{old.slug}"
    assert listed(await client.get("/programmes/2023/")) == [1]
    assert listed(await client.get("/programmes/2023/?q=%E5%85%85%E7%94%B5")) == []
    assert "/programmes/2023/" in (await client.get("/")).hrefs()
    crumbs = (await client.get(f"/projects/{old.slug}")).hrefs("//nav[@class='crumb']//a/@href")
    assert "/programmes/2023/" in crumbs


@pytest.mark.parametrize("typed", ["%25", "*", "%00", "%ff", "'%22%27)", "x" * 10_000, "%E4%BE%9B" * 3000, ""])
@pytest.mark.parametrize("path", ["/search", "/coverage", "/projects/"])
async def test_whatever_is_typed_gets_a_sound_page(client: Client, path: str, typed: str) -> None:
    assert (await client.get(f"{path}?q={typed}")).status == 200


async def test_what_is_typed_is_not_kept(client: Client) -> None:
    memory = client.portal.front.app  # type: ignore[attr-defined]
    for path in ("/search", "/coverage", "/projects/"):
        await client.get(f"{path}?q=%E5%87%8C%E6%B0%B4")
    assert list(memory.kept) == []
    await client.get("/coverage")
    assert len(memory.kept) == 1


async def test_lights_of_lists_are_those_of_the_standings(client: Client) -> None:
    page = await client.get("/projects/")
    lights = {row.light async for row in Standing.all()}
    assert lights == {"not_published"}
    assert len(page.doc.xpath("//main//li[@class='p']/span[contains(@class, 'light none')]")) == 15
