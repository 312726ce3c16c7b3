"""What the clock does, and what may never be in a log or a message."""

import pytest
import structlog

from portal.app import Portal
from portal.feedback.contacts import open_contact
from portal.feedback.housekeeping import keep_house
from portal.feedback.models import Case, CaseFact, EndedTicket
from portal.store.models import Outbox
from portal.store.outbox import deliver, post
from tests.feedback.carol import WORDS, look_up, sent, state_in, ticket_in
from tests.feedback.test_desk import ANSWER, REFUSAL, accepted, desk
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

pytestmark = both_databases


async def house(portal: Portal) -> None:
    await keep_house(settings=portal.state.settings, now=portal.state.now())


async def test_an_answered_case_closes_after_15_days(client: Client, world: World, clock: Clock) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    await hans.post(desk(receipt, "answer"), {"answer": ANSWER, "seen": "accepted"})
    clock.forward(days=14, hours=23)
    await house(world.portal)
    assert (await Case.get()).state == "answered"
    clock.forward(hours=1)
    await house(world.portal)
    await house(world.portal)
    case = await Case.get()
    assert (case.state, case.closed_at) == ("closed", clock())
    assert await CaseFact.filter(kind="closed", by_id=None).count() == 1
    assert state_in(await look_up(client, receipt)) == "已办结"


async def test_a_contact_is_deleted_in_time(client: Client, world: World, clock: Clock) -> None:
    receipt = await sent(client, phone="13812341234")
    await sent(client, phone="13812341234")  # stays open
    await (await world.as_(world.ines)).post(desk(receipt, "refusal"), REFUSAL)
    clock.forward(days=world.portal.state.settings.contact_days, seconds=-1)
    await house(world.portal)
    assert [bool(case.contact) for case in await Case.all().order_by("id")] == [True, True]
    clock.forward(seconds=1)
    await house(world.portal)
    assert [bool(case.contact) for case in await Case.all().order_by("id")] == [False, True]
    page = await (await world.as_(world.ines)).get(desk(receipt))
    assert "没有留，或者已经按期删除" in page.words


async def test_dead_tickets_are_forgotten(client: Client, portal: Portal, clock: Clock) -> None:
    ticket = ticket_in(await look_up(client, await sent(client)))
    await client.post("/receipts/end", ticket)
    await house(portal)
    assert await EndedTicket.all().count() == 1
    clock.forward(minutes=15)
    await house(portal)
    assert await EndedTicket.all().count() == 0


async def test_messages_are_handed_on_once_and_forgotten_later(client: Client, portal: Portal, clock: Clock) -> None:
    await sent(client)
    with structlog.testing.capture_logs() as lines:
        await house(portal)
        await house(portal)
    row = await Outbox.get()
    assert lines == [{"event": "case submitted", "outbox": row.id, "log_level": "info"}]
    clock.forward(days=30)
    await house(portal)
    assert await Outbox.all().count() == 0


async def test_a_message_whose_handler_fails_is_tried_again(database: object, clock: Clock) -> None:
    await post("case", {"kind": "x"}, now=clock())

    async def fails(row: Outbox) -> None:
        raise OSError("the gateway is away")

    seen = []

    async def works(row: Outbox) -> None:
        seen.append(row.payload)

    assert await deliver({"case": fails}, now=clock()) == 0
    assert await deliver({"other": works}, now=clock()) == 0
    assert await deliver({"case": works}, now=clock()) == 1
    assert await deliver({"case": works}, now=clock()) == 0
    assert seen == [{"kind": "x"}]


async def test_nothing_personal_is_logged_or_told(
    client: Client, world: World, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    portal = world.portal
    portal.front.enabled = True  # type: ignore[attr-defined]
    receipt = await sent(client, phone="13812341234", name="王小明", place="凌水湾二号院")
    ticket = ticket_in(await look_up(client, receipt))
    await client.post("/receipts/facts", {**ticket, "text": "还有臭味。"})
    await client.post("/receipts/", {"case": receipt.number, "code": "2" * 13})
    ines = await world.as_(world.ines)
    await ines.post(desk(receipt, "contact"), {"why": "约时间到现场"})
    await ines.post(desk(receipt, "acceptance"))
    with structlog.testing.capture_logs() as lines:
        await house(portal)
    portal.front.flush()  # type: ignore[attr-defined]
    told = "".join(capfd.readouterr()) + repr(lines) + repr([row.payload for row in await Outbox.all()])
    assert '"route":"/receipts/"' in told and "case accepted" in told
    bare = receipt.code.replace(" ", "")
    typed = (WORDS, "13812341234", "王小明", "凌水湾", "臭味")
    for secret in (receipt.number, receipt.code, bare, ticket["ticket"], *typed):
        assert secret not in told


async def test_neither_code_nor_contact_lies_in_the_database(client: Client, portal: Portal) -> None:
    receipt = await sent(client, phone="13812341234", name="王小明")
    case = await Case.get()
    kept = repr(dict(case)) + repr([dict(fact) for fact in await CaseFact.all()])
    for secret in (receipt.code, receipt.code.replace(" ", ""), "13812341234", "王小明"):
        assert secret not in kept
    opened = open_contact(case.contact, keyring=portal.state.keyring, form_hash=case.form_hash)
    assert opened is not None and opened.phone == "13812341234"
    assert open_contact(case.contact, keyring=portal.state.keyring, form_hash="another") is None
