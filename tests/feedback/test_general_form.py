"""The form for who does not know the project: it is looked for by words, and its sites come once it is chosen."""

from portal.feedback.models import Case
from tests.feedback.carol import WORDS, errors_in, receipt_in
from tests.feedback.test_intake_more import sites_of
from tests.kit.client import Answer, Client

GENERAL = "/feedback/new"
PARTIAL = {"hx-request": "true", "hx-request-type": "partial"}
LIGHTS, PUMP = "street-lighting", "lingshui-bay-pumping-station"


def sites_in(page: Answer) -> list[str]:
    return page.doc.xpath("//select[@id='site']/option/@value")  # type: ignore[no-any-return]


async def test_a_project_is_found_by_words_and_leads_to_its_own_form(client: Client) -> None:
    page = await client.get(f"{GENERAL}?q=泵站")
    links = page.doc.xpath("//ul[@class='sought']//a/@href")
    assert f"/projects/{PUMP}/feedback/new" in links
    assert page.doc.xpath("//input[@id='seek']/@value") == ["泵站"]
    nothing = await client.get(f"{GENERAL}?q=银河系")
    assert nothing.doc.xpath("//ul[@class='sought']") == [] and "没有找到。可以换一个说法" in nothing.words


async def test_the_sites_come_with_the_project_that_is_chosen(client: Client) -> None:
    lights = await sites_of(LIGHTS)
    opened = await client.get(GENERAL)
    assert sites_in(opened) == [] and "列出这一项的点位" in opened.text
    form = {**opened.fields("//form[@id='tell']"), "kind": "complaint", "text": WORDS, "project": LIGHTS}
    page = await client.post("/feedback/suggestions", form)
    assert sites_in(page) == ["", *(str(site.number) for site in lights)]
    assert page.doc.xpath("//textarea[@id='text']/text()")[0].strip() == WORDS
    part = await client.post("/feedback/suggestions", {"project": LIGHTS, "part": "sites"}, headers=PARTIAL)
    assert sites_in(part) == sites_in(page) and part.doc.xpath("//h1") == []
    filled = {**page.fields("//form[@id='tell']"), "kind": "complaint", "site": str(lights[0].number)}
    receipt_in(await client.post("/feedback", filled))
    assert [case.site_id for case in await Case.all()] == [lights[0].id]


async def test_a_site_of_another_project_is_not_taken_for_one_of_this(client: Client) -> None:
    lights = await sites_of(LIGHTS)
    opened = await client.get(GENERAL)
    form = {**opened.fields("//form[@id='tell']"), "kind": "complaint", "text": WORDS}
    changed = {**form, "project": LIGHTS, "site_of": PUMP, "site": str(lights[0].number)}
    page = await client.post("/feedback", changed)
    assert (page.status, errors_in(page)) == (
        422,
        {"#site": "您换了项目，原来选的点位没有采用。请重新选择，也可以不选"},
    )
