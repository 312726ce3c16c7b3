"""A lost code: the same answer to everybody, a letter to the mailbox that was given, and never two codes that open."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from portal.feedback.models import CaseFact
from portal.feedback.receipts.codes_anew import mail_new_code, new_code
from portal.store.models import Outbox
from tests.feedback.carol import Receipt, errors_in, look_up, ticket_in
from tests.feedback.course import read
from tests.feedback.held import Held
from tests.feedback.postbox import GIVEN, ask, code_in, opens, postbox, send, with_mail
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


@both_databases
async def test_a_new_code_comes_by_mail_and_the_old_one_dies(held: Held, clock: Clock) -> None:
    held.filled = GIVEN
    case_id = await held.submitted()
    receipt = held.receipts[case_id]
    async with postbox() as box:
        with_mail(held, box.port)
        assert (await ask(held, receipt.number)).status == 200
        assert not await opens(held, receipt)
        assert await send(held) == 1 and await send(held) == 0
        assert (box.recipients, len(box.taken)) == (["Carol@example.com"], 1)
        letter = box.taken[0]
        assert (letter["From"], letter["To"], letter["Subject"]) == (
            "noreply@portal.test",
            "Carol@example.com",
            "您的新查询码",
        )
        assert receipt.number not in letter.get_content() and f"尾号为 {receipt.number[-3:]}" in letter.get_content()
        new = Receipt(receipt.number, code_in(box))
        page = await look_up(held.client, new)
        assert "补发了查询码" in page.words and "以前不能评价" in page.words
        clock.forward(minutes=59)
        await ask(held, receipt.number)
        assert await send(held) == 0
        clock.forward(minutes=2)
        await ask(held, receipt.number, "+86 13800001234")
        assert await send(held) == 1 and code_in(box) != new.code
        assert [await opens(held, Receipt(receipt.number, code)) for code in (receipt.code, new.code)] == [False, False]
        assert await opens(held, Receipt(receipt.number, code_in(box)))


async def test_nobody_learns_whether_anything_matched(held: Held) -> None:
    held.filled = GIVEN
    with_it = held.receipts[await held.submitted()]
    held.filled = {"phone": "139 0000 1234"}
    only_phone = held.receipts[await held.submitted()]
    held.filled = {"email": "no mailbox"}
    no_mailbox = held.receipts[await held.submitted()]
    async with postbox() as box:
        with_mail(held, box.port)
        pages = [
            await ask(held, with_it.number),
            await ask(held, with_it.number, "other@example.com"),
            await ask(held, only_phone.number, "139 0000 1234"),
            await ask(held, no_mailbox.number, "no mailbox"),
            await ask(held, "GX-2024-000099"),
            await ask(held, "nonsense", "nonsense"),
        ]
        assert {(page.status, page.text) for page in pages} == {(200, pages[0].text)}
        assert await send(held) == 1 and box.recipients == ["Carol@example.com"]
    assert [await opens(held, receipt) for receipt in (with_it, only_phone, no_mailbox)] == [False, True, True]


async def test_no_code_lies_anywhere_in_clear(held: Held, capfd: pytest.CaptureFixture[str]) -> None:
    held.filled = GIVEN
    case_id = await held.submitted()
    async with postbox() as box:
        with_mail(held, box.port)
        await ask(held, held.receipts[case_id].number)
        await send(held)
        spaced = code_in(box)
    logged = "".join(capfd.readouterr())
    file: Path = held.world.portal.state.settings.database_file
    kept = b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))
    assert b"noreply" not in kept and json.dumps({"letter": "new code"})[1:-1].replace(
        " ", "", 1
    ).encode() in kept.replace(b": ", b":")
    for code in (spaced, spaced.replace(" ", "")):
        assert code.encode() not in kept and code not in logged
    assert "arol@example" not in logged
    (row,) = await Outbox.filter(topic="mail")
    fact = await CaseFact.get(case_id=case_id, kind="code replaced")
    assert row.payload == {"letter": "new code", "case": case_id, "fact": fact.id} and fact.detail == {}


async def test_for_a_day_consent_verdict_and_contact_wait(held: Held, clock: Clock) -> None:
    held.filled = GIVEN
    case_id = await held.answered()
    state = held.world.portal.state
    code = await new_code(await read(case_id), state.keyring, clock())
    held.receipts[case_id] = Receipt(held.receipts[case_id].number, code)
    assert (await held.page(case_id)).doc.xpath("//form[contains(@action,'verdict')]") == []
    for what, fields in (
        ("verdict", {"verdict": "solved"}),
        ("consent", {"consent": "yes"}),
        ("contact", {}),
        ("new-contact", {"phone": "13911112222"}),
    ):
        refused = await held.do(case_id, what, **fields)
        assert refused.status == 422 and "7月11日" in "".join(errors_in(refused).values())
    copy = await held.do(case_id, "copy")
    assert "example.com" not in copy.text and "联系方式暂时不列出" in copy.words
    case = await read(case_id)
    assert (case.verdict, case.consent_at, bool(case.contact)) == ("", None, True)
    clock.forward(hours=24)
    assert (await held.press(case_id, "solved")).status == 200


async def test_consent_is_taken_back_while_the_rest_waits(held: Held, clock: Clock) -> None:
    held.filled = {**GIVEN, "consent": "yes"}
    case_id = await held.submitted()
    code = await new_code(await read(case_id), held.world.portal.state.keyring, clock())
    held.receipts[case_id] = Receipt(held.receipts[case_id].number, code)
    form = (await held.page(case_id)).fields("//form[contains(@action,'consent')]")
    said = await held.client.post("/receipts/consent", form)
    assert said.status == 200 and (await read(case_id)).consent_at is None
    assert said.doc.xpath("//form[contains(@action,'consent')]//button") == []


async def test_new_codes_by_mail_do_not_prolong_the_day_of_waiting(held: Held, clock: Clock) -> None:
    held.filled = GIVEN
    case_id = await held.submitted()
    until = clock() + timedelta(hours=24)
    for _ in range(3):
        assert await mail_new_code(case=await read(case_id), keyring=held.world.portal.state.keyring, now=clock())
        assert (await read(case_id)).locked_until == until
        clock.forward(hours=2)
    clock.forward(hours=18)
    assert await mail_new_code(case=await read(case_id), keyring=held.world.portal.state.keyring, now=clock())
    assert (await read(case_id)).locked_until == clock() + timedelta(hours=24)


async def test_without_a_mail_server_the_page_says_so_and_nothing_dies(held: Held) -> None:
    held.filled = GIVEN
    case_id = await held.submitted()
    page = await held.client.get("/receipts/lost")
    assert "本站还没有开通邮件" in page.words and page.doc.xpath("//main//form") == []
    await ask(held, held.receipts[case_id].number)
    assert await opens(held, held.receipts[case_id]) and await Outbox.filter(topic="mail").count() == 0


async def test_what_is_missing_is_asked_for_and_asking_too_often_is_told(held: Held) -> None:
    async with postbox() as box:
        with_mail(held, box.port)
        empty = await ask(held, "", "")
        assert (empty.status, list(errors_in(empty))) == (422, ["#case", "#contact"])
        answers = [await ask(held, "GX-2024-000001") for _ in range(21)]
        assert [answer.status for answer in answers] == [200] * 20 + [429]
        assert answers[-1].fields()["case"] == "GX-2024-000001"


async def test_a_page_that_the_old_code_opened_is_closed_by_the_new_one(held: Held, clock: Clock) -> None:
    held.filled = {**GIVEN, "text": "路灯不亮"}
    case_id = await held.submitted()
    opened = ticket_in(await look_up(held.client, held.receipts[case_id]))
    assert "路灯不亮" in (await held.client.post("/receipts/view", opened)).words
    await new_code(await read(case_id), held.world.portal.state.keyring, clock())
    over = await held.client.post("/receipts/view", opened)
    assert (over.status, "路灯不亮" in over.words, "请重新输入办件号和查询码" in over.words) == (422, False, True)
