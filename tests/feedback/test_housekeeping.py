"""What the clock does, and what may never be in a log or a message."""

import os
import shutil

import pytest
import structlog

from portal.app import Portal
from portal.chores import keep_house, sweep_photos
from portal.feedback.contacts import open_contact
from portal.feedback.handling.answering import accept_case, answer_case, decline_case
from portal.feedback.handling.asking import ask_back, reply
from portal.feedback.handling.assignment import assign_case, hand_back, remind, sign_for
from portal.feedback.handling.extension import ask_for_extension, grant_extension
from portal.feedback.handling.tasks import give_task
from portal.feedback.handling.verdicts import judge
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.models import Case, CaseFact, CasePhoto, CaseWords, EndedTicket
from portal.staff.models import Session, Unit
from portal.store import outbox
from portal.store.models import Outbox
from portal.store.outbox import deliver, post
from portal.store.photos import check_and_reencode
from tests.feedback.carol import SEND, WORDS, filled, look_up, photo, sent, state_in, ticket_in, upload
from tests.feedback.course import Course
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

pytestmark = [both_databases, pytest.mark.usefixtures("quiet")]


async def house(portal: Portal) -> None:
    await keep_house(settings=portal.state.settings, now=portal.state.now())


async def test_an_answered_case_closes_after_15_days(course: Course, client: Client, clock: Clock) -> None:
    world, receipt = course.world, await sent(client)
    await accept_case(case=await Case.get(), by=world.ines, now=clock())
    await course.answer((await Case.get()).id)
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
    case = await Case.all().order_by("id").first()
    assert case is not None
    await decline_case(
        case=case, by=world.ines, now=clock(), reason="elsewhere", words="这条路归中山区管。", channel="中山区政府热线"
    )
    clock.forward(days=world.portal.state.settings.contact_days, seconds=-1)
    await house(world.portal)
    assert [bool(case.contact) for case in await Case.all().order_by("id")] == [True, True]
    clock.forward(seconds=1)
    await house(world.portal)
    cases = await Case.all().order_by("id")
    assert [(bool(case.contact), bool(case.phone_hash)) for case in cases] == [(False, False), (True, True)]
    page = await (await world.as_(world.ines)).get(f"/desk/cases/{receipt.number}")
    assert "没有留，或者已经按期删除" in page.words


async def test_dead_tickets_are_forgotten(client: Client, portal: Portal, clock: Clock) -> None:
    ticket = ticket_in(await look_up(client, await sent(client)))
    await client.post("/receipts/end", ticket)
    await house(portal)
    assert await EndedTicket.all().count() == 1
    clock.forward(minutes=15)
    await house(portal)
    assert await EndedTicket.all().count() == 0


async def test_sessions_are_forgotten_a_month_after_their_beginning(world: World, clock: Clock) -> None:
    await world.as_(world.bob)
    clock.forward(days=29)
    await world.as_(world.alice)
    await house(world.portal)
    assert await Session.all().count() == 2
    clock.forward(days=1)
    await house(world.portal)
    assert [session.account_id for session in await Session.all()] == [world.alice.id]


def aged(portal: Portal, name: str, *, days: int) -> None:
    for path in portal.state.photos.folder.glob(f"*/{name}-*.jpg"):
        moment = portal.state.now().timestamp() - days * 86400
        os.utime(path, (moment, moment))


async def test_photos_that_belong_to_nothing_are_deleted_a_week_later(client: Client, portal: Portal) -> None:
    store, now = portal.state.photos, portal.state.now()
    lost = [store.save(check_and_reencode(photo())) for _ in range(2)]
    for name, days in zip(lost, (8, 6), strict=True):
        aged(portal, name, days=days)
    assert [await sweep_photos(store, group=group, now=now) for group in range(256)] == [0] * 256  # the wrong database?
    await client.post(SEND, await filled(client), files=[upload(photo())])
    kept = (await CasePhoto.get()).name
    aged(portal, kept, days=8)
    assert sum([await sweep_photos(store, group=group, now=now) for group in range(256)]) == 1
    assert [bool(store.open_path(name, "small")) for name in (*lost, kept)] == [False, True, True]


async def test_the_copy_made_before_a_migration_goes_after_some_days(portal: Portal, clock: Clock) -> None:
    settings = portal.state.settings
    copy = settings.data_dir / "portal.sqlite3.before-migration"
    copy.write_bytes(b"x")
    os.utime(copy, (clock().timestamp(), clock().timestamp()))
    clock.forward(days=13)
    await house(portal)
    assert copy.exists()
    clock.forward(days=2)
    await house(portal)
    assert copy.exists() is not settings.embedded


async def test_messages_are_handed_on_once_and_forgotten_later(client: Client, portal: Portal, clock: Clock) -> None:
    await sent(client)
    with structlog.testing.capture_logs() as lines:
        await house(portal)
        await house(portal)
    row = await Outbox.get()
    assert lines == [{"event": "case submitted", "outbox": row.id, "log_level": "info"}]
    await withdraw_case(case=await Case.get(), now=clock())  # else it would be overdue in a month
    await house(portal)
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


async def test_everything_that_waits_is_handed_on_and_what_fails_holds_nothing_up(
    database: object, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BATCH", 3)
    for number in range(8):
        await post("case", {"number": number}, now=clock())

    async def works_from_the_fifth_on(row: Outbox) -> None:
        if int(str(row.payload["number"])) < 5:
            raise OSError("the gateway is away")

    assert await deliver({"case": works_from_the_fifth_on}, now=clock()) == 3
    assert await Outbox.filter(delivered_at=None).count() == 5
    monkeypatch.setattr(outbox, "SECONDS", 0.0)
    assert await deliver({"case": works_from_the_fifth_on}, now=clock()) == 0


SAID = ("归供电公司管", "几点钟开始", "夜里两点", "备件要外地", "请抓紧", "请核对图纸", "轴承已经更换", "还是响")


async def whole_life(world: World, clock: Clock) -> None:
    """The one case through most of what may happen to it, with words at each step."""
    hans, ines = world.hans, world.ines

    async def one() -> Case:
        return await Case.get()

    await accept_case(case=await one(), by=ines, now=clock())
    bobs, dans = await Unit.get(name_zh=BOBS_UNIT), await Unit.get(name_zh=DANS_UNIT)
    await assign_case(case=await one(), by=ines, now=clock(), unit=bobs)
    await hand_back(case=await one(), by=hans, now=clock(), words=SAID[0])
    await assign_case(case=await one(), by=ines, now=clock(), unit=bobs)
    await sign_for(case=await one(), by=hans, now=clock())
    await ask_back(case=await one(), by=hans, now=clock(), question=SAID[1])
    await reply(case=await one(), now=clock(), words=SAID[2])
    await ask_for_extension(case=await one(), by=hans, now=clock(), days=3, words=SAID[3])
    await grant_extension(case=await one(), by=ines, now=clock())
    await remind(case=await one(), by=world.sue, now=clock(), words=SAID[4])
    await give_task(case=await one(), unit=dans, words=SAID[5], by=hans, now=clock())
    await answer_case(case=await one(), by=hans, now=clock(), words=SAID[6], way="solved")
    await judge(case=await one(), verdict="not solved", words=SAID[7], now=clock())


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
    page = await ines.get(f"/desk/cases/{receipt.number}")
    assert page.status == 200
    await ines.post(f"/desk/cases/{receipt.number}/contact", {"why": "约时间到现场"})
    await whole_life(world, clock)
    with structlog.testing.capture_logs() as lines:
        await house(portal)
    portal.front.flush()  # type: ignore[attr-defined]
    told = "".join(capfd.readouterr()) + repr(lines) + repr([row.payload for row in await Outbox.all()])
    assert '"route":"/receipts/"' in told
    kinds = list(await CaseFact.all().order_by("id").values_list("kind", flat=True))
    assert len(set(kinds)) > 12 and [kind for kind in kinds if f"case {kind}" not in told] == []
    bare = receipt.code.replace(" ", "")
    typed = (WORDS, "13812341234", "王小明", "凌水湾", "臭味", "约时间到现场", *SAID)
    kept = repr(await CaseWords.all().values_list("text", flat=True))
    assert all(words in kept for words in SAID)
    details = repr(await CaseFact.all().values_list("detail", flat=True))
    for secret in (receipt.number, receipt.code, bare, ticket["ticket"], *typed):
        assert secret not in told and secret not in details


async def test_neither_code_nor_contact_lies_in_the_database(client: Client, portal: Portal) -> None:
    receipt = await sent(client, phone="13812341234", name="王小明")
    case = await Case.get()
    kept = repr(dict(case)) + repr([dict(fact) for fact in await CaseFact.all()])
    for secret in (receipt.code, receipt.code.replace(" ", ""), "13812341234", "王小明"):
        assert secret not in kept
    opened = open_contact(case.contact, keyring=portal.state.keyring, form_hash=case.form_hash)
    assert opened is not None and opened.phone == "13812341234"
    assert open_contact(case.contact, keyring=portal.state.keyring, form_hash="another") is None


async def test_a_chore_that_fails_keeps_no_other_from_running(course: Course, world: World, clock: Clock) -> None:
    await course.answered()
    await Outbox.all().delete()
    settings = world.portal.state.settings
    heads = settings.data_dir / "heads"
    shutil.rmtree(heads)
    heads.write_text("a file where a folder should be", encoding="utf-8")
    await EndedTicket.create(id="0" * 32, until=clock())
    clock.forward(days=16)
    with structlog.testing.capture_logs() as lines:
        await house(world.portal)
    assert [line.get("chore") for line in lines if line["log_level"] == "error"] == ["heads"]
    assert await EndedTicket.all().count() == 0
    assert [row["event"] for row in lines if "outbox" in row] == ["case closed"]
