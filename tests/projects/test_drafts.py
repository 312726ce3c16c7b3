"""What is typed at the desk and not sent: kept every few seconds, offered again, gone when it was sent."""

from datetime import timedelta

import pytest

from portal.projects.models import Update
from portal.staff.drafts import KEPT, MOST_DRAFTS, drop_old_drafts, keep_draft
from portal.staff.models import Draft
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.bob import BODY, CREATE, NEW, TITLE, at, drafted, filled, review_of
from tests.projects.written import in_review

SAVE, DROP = "/desk/drafts", "/desk/drafts/drop"


async def typed_in(browser: Client, address: str = NEW, **fields: str) -> str:
    """What the script sends while somebody types, and what it shows of the answer."""
    answer = await browser.post(SAVE, {"draft.address": address, **fields}, inspect=False)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    return str(answer.text)


@both_databases
async def test_what_was_typed_is_offered_taken_up_and_gone_once_it_is_sent(world: World, clock: Clock) -> None:
    bob = await world.as_(world.bob)
    assert await typed_in(bob, title="写了一") == "已保存 10:00"
    clock.forward(minutes=12)
    assert await typed_in(bob, title="写了一半", body="没有写完", new0_title="水泵验收") == "已保存 10:12"
    page = await bob.get(NEW)
    assert "您有一份没送出的内容，保存于 2024年7月10日（周三）10:12" in page.words
    form = page.fields("//form[@enctype]")
    assert form["title"] == "" and not page.doc.xpath("//form[@data-draft]")  # nothing is kept over it
    page = await bob.get(NEW + "?draft=continue")
    form = page.fields("//form[@enctype]")
    assert (form["title"], form["body"].strip(), form["new0_title"]) == ("写了一半", "没有写完", "水泵验收")
    assert page.doc.xpath("//form[@enctype]/@data-draft") == [NEW]
    sent = {**form, "new0_planned_on": "2024-08-01", "act": "save"}
    assert (await bob.post(CREATE, sent)).status == 303
    assert (await Update.get()).title == "写了一半"
    assert await Draft.all().count() == 0


@both_databases
async def test_a_form_that_was_refused_keeps_its_draft(world: World) -> None:
    bob = await world.as_(world.bob)
    await typed_in(bob, title=TITLE)
    assert (await bob.post(CREATE, {**await filled(bob), "title": "", "act": "save"})).status == 422
    assert (await Draft.get()).typed == {"title": TITLE}


async def test_a_draft_can_be_dropped(world: World) -> None:
    bob = await world.as_(world.bob)
    await typed_in(bob, title="写了一半")
    answer = await bob.post(DROP, {"draft.address": NEW})
    assert (answer.status, answer.headers["location"]) == (303, NEW)
    assert "没送出的内容" not in (await bob.get(NEW)).words


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com/desk/", "/desk//x", "/", "/desk/\\x"])
async def test_dropping_leads_nowhere_else(world: World, address: str) -> None:
    bob = await world.as_(world.bob)
    assert (await bob.post(DROP, {"draft.address": address})).status == 404


async def test_a_draft_is_for_who_typed_it(world: World) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    update = await in_review(world)
    await typed_in(alice, review_of(update), comment="写明泵号")
    assert "没送出的内容" not in (await bob.get(at(update))).words
    sue = await world.as_(world.sue)
    assert "没送出的内容" not in (await sue.get(review_of(update))).words
    page = await alice.get(review_of(update) + "?draft=continue")
    assert page.doc.xpath("//textarea[@name='comment']")[0].text_content().strip() == "写明泵号"
    assert (await alice.post(review_of(update, "return"), {"comment": "写明泵号"})).status == 303
    assert await Draft.all().count() == 0


async def test_a_draft_of_an_update_stands_beside_the_update_itself(world: World) -> None:
    bob = await world.as_(world.bob)
    update = await drafted(bob)
    await typed_in(bob, at(update), title="改了标题", body=BODY)
    assert (await bob.get(at(update))).fields("//form[@enctype]")["title"] == TITLE
    assert (await bob.get(at(update) + "?draft=continue")).fields("//form[@enctype]")["title"] == "改了标题"


@both_databases
async def test_drafts_are_bounded(world: World, clock: Clock) -> None:
    bob = await world.as_(world.bob)
    big = await bob.post(SAVE, {"draft.address": NEW, "body": "水" * 30_000}, inspect=False)
    assert big.status == 413 and "内容太长" in big.text
    assert (await bob.post(SAVE, {"draft.address": "/projects/", "x": "y"}, inspect=False)).status == 404
    for number in range(MOST_DRAFTS + 3):
        clock.forward(seconds=1)
        await keep_draft(account_id=world.bob.id, address=f"/desk/updates/{number}", typed={}, now=clock())
    kept = await Draft.all().order_by("saved_at").values_list("address", flat=True)
    assert kept == [f"/desk/updates/{number}" for number in range(3, MOST_DRAFTS + 3)]


async def test_who_is_not_signed_in_keeps_nothing(client: Client) -> None:
    answer = await client.post(SAVE, {"draft.address": NEW, "title": "x"})
    assert answer.status == 422 and await Draft.all().count() == 0


async def test_a_draft_is_forgotten_after_thirty_days(world: World, clock: Clock) -> None:
    await typed_in(await world.as_(world.bob), title="x")
    assert await drop_old_drafts(now=clock() + KEPT - timedelta(seconds=1)) == 0
    assert await drop_old_drafts(now=clock() + KEPT) == 1
