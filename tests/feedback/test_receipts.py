"""The promise: a receipt that was shown is never lost, never issued twice, and opens for nobody else."""

import asyncio
from dataclasses import replace

import pytest

from portal.app import Portal
from portal.feedback.intake import receipt_page
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.store.keys import rotate
from portal.store.models import Outbox
from tests.feedback.carol import (
    FORM,
    SEND,
    WORDS,
    Receipt,
    errors_in,
    filled,
    look_up,
    photo,
    receipt_in,
    sent,
    state_in,
    upload,
)
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


@both_databases
async def test_a_complaint_gets_a_receipt_that_opens_it(client: Client) -> None:
    receipt = await sent(client, place="凌水湾", phone="138 0000 1234")
    opened = await look_up(client, receipt)
    assert (opened.heading, state_in(opened)) == (f"办件 {receipt.number}", "待受理")
    assert WORDS in opened.words and "凌水湾" in opened.words
    case = await Case.get()
    assert [fact.kind for fact in await CaseFact.filter(case_id=case.id)] == ["submitted"]
    assert [row.payload["case"] for row in await Outbox.all()] == [case.id]


@both_databases
async def test_the_same_sending_shows_the_same_receipt(client: Client, clock: Clock) -> None:
    form = await filled(client)
    first = receipt_in(await client.post(SEND, form))
    clock.forward(minutes=30)
    assert receipt_in(await client.post(SEND, form)) == first
    clock.forward(seconds=1)
    later = await client.post(SEND, form)
    assert later.heading == "这件反馈早已收到"
    assert first.number in later.words and first.code not in later.text
    assert await Case.all().count() == 1


@both_databases
async def test_two_posts_at_once_make_one_case_and_one_receipt(client: Client) -> None:
    form = await filled(client)
    answers = await asyncio.gather(*(client.post(SEND, form) for _ in range(8)))
    assert len({receipt_in(answer) for answer in answers}) == 1
    assert (await Case.all().count(), await CaseFact.all().count(), await Outbox.all().count()) == (1, 1, 1)


async def test_photos_make_a_sending_the_same_or_another(client: Client) -> None:
    form = await filled(client)
    first = receipt_in(await client.post(SEND, form, files=[upload(photo())]))
    assert receipt_in(await client.post(SEND, form, files=[upload(photo())])) == first
    other = await client.post(SEND, form, files=[upload(photo("red"))])
    assert other.heading == "您刚才已经提交过一件，这次内容不一样"
    assert await CasePhoto.all().count() == 1


async def test_a_repeated_sending_leaves_no_file_behind(client: Client, portal: Portal) -> None:
    form = await filled(client)
    for _ in range(3):
        await client.post(SEND, form, files=[upload(photo())])
    assert len(list(portal.state.photos.folder.rglob("*.jpg"))) == 2  # one photo in two sizes


async def test_two_residents_with_the_same_words_get_two_receipts(client: Client) -> None:
    first, second = await sent(client), await sent(client)
    assert first.number != second.number and first.code != second.code


async def test_other_words_with_the_same_form_ask(client: Client) -> None:
    form = await filled(client)
    first = receipt_in(await client.post(SEND, form))
    asked = await client.post(SEND, {**form, "text": "还有臭味。"})
    assert (asked.status, asked.heading) == (200, "您刚才已经提交过一件，这次内容不一样")
    assert first.number in asked.words and first.code not in asked.text
    assert await Case.all().count() == 1


async def test_what_was_asked_about_can_be_added(client: Client) -> None:
    form = await filled(client)
    first = receipt_in(await client.post(SEND, form))
    asked = await client.post(SEND, {**form, "text": "还有臭味。"})
    addition = asked.fields("//form[contains(@action, 'additions')]")
    added = await client.post("/feedback/additions", addition, files=[upload(photo())])
    assert added.heading == "已经补充"
    await client.post("/feedback/additions", addition, files=[upload(photo())])
    opened = await look_up(client, first)
    assert opened.words.count("还有臭味。") == 1
    assert (await Case.all().count(), await CasePhoto.all().count()) == (1, 1)


async def test_what_was_asked_about_can_be_sent_as_a_new_one(client: Client) -> None:
    form = await filled(client)
    first = receipt_in(await client.post(SEND, form))
    asked = await client.post(SEND, {**form, "text": "还有臭味。"})
    second = receipt_in(await client.post(SEND, asked.fields("(//form[contains(@action, '/feedback')])[last()]")))
    assert second.number != first.number
    assert "还有臭味。" in (await look_up(client, second)).words


async def test_an_addition_with_no_words_comes_back(client: Client) -> None:
    form = await filled(client)
    await client.post(SEND, form)
    addition = {"form_key": form["form_key"], "about": "1", "text": " "}
    assert (await client.post("/feedback/additions", addition)).status == 422
    assert (await client.post("/feedback/additions", {**addition, "about": "2", "text": "x"})).status == 422
    assert await CaseFact.all().count() == 1


async def test_an_addition_to_an_old_form_keeps_its_words(client: Client, clock: Clock) -> None:
    form = await filled(client)
    await client.post(SEND, form)
    damaged = {"form_key": "x", "about": "1", "text": "还有臭味。"}
    clock.forward(hours=24, seconds=1)
    for addition in (damaged, {**damaged, "form_key": form["form_key"]}):
        over = await client.post("/feedback/additions", addition)
        assert (over.status, over.heading) == (422, "查办件") and "还有臭味。" in over.words
        assert "24 小时" in over.words and "15 分钟后会自动关闭" not in over.words
    assert await CaseFact.all().count() == 1


async def test_an_expired_form_comes_back_filled_with_a_new_key(client: Client, clock: Clock) -> None:
    form = await filled(client, place="凌水湾")
    clock.forward(hours=24, seconds=1)
    answer = await client.post(SEND, form)
    assert answer.status == 422 and "没有提交" in answer.words
    again = {name: value.lstrip("\n") for name, value in answer.fields().items()}
    assert (again["text"], again["place"], again["kind"]) == (WORDS, "凌水湾", "complaint")
    assert again["form_key"] != form["form_key"]
    receipt_in(await client.post(SEND, again))


async def test_an_expired_form_that_was_sent_in_time_is_told_so(client: Client, clock: Clock) -> None:
    form = await filled(client)
    await client.post(SEND, form)
    clock.forward(days=3)
    assert (await client.post(SEND, form)).heading == "这件反馈早已收到"


@pytest.mark.parametrize("key", ["", "x", "A" * 92, "𠮷", "-" * 1000])
async def test_a_damaged_key_sends_nothing(client: Client, key: str) -> None:
    assert (await client.post(SEND, await filled(client, form_key=key))).status == 422
    assert await Case.all().count() == 0


async def test_the_key_of_another_form_sends_nothing(client: Client) -> None:
    general = await filled(client, form="/feedback/new")
    assert (await client.post(SEND, general)).status == 422
    own = await filled(client)
    assert (await client.post("/feedback", own)).status == 422


async def test_a_clock_set_back_makes_no_key_last_longer(client: Client, clock: Clock) -> None:
    form = await filled(client)
    clock.forward(days=-1)
    assert (await client.post(SEND, form)).status == 422


async def test_receipts_survive_new_keys(client: Client, portal: Portal, clock: Clock) -> None:
    form = await filled(client)
    receipt = receipt_in(await client.post(SEND, form))
    for purpose in ("receipts", "sessions"):
        portal.state.keyring = rotate(portal.state.keyring, purpose, now=clock())
    assert receipt_in(await client.post(SEND, form)) == receipt
    assert WORDS in (await look_up(client, receipt)).words
    assert await Case.all().count() == 1
    assert WORDS in (await look_up(client, await sent(client))).words


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace(" ", "-"), lambda code: code.replace(" ", "")])
async def test_a_code_opens_however_it_is_typed(client: Client, change: object) -> None:
    receipt = await sent(client)
    assert callable(change)
    full_width = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in receipt.code)
    for code in (change(receipt.code), full_width):
        await look_up(client, replace(receipt, code=code))


async def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(client: Client) -> None:
    receipt, other = await sent(client), await sent(client)
    wrong = [
        Receipt(receipt.number, other.code),
        Receipt("GX-2024-000099", receipt.code),
        Receipt("GX-2023-" + receipt.number[-6:], receipt.code),
        Receipt("GX-2024-99999999999999", receipt.code),
        Receipt("ZZZZ", receipt.code),
    ]
    pages = set()
    for typed in wrong:
        answer = await client.post("/receipts/", typed.typed())
        assert answer.status == 422
        pages.add(answer.text.replace(typed.number, "NUMBER").replace(typed.code, "CODE"))
    assert len(pages) == 1
    assert WORDS not in pages.pop()


async def test_an_empty_code_is_asked_for(client: Client) -> None:
    for code in ("", " - "):
        answer = await client.post("/receipts/", {"case": "", "code": code})
        assert (answer.status, errors_in(answer)) == (422, {"#case": "请输入办件号", "#code": "请输入查询码"})
    short = await client.post("/receipts/", {"case": "1", "code": "234"})
    assert errors_in(short)["#code"].startswith("查询码是 13 位，您输入了 3 位")


async def test_the_example_number_is_of_this_year(client: Client, clock: Clock) -> None:
    assert "例如 GX-2024-000413" in (await client.get("/receipts/")).words
    clock.forward(days=366)
    assert "例如 GX-2025-000413" in (await client.get("/receipts/")).words


async def test_the_general_form_takes_what_belongs_to_no_project(client: Client) -> None:
    form = await filled(client, form="/feedback/new")
    first = receipt_in(await client.post("/feedback", form))
    assert "没有指明是哪一项" in (await look_up(client, first)).words
    form = await filled(client, form="/feedback/new", project=FORM.split("/")[2])
    answer = await client.post("/feedback", form)
    assert "第 1 项" in answer.words and (await Case.get(id=2)).project_id == 1
    form = await filled(client, form="/feedback/new", project="no-such")
    assert (await client.post("/feedback", form)).status == 422


async def test_the_slip_names_the_day_and_why(client: Client, clock: Clock) -> None:
    clock.forward(days=79)  # Friday 27 September 2024
    answer = await client.post(SEND, await filled(client))
    assert "最迟 10月10日（周四）答复" in answer.words
    assert "9月29日（周日）调休上班，算工作日" in answer.words
    days = [" ".join(day.text_content().split()) for day in answer.doc.xpath("//ol[@class='days']/li")]
    assert (days[0], days[2], days[4], days[-1]) == (
        "27周五收到",
        "29周日第1天调休上班",
        "10/1周二国庆节",
        "10周四第5天",
    )


async def test_printed_slips_are_kept_up_to_a_bound(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_page, "MOST_SLIPS", 2)
    for kind in ("complaint", "question", "praise", "complaint"):
        await sent(client, kind=kind)
        assert len(client.portal.state.slips.kept) <= 2


async def test_the_qr_holds_no_code(client: Client) -> None:
    receipt = await sent(client)
    answer = await client.get(f"/receipts/qr/{receipt.number}.svg")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert (await client.get("/receipts/qr/nothing.svg")).status == 404
    prefilled = await client.get(f"/receipts/?case={receipt.number}")
    assert prefilled.fields()["case"] == receipt.number


async def test_a_telephone_that_can_be_none_is_taken_and_told(client: Client) -> None:
    told = "不像电话号码"
    for phone, is_told in (("abc", True), ("139", True), ("13800001234", False), ("", False)):
        answer = await client.post(SEND, await filled(client, phone=phone))
        receipt_in(answer)
        assert (told in answer.words) == is_told, phone


async def test_an_email_that_can_be_none_is_taken_and_told(client: Client) -> None:
    told = "不像邮箱地址"
    for email, is_told in (("bad@@", True), ("carol@example.com", False), ("", False)):
        answer = await client.post(SEND, await filled(client, email=email))
        assert receipt_in(answer) and (told in answer.words) is is_told, email


async def test_the_receipt_can_be_had_in_english(client: Client) -> None:
    answer = await client.post("/en" + SEND, await filled(client, form="/en" + FORM))
    opened = await client.post("/en/receipts/", receipt_in(answer).typed())
    assert (opened.status, (await Case.get()).locale) == (200, "en")


async def test_number_and_code_in_each_others_fields_are_named_as_such(client: Client) -> None:
    receipt = await sent(client)
    page = await client.post("/receipts/", {"case": receipt.code, "code": receipt.number})
    assert (page.status, errors_in(page)) == (
        422,
        {"#code": "这里写的是办件号：办件号请写在上面一格，查询码写在这一格"},
    )


async def test_the_slip_prints_the_address_of_the_look_up(client: Client) -> None:
    page = await client.post(SEND, await filled(client))
    assert page.doc.xpath("//span[@class='small address']/text()") == ["https://portal.test/receipts/"]


async def test_photos_to_be_chosen_again_are_named_at_the_top(client: Client) -> None:
    page = await client.post(SEND, await filled(client, text=""), files=[upload(photo(), "泵站.jpg")])
    assert page.doc.xpath("//div[@class='errs']/p[strong]")[0].text_content() == "照片要重新选一次：泵站.jpg"
