"""The ledger as residents read it, as programs read it, and how a supervisor takes a text out of it."""

import json
from hashlib import sha256

from tortoise.connection import get_connection

from portal.projects.ledger.chain import append
from portal.projects.ledger.change import Change
from portal.projects.ledger.verification import verify_chains
from portal.projects.models import LedgerText, Milestone, Project
from portal.staff.models import Act
from portal.store.edition import changing_public_content
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.bob import milestone

PAGE = f"/projects/{PROJECT}/ledger"
DESK = f"/desk/projects/{PROJECT}/ledger"
REVISED = Change(
    "date revised",
    "milestone 900",
    before={"due_on": "2024-06-30"},
    after={"due_on": "2024-09-30"},
    after_texts={"title": "水泵验收"},
    reason="王小明请假，设备晚到。",
)


async def appended(portal_now: Clock, *changes: Change, unit: str = "城市建设管理局") -> Project:
    project = await Project.get(slug=PROJECT)
    async with changing_public_content():
        await append(project.id, changes, update=None, unit=unit, now=portal_now())
    return await Project.get(id=project.id)


@both_databases
async def test_the_page_tells_each_change_from_to_why_and_by_whom(client: Client, world: World, clock: Clock) -> None:
    project = await appended(clock, REVISED)
    page = await client.get(PAGE)
    assert page.heading == "变更记录"
    newest, first = page.doc.xpath("//ol[@class='entries']/li")
    words = " ".join(newest.text_content().split())
    assert words == (
        "节点改期 “水泵验收” 计划日期由 2024年6月30日（周日） 改为 2024年9月30日（周一） "
        "原因：王小明请假，设备晚到。"
        f"第 2 条 · 2024年7月10日（周三）10:00 · 城市建设管理局 · {project.ledger_hash[:12]}"
    )
    assert "建立变更记录" in first.text_content()
    assert "重新计算了全部 2 条记录的校验值，前后相连；公布的内容与记录一致，没有被改动。" in page.words


async def test_the_page_is_in_english_too(client: Client, world: World, clock: Clock) -> None:
    await appended(clock, REVISED)
    page = await client.get("/en" + PAGE)
    newest = page.doc.xpath("//ol[@class='entries']/li")[0]
    words = " ".join(newest.text_content().split())
    assert words.startswith("Date revised “水泵验收” Planned datefrom Sun 30 Jun 2024 to Mon 30 Sep 2024 Reason: ")


@both_databases
async def test_a_published_update_shows_in_the_ledger(client: Client, world: World) -> None:
    await milestone(world)
    page = await client.get(PAGE)
    kinds = [item.text_content().split()[0] for item in page.doc.xpath("//ol[@class='entries']/li/h3")]
    assert kinds == ["发布进展", "新增节点", "建立变更记录"]


async def test_a_chain_that_was_edited_by_hand_says_so_on_its_pages(client: Client, world: World, clock: Clock) -> None:
    await appended(clock, REVISED)
    assert (await client.get("/ledger")).words.count("不符") == 0
    await get_connection("default").execute_script("UPDATE ledger_entry SET unit = '别的局' WHERE number = 2")
    async with changing_public_content():
        pass
    page = await client.get(PAGE)
    assert "核对没有通过" in page.words
    assert "第 2 条" in page.doc.xpath("//p[@role='alert']")[0].text_content()
    row = (await client.get("/ledger")).doc.xpath(f"//tr[th/a/@href='{PAGE}']")[0]
    assert row.xpath("td[last()]")[0].text_content() == "不符"


async def test_a_long_chain_has_pages(client: Client, world: World, clock: Clock) -> None:
    await appended(clock, *[REVISED] * 60)
    first, second = await client.get(PAGE), await client.get(PAGE + "?page=2")
    numbers = [item.get("id") for page in (first, second) for item in page.doc.xpath("//ol[@class='entries']/li")]
    assert numbers == [f"n{number}" for number in range(61, 0, -1)]
    assert f"{PAGE}?page=2" in first.hrefs()
    assert (await client.get(PAGE + "?page=3")).status == 404
    assert (await client.get(PAGE + "?page=x")).status == 404
    assert (await client.get("/projects/no-such/ledger")).status == 404


@both_databases
async def test_a_stranger_can_make_every_hash_again_from_the_file(client: Client, world: World, clock: Clock) -> None:
    project = await appended(clock, REVISED, REVISED)
    file = (await client.get(PAGE + ".json")).json()
    assert file["head"] == {"entries": 3, "sha256": project.ledger_hash}
    previous = "0" * 64
    for entry in file["entries"]:
        written, digest = entry.pop("written"), entry.pop("sha256")
        for name, text in written.items():
            salted = bytes.fromhex(text["salt"]) + text["text"].encode()
            assert sha256(salted).hexdigest() == entry["texts"][name]
        assert entry["previous"] == previous
        plain = {**entry, "project": file["project"]["id"]}
        canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert sha256(canonical.encode()).hexdigest() == digest
        previous = digest
    assert previous == project.ledger_hash
    assert file["next"] is None


async def test_the_heads_can_be_kept(client: Client, world: World, clock: Clock) -> None:
    project = await Project.get(slug=PROJECT)
    text = (await client.get("/ledger/heads.txt")).text
    assert f"{project.id} {PROJECT} 1 {project.ledger_hash}" in text.splitlines()
    assert len(text.splitlines()) == 2 + await Project.all().count()
    assert "2024年7月10日" in (await client.get("/ledger")).words


async def removal(world: World, *, number: int = 2, name: str = "reason", reason: str = "写入了个人姓名。") -> int:
    sue = await world.as_(world.sue)
    return (await sue.post(DESK, {"number": str(number), "name": name, "reason": reason})).status


@both_databases
async def test_a_text_is_taken_out_and_the_chain_still_holds(client: Client, world: World, clock: Clock) -> None:
    await appended(clock, REVISED)
    assert "王小明" in (await client.get(PAGE)).words
    clock.forward(hours=1)
    assert await removal(world) == 303
    page = await client.get(PAGE)
    newest, second = page.doc.xpath("//ol[@class='entries']/li")[:2]
    assert "删去文字" in newest.text_content()
    assert "原因：已删去：写入了个人姓名。" in " ".join(second.text_content().split())
    assert "没有被改动" in page.words
    row = await LedgerText.get(entry__project__slug=PROJECT, entry__number=2, name="reason")
    assert (row.text, row.salt, row.removed_at) == ("", "", clock())
    for address in (PAGE, PAGE + ".json", f"/projects/{PROJECT}"):
        assert "王小明" not in (await client.get(address)).text
    assert [item.faults async for item in verify_chains(slug=PROJECT)] == [[]]
    assert await Act.filter(verb="text removed", account_id=world.sue.id).count() == 1


async def test_a_removal_needs_a_reason_and_is_done_once(world: World, clock: Clock) -> None:
    await appended(clock, REVISED)
    sue = await world.as_(world.sue)
    refused = await sue.post(DESK, {"number": "2", "name": "reason", "reason": " "})
    assert (refused.status, "请写明删去的原因" in refused.words) == (422, True)
    assert await removal(world) == 303
    assert await removal(world) == 409
    assert await removal(world, name="after nothing") == 404
    assert await removal(world, number=99) == 404


async def test_only_a_supervisor_takes_texts_out(world: World, clock: Clock) -> None:
    await appended(clock, REVISED)
    for account in (world.bob, world.alice, world.dan, world.ines, world.ada):
        other = await world.as_(account)
        assert (await other.get(DESK)).status == 403
        assert (await other.post(DESK, {"number": "2", "name": "reason", "reason": "x"})).status == 403
    assert await LedgerText.filter(removed_at=None, entry__project__slug=PROJECT, name="reason").count() == 1


async def test_the_supervisor_is_told_what_the_project_page_still_shows(world: World, clock: Clock) -> None:
    made = await milestone(world, title="王小明负责的验收")
    sue = await world.as_(world.sue)
    answer = await sue.post(DESK, {"number": "2", "name": "after title", "reason": "个人姓名"})
    assert answer.status == 200
    said = answer.doc.xpath("//*[@role='alert']")[0].text_content()
    assert said.partition("：")[2] == "节点“王小明负责的验收”"
    assert (await Milestone.get(id=made.id)).title == "王小明负责的验收"


async def test_the_pages_take_the_same_few_queries_whatever_the_number_of_entries(
    client: Client, world: World, clock: Clock
) -> None:
    await client.get("/ledger")  # housekeeping is over by then
    counts = []
    for _ in range(2):
        await appended(clock, REVISED)
        counts.append([await queries_of(client, path) for path in (PAGE, "/ledger", PAGE + ".json")])
        await appended(clock, *[REVISED] * 30)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
