"""What a look-up opens, for how long, and for whom."""

import pytest

from portal.app import Portal
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.feedback.receipts.tickets import COOKIE
from portal.feedback.states import STATE_WORDS
from tests.feedback.carol import SEND, filled, look_up, photo, receipt_in, sent, ticket_in, upload
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock


async def with_photo(client: Client, colour: str = "teal") -> tuple[dict[str, str], str]:
    """A looked-up case with a photo: its ticket, and the photo's address."""
    receipt = receipt_in(await client.post(SEND, await filled(client), files=[upload(photo(colour))]))
    opened = await look_up(client, receipt)
    (address,) = opened.doc.xpath("//figure//img/@src")
    return ticket_in(opened), str(address)


async def test_a_photo_loads_while_its_case_is_open(client: Client, clock: Clock) -> None:
    _, address = await with_photo(client)
    answer = await client.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-disposition"] == 'inline; filename="photo-1.jpg"'
    assert (await client.get(address.replace("small", "large"))).status == 200
    assert (await client.get(address.replace("small", "huge"))).status == 404
    clock.forward(minutes=15)
    assert (await client.get(address)).status == 404


async def test_the_photo_of_another_case_does_not_load(client: Client) -> None:
    _, first = await with_photo(client)
    await with_photo(client, "red")  # the cookie is now of the second case
    assert (await client.get(first)).status == 404


async def test_nobody_else_sees_a_photo(client: Client, world: World) -> None:
    _, address = await with_photo(client)
    assert (await world.anybody().get(address)).status == 404
    assert (await (await world.as_(world.sue)).get(address)).status == 404


async def test_the_ticket_of_the_page_is_not_the_one_of_the_cookie(client: Client) -> None:
    ticket, address = await with_photo(client)
    cookie = client.http.cookies[COOKIE]
    assert (await client.post("/receipts/view", {"ticket": cookie})).status == 422
    client.http.cookies.clear()
    client.keep_cookie(COOKIE, ticket["ticket"])
    assert (await client.get(address)).status == 404


async def test_the_cookie_is_strict(client: Client) -> None:
    answer = await look_up(client, await sent(client))
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-case=")
    for part in ("httponly", "secure", "samesite=strict", "path=/", "max-age=900"):
        assert part in cookie


async def test_a_ticket_lasts_15_minutes_and_is_not_prolonged(client: Client, clock: Clock) -> None:
    ticket = ticket_in(await look_up(client, await sent(client)))
    clock.forward(minutes=14)
    again = await client.post("/receipts/view", ticket)
    assert again.status == 200
    clock.forward(minutes=1)
    for old in (ticket, ticket_in(again), {"ticket": ""}, {"ticket": "x" * 90}, {}):
        over = await client.post("/receipts/view", old)
        assert (over.status, over.heading) == (422, "查办件")
    assert (await client.post("/receipts/facts", {**ticket, "text": "x"})).status == 422


async def test_words_that_come_too_late_are_shown_to_be_copied(client: Client, clock: Clock, world: World) -> None:
    receipt = await sent(client)
    ticket = ticket_in(await look_up(client, receipt))
    clock.forward(minutes=15)
    over = await client.post("/receipts/facts", {**ticket, "text": "现在白天也响。"})
    assert over.status == 422 and "15 分钟" in over.words and "现在白天也响。" in over.words
    ticket = ticket_in(await look_up(client, receipt))
    await Case.all().update(state="closed")
    late = await client.post("/receipts/facts", {**ticket, "text": "现在白天也响。"})
    assert late.status == 409 and "现在白天也响。" in late.words
    assert await CaseFact.filter(kind="added").count() == 0


@pytest.mark.parametrize("state", sorted(STATE_WORDS))
async def test_a_contact_can_be_deleted_in_any_state(client: Client, world: World, state: str) -> None:
    receipt = await sent(client, phone="13812341234")
    await Case.all().update(state=state)
    opened = await look_up(client, receipt)
    form = opened.fields("//form[contains(@action, '/receipts/contact')]")
    for _ in range(2):  # a double click
        done = await client.post("/receipts/contact", form)
        assert done.status == 200 and "已经删除" in done.words
    assert not done.doc.xpath("//form[contains(@action, '/receipts/contact')]")
    assert (await Case.get()).contact == "" and await CaseFact.filter(kind="contact deleted").count() == 1
    desk = await (await world.as_(world.ines)).get(f"/desk/cases/{receipt.number}")
    assert "居民删除联系方式" in desk.words


async def test_only_a_living_ticket_deletes_a_contact(client: Client, clock: Clock) -> None:
    ticket = ticket_in(await look_up(client, await sent(client, phone="13812341234")))
    clock.forward(minutes=15)
    for old in (ticket, {}):
        assert (await client.post("/receipts/contact", old)).status == 422
    assert (await Case.get()).contact
    assert not (await look_up(client, await sent(client))).doc.xpath("//form[contains(@action, '/contact')]")


async def test_a_clock_set_back_makes_no_ticket_last_longer(client: Client, clock: Clock) -> None:
    ticket = ticket_in(await look_up(client, await sent(client)))
    clock.forward(days=-1)
    assert (await client.post("/receipts/view", ticket)).status == 422


async def test_ending_ends_page_and_photos(client: Client, portal: Portal) -> None:
    ticket, address = await with_photo(client)
    cookie = client.http.cookies[COOKIE]
    ended = await client.post("/receipts/end", ticket)
    assert (ended.status, ended.heading) == (200, "查办件") and "已经结束" in ended.words
    assert COOKIE not in client.http.cookies
    client.keep_cookie(COOKIE, cookie)
    assert (await client.get(address)).status == 404
    assert (await client.post("/receipts/view", ticket)).status == 422
    assert (await client.post("/receipts/end", ticket)).status == 200


async def test_words_can_be_added(client: Client, world: World) -> None:
    receipt = await sent(client)
    ticket = ticket_in(await look_up(client, receipt))
    for _ in range(2):  # a double click
        added = await client.post("/receipts/facts", {**ticket, "text": "现在白天也响。"})
        assert added.status == 200 and added.words.count("现在白天也响。") == 1
    empty = await client.post("/receipts/facts", {**ticket, "text": " "})
    assert empty.status == 422
    long = await client.post("/receipts/facts", {**ticket, "text": "响" * 2001})
    assert long.status == 422 and "响" * 2001 in long.text
    assert await CaseFact.filter(kind="added").count() == 1
    ines = await world.as_(world.ines)
    assert "现在白天也响。" in (await ines.get(f"/desk/cases/{receipt.number}")).words


async def test_twenty_additions_are_enough(client: Client) -> None:
    ticket = ticket_in(await look_up(client, await sent(client)))
    answers = [await client.post("/receipts/facts", {**ticket, "text": f"第{n}次"}) for n in range(21)]
    assert [answer.status for answer in answers] == [200] * 20 + [422]


async def test_whoever_opens_a_form_address_is_led_on(client: Client) -> None:
    for path in ("/receipts/view", "/receipts/facts", "/receipts/contact", "/receipts/end"):
        answer = await client.get(path)
        assert (answer.status, answer.headers["location"]) == (303, "/receipts/")
    answer = await client.get("/en" + SEND)
    assert (answer.status, answer.headers["location"]) == (303, "/en" + SEND + "/new")
    assert (await client.get("/receipts/nothing")).status == 404


async def test_a_lost_file_breaks_no_page(client: Client, portal: Portal) -> None:
    ticket, address = await with_photo(client)
    portal.state.photos.delete((await CasePhoto.get()).name)
    assert (await client.get(address)).status == 404
    assert (await client.post("/receipts/view", ticket)).status == 200
