"""The desk page of a project, and the list that leads to it."""

from datetime import date

from portal.projects.models import Project, Target, Update
from tests.kit.cast import PROJECT, World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.bob import drafted, milestone, published, submitted

DESK = f"/desk/projects/{PROJECT}"


async def test_the_page_is_for_the_unit_and_for_nobody_else(world: World) -> None:
    statuses = {"bob": 200, "dan": 404, "alice": 403, "sue": 403, "hans": 403}
    for who, status in statuses.items():
        assert (await (await world.as_(getattr(world, who))).get(DESK)).status == status, who
    assert (await world.anybody().get(DESK)).status == 303


@both_databases
async def test_everything_of_a_project_stands_on_one_page(world: World) -> None:
    row = await milestone(world)
    await published(world, **{f"m{row.id}_due_on": "2024-09-01", f"m{row.id}_reason": "汛期"})
    await published(world, nt0_name="水泵", nt0_unit="台", nt0_planned="4")
    target = await Target.get(name_zh="水泵")
    await published(world, **{f"t{target.id}_achieved": "3", f"c{target.id}_12": "4"})
    notice = {"nn0_kind": "water", "nn0_title": "凌水街停水", "nn0_begins": "2024-07-12T08:00"}
    await published(world, **notice, nn0_ends="2024-07-12T20:00")
    bob = await world.as_(world.bob)
    page = await bob.get(DESK)
    table = page.doc.xpath("//section[@id='milestones']//tbody/tr")
    cells = [" ".join(cell.text_content().split()) for cell in table[0].xpath("./*")]
    assert cells == ["水泵验收", "2024年8月1日", "2024年9月1日", "—", "还有 53 天，比原计划晚 31 天"]
    figures = page.doc.xpath("//section[@id='targets']//tr[2]/td/text()"), page.doc.xpath("//table[@class='figs']//tr")
    assert [cell.text for cell in figures[1][-1].xpath("./td")] == ["3", "—"]
    assert "凌水街停水" in page.words and "年度目标 4 台" in page.words


async def test_each_part_has_a_way_into_the_form(world: World) -> None:
    bob = await world.as_(world.bob)
    links = [link for link in (await bob.get(DESK)).hrefs() if "part=" in link]
    assert links
    for link in links:
        part = link.partition("#")[2]
        page = await bob.get(link.partition("#")[0])
        assert page.doc.xpath(f"//details[@id='{part}']/@open") == [""], part


async def test_updates_stand_there_with_their_states(world: World, clock: Clock) -> None:
    bob = await world.as_(world.bob)
    await drafted(bob, title="草稿一")
    await submitted(bob, title="送审二")
    await published(world, title="发布三")
    withdrawn = await published(world, title="撤下四")
    await Update.filter(id=withdrawn.id).update(withdrawn_at=clock())
    items = (await bob.get(DESK)).doc.xpath("//section[@id='updates']//li")
    states = {item.xpath("string(./a)"): item.xpath("string(./span)") for item in items}
    assert states == {"草稿一": "草稿", "送审二": "待审核", "发布三": "已发布", "撤下四": "已撤下"}


async def test_another_units_draft_on_nobodys_project_is_not_told(world: World) -> None:
    free = await Project.get(number=2)
    bob, dan = await world.as_(world.bob), await world.as_(world.dan)
    form, to = f"/desk/projects/{free.slug}/updates/new", f"/desk/projects/{free.slug}/updates"
    await drafted(bob, form=form, to=to, title="只给本单位看")
    assert "只给本单位看" in (await bob.get(f"/desk/projects/{free.slug}")).words
    assert "只给本单位看" not in (await dan.get(f"/desk/projects/{free.slug}")).words


async def test_an_update_is_due_after_twenty_days(world: World, clock: Clock) -> None:
    await published(world)
    for days, due in ((19, False), (1, True)):
        clock.forward(days=days)
        bob = await world.as_(world.bob)
        for path in (DESK, "/desk/projects/"):
            assert ("该更新了：20 天没有进展" in (await bob.get(path)).words) == due, (path, days)


async def test_the_page_asks_the_same_few_questions_however_much_there_is(world: World) -> None:
    bob, counts = await world.as_(world.bob), []
    for many in (1, 4):
        for number in range(many):
            fields = {"new0_title": f"节点{number}", "new0_planned_on": "2024-08-01", "new0_actual_on": "2024-07-01"}
            await published(world, **fields, nt0_name=f"目标{many}{number}", nt0_unit="台", nt0_planned="4")
        counts.append([await queries_of(bob, path) for path in (DESK, DESK + "/updates/new", "/desk/projects/")])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 12


async def test_other_years_are_chosen_and_the_list_has_pages(world: World) -> None:
    first = await Project.get(number=2).select_related("programme", "area")
    values = {"programme": first.programme, "area": first.area, "basis": "named", "scope": "district"}
    words = {"promise_zh": "承诺", "background_zh": [], "background_en": [], "staff_fields": []}
    many = [
        Project(number=100 + number, slug=f"more-{number}", title_zh=f"项目{number}", **values, **words)
        for number in range(50)
    ]
    await Project.bulk_create(many)
    bob = await world.as_(world.bob)
    one, two = await bob.get("/desk/projects/"), await bob.get("/desk/projects/?page=2")
    rows = [len(page.doc.xpath("//section[last()]//tbody/tr")) for page in (one, two)]
    assert rows == [50, 15]
    assert PROJECT in one.hrefs("//tbody//a/@href")[0]
    assert (await bob.get("/desk/projects/?page=3")).status == 404
    assert (await bob.get("/desk/projects/?year=1999")).status == 200
    assert date(2024, 7, 10).year == first.programme.year
