"""Is my estate covered? Named, not named, and what is for no place at all."""

from portal.projects.models import Project, Site
from portal.projects.search.index import reindex
from portal.store.edition import changing_public_content
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


def sections(page: Answer) -> dict[str, list[str]]:
    """The projects under each heading."""
    return {
        " ".join(part.xpath(".//h2")[0].text_content().split()): [str(link) for link in part.xpath(".//h3/a/@href")]
        for part in page.doc.xpath("//main//section")
    }


async def covering(clock: Clock) -> Project:
    project = await Project.get(number=5)
    async with changing_public_content():
        point = {"lon": 121.5, "lat": 38.8, "precision_m": 10, "position": 0, "number": 1}
        await Site.create(project=project, name_zh="河口换热站", covers="红旗村\n珊瑚海小区", **point)
        await reindex([project.id], now=clock())
    return project


@both_databases
async def test_an_estate_that_a_site_covers_is_named_with_its_site(client: Client, clock: Clock) -> None:
    project = await covering(clock)
    page = await client.get("/coverage?q=%E7%8F%8A%E7%91%9A%E6%B5%B7%E5%B0%8F%E5%8C%BA")
    found = sections(page)
    assert found["写到了这个地方"] == [f"/projects/{project.slug}"]
    assert f"/projects/{project.slug}/sites/1" in page.hrefs("//p[@class='where']//a/@href")
    assert page.doc.xpath("//p[@class='where']/a/text()") == ["河口换热站"]
    assert "公布的名单没有写到" not in found


@both_databases
async def test_an_estate_that_nothing_names_gets_the_honest_answer_and_a_way_to_ask(client: Client) -> None:
    page = await client.get("/coverage?q=%E6%98%9F%E6%B5%B7%E8%8A%B1%E5%9B%AD")
    found = sections(page)
    assert "公布的名单没有写到" in found and "写到了这个地方" not in found
    assert "没有写到，不等于没有安排" in page.words
    assert "/feedback/new?kind=question" in page.hrefs()
    assert len(found["没有写具体地点的项目"]) == await Project.filter(scope="district", place_zh="").count() > 0


async def test_words_of_a_promise_say_nothing_of_who_is_covered(client: Client, clock: Clock) -> None:
    project = await Project.get(number=5)
    async with changing_public_content():
        await Project.filter(id=project.id).update(promise_zh="学习珊瑚海小区的做法")
        await reindex([project.id], now=clock())
    assert "写到了这个地方" not in sections(await client.get("/coverage?q=%E7%8F%8A%E7%91%9A%E6%B5%B7"))
    found = await client.get("/search?q=%E7%8F%8A%E7%91%9A%E6%B5%B7")
    assert f"/projects/{project.slug}" in found.hrefs("//main//h3/a/@href")


async def test_a_removed_site_covers_nothing(client: Client, clock: Clock) -> None:
    project = await covering(clock)
    async with changing_public_content():
        await Site.filter(project_id=project.id).update(removed_at=clock())
        await reindex([project.id], now=clock())
    assert "公布的名单没有写到" in sections(await client.get("/coverage?q=%E7%8F%8A%E7%91%9A%E6%B5%B7"))


async def test_the_question_is_asked_first_and_signs_alone_are_told(client: Client) -> None:
    assert sections(await client.get("/coverage")) == {}
    page = await client.get("/coverage?q=%25%25")
    assert sections(page) == {} and "没有可以查找的字词" in page.words
    assert page.fields("//main//form")["q"] == "%%"


async def test_the_home_page_asks_both_questions_in_one_box(client: Client) -> None:
    page = await client.get("/en/")
    (box,) = page.doc.xpath("//form[@class='ask']")
    assert (box.get("action"), box.xpath(".//button/@formaction")) == ("/en/search", ["/en/coverage"])
