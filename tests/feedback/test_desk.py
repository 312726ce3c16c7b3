"""Case staff and the resident: what is accepted, declined, answered; contacts, notes, and who sees a case."""

import asyncio

import pytest

from portal.feedback.contacts import Contact
from portal.feedback.models import Case, CaseFact, CaseWords
from portal.projects.models import Project
from portal.staff.models import Act
from tests.feedback.carol import (
    SEND,
    WORDS,
    errors_in,
    filled,
    look_up,
    photo,
    receipt_in,
    sent,
    state_in,
    ticket_in,
    upload,
)
from tests.feedback.casework import ANSWER, REFUSAL, accepted, desk, done, seen, send
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

ANSWERED = {"answer": ANSWER, "way": "solved"}


@both_databases
async def test_a_case_is_accepted_answered_and_read(client: Client, world: World, clock: Clock) -> None:
    receipt = await accepted(client, world)
    opened = await look_up(client, receipt)
    assert state_in(opened) == "办理中" and "已经受理" in opened.words
    clock.forward(days=2)
    hans = await world.as_(world.hans)
    answered = await send(hans, receipt, "answer", **ANSWERED)
    assert (answered.status, answered.headers["location"]) == (303, desk(receipt))
    opened = await look_up(client, receipt)
    assert state_in(opened) == "办理中" and "已经答复" in opened.words
    assert {part.text_content().strip() for part in opened.doc.xpath("//*[@class='answer']")} == {ANSWER}
    assert "城市建设管理局" in opened.words and "Hans" not in opened.text
    case = await Case.get()
    assert (case.answered_at, case.closed_at) == (clock(), None)


@both_databases
async def test_a_case_is_declined_with_the_right_channel(client: Client, world: World, clock: Clock) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    await done(ines, receipt, "refusal", **REFUSAL)
    opened = await look_up(client, receipt)
    assert state_in(opened) == "已办结"
    for words in ("原因：不归本区管理。", "这条路归中山区管。", "请联系：中山区政府热线 12345"):
        assert words in opened.words
    assert not opened.doc.xpath("//textarea") and (await Case.get()).closed_at == clock()


async def test_a_class_of_reasons_that_is_gone_breaks_no_page(client: Client, world: World) -> None:
    receipt = await sent(client)
    await done(await world.as_(world.ines), receipt, "refusal", **REFUSAL)
    await CaseFact.filter(kind="declined").update(detail={"reason": "gone"})
    assert REFUSAL["words"] in (await look_up(client, receipt)).words
    assert REFUSAL["words"] in (await (await world.as_(world.sue)).get(desk(receipt))).words


async def test_declining_asks_for_what_the_resident_needs(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    answer = await send(ines, receipt, "refusal", channel="某处")
    assert (answer.status, set(errors_in(answer))) == (422, {"#reason", "#words"})
    assert answer.doc.xpath("//input[@id='channel']/@value") == ["某处"]
    answer = await send(ines, receipt, "refusal", **{**REFUSAL, "channel": ""})
    assert (answer.status, set(errors_in(answer))) == (422, {"#channel"})
    assert "这条路归中山区管。" in answer.text and (await Case.get()).state == "submitted"


async def test_an_answer_is_checked_and_seen_before_it_goes_out(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    empty = await send(hans, receipt, "answer", answer=" ")
    assert (empty.status, set(errors_in(empty))) == (422, {"#answer", "#way"})
    shown = await send(hans, receipt, "preview", **ANSWERED)
    (preview,) = shown.doc.xpath("//*[@id='preview']")
    assert (shown.status, preview.text_content()) == (200, ANSWER)
    lines = [line.text_content().strip() for line in shown.doc.xpath("//ul[@class='checks']/li[@class='done']")]
    assert lines == ["没有手机号或身份证号", "没有常见的空话", "留了办公电话"]
    assert (await Case.get()).state == "accepted"


@pytest.mark.parametrize("number", ["13800001234", "138 0000 1234", "21020419900101123X"])
async def test_a_number_left_in_must_be_confirmed(client: Client, world: World, number: str) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    written = {"answer": f"请打 {number}。我们将高度重视。", "way": "solved"}
    held = await send(hans, receipt, "answer", **written)
    assert held.status == 422 and number in held.text and "“高度重视”" in held.words
    assert (await Case.get()).state == "accepted"
    await done(hans, receipt, "answer", **written, confirmed="yes")


async def test_the_residents_name_in_an_answer_is_told_to_who_may_know_it_and_confirms_no_guess(
    client: Client, world: World
) -> None:
    receipt = await accepted(client, world, name="王小明")
    written = {"answer": "王小明您好：泵已更换，电话 84790000。", "way": "solved"}
    held = await send(await world.as_(world.ines), receipt, "answer", **written)
    assert held.status == 422 and "答复里有反映人的姓名“王小明”" in held.words
    shown = await send(await world.as_(world.hans), receipt, "preview", **written)
    assert shown.status == 200 and "反映人的姓名" not in shown.words
    await done(await world.as_(world.hans), receipt, "answer", **written)


async def test_the_name_that_the_residents_words_give_is_found_in_the_answer(client: Client, world: World) -> None:
    receipt = await accepted(client, world, text="我叫王小明，泵站夜里嗡嗡响")
    written = {"answer": "王小明您好：泵已更换，电话 84790000。", "way": "solved"}
    held = await send(await world.as_(world.hans), receipt, "answer", **written)
    assert held.status == 422 and "答复里有反映人的姓名“王小明”" in held.words


@both_databases
async def test_of_two_who_answer_at_once_one_is_told_who_was_first(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans, ines = await world.as_(world.hans), await world.as_(world.ines)
    form = {"seen": await seen(receipt), "way": "solved"}  # both opened the page before either answered
    answers = await asyncio.gather(
        hans.post(desk(receipt, "answer"), {**form, "answer": "汉斯写的答复"}),
        ines.post(desk(receipt, "answer"), {**form, "answer": "伊内斯写的答复"}),
    )
    first, second = sorted(answers, key=lambda answer: answer.status)
    assert (first.status, second.status) == (303, 409)
    fact = await CaseFact.get(kind="answered").select_related("by")
    assert fact.by is not None and f"{fact.by.name}已在" in second.words and "结果是“答复”" in second.words
    kept = second.doc.xpath("//textarea[@id='answer']")[0].text_content().strip()
    assert {kept, (await CaseWords.get(fact_id=fact.id)).text} == {"汉斯写的答复", "伊内斯写的答复"}


async def test_what_was_decided_on_an_old_page_is_kept_and_told_who_was_first(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines, old = await world.as_(world.ines), await seen(receipt)
    await done(ines, receipt, "acceptance")
    late = await ines.post(desk(receipt, "refusal"), {**REFUSAL, "seen": old})
    assert late.status == 409 and REFUSAL["words"] in late.words and REFUSAL["channel"] in late.words
    assert "Ines已在2024年7月10日（周三）10:00先一步处理" in late.words and (await Case.get()).state == "accepted"


@pytest.mark.parametrize("old", ["", "-1", "x", "９", "99999999999999999999"])
async def test_a_form_that_names_no_page_moves_nothing(client: Client, world: World, old: str) -> None:
    receipt = await accepted(client, world)
    answer = await (await world.as_(world.hans)).post(desk(receipt, "answer"), {**ANSWERED, "seen": old})
    assert answer.status == 409 and ANSWER in answer.text and (await Case.get()).state == "accepted"


async def test_a_case_is_not_answered_before_it_is_accepted(client: Client, world: World) -> None:
    receipt = await sent(client)
    early = await send(await world.as_(world.ines), receipt, "answer", **ANSWERED)
    assert early.status == 409 and ANSWER in early.words and "现在的状态不能这样操作" in early.words


async def test_an_answer_on_an_old_page_may_be_sent_again_once_the_news_was_seen(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans, old = await world.as_(world.hans), await seen(receipt)
    await done(await world.as_(world.ines), receipt, "urgency")
    told = await hans.post(desk(receipt, "answer"), {**ANSWERED, "seen": old})
    assert told.status == 409 and "标为紧急" in told.words
    again = told.fields("//form[contains(@action, '/answer')]")
    assert again["answer"].strip() == ANSWER
    assert (await hans.post(desk(receipt, "answer"), again)).status == 303


async def test_who_mends_a_field_still_answers_what_was_on_the_old_page(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans, old = await world.as_(world.hans), await seen(receipt)
    await done(await world.as_(world.ines), receipt, "urgency")
    wrong = await hans.post(desk(receipt, "answer"), {"answer": ANSWER, "seen": old})
    assert (wrong.status, set(errors_in(wrong))) == (422, {"#way"})
    mended = {**wrong.fields("//form[contains(@action, '/answer')]"), "way": "solved"}
    assert (await hans.post(desk(receipt, "answer"), mended)).status == 409


async def test_an_answer_may_be_given_again(client: Client, world: World, clock: Clock) -> None:
    receipt = await accepted(client, world)
    hans, first_at = await world.as_(world.hans), clock()
    await done(hans, receipt, "answer", **ANSWERED)
    clock.forward(days=1)
    hans = await world.as_(world.hans)
    assert "15 天从这次答复重新起算" in (await hans.get(desk(receipt))).words
    await done(hans, receipt, "answer", answer="更正：换的是 3 号泵。", way="explained")
    opened = await look_up(client, receipt)
    assert ANSWER in opened.words and "更正：换的是 3 号泵。" in opened.words
    case = await Case.get()
    assert (case.first_answered_at, case.answered_at, case.way) == (first_at, clock(), "explained")


async def test_a_note_stays_with_staff(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    assert (await ines.post(desk(receipt, "notes"), {"note": "先问泵站。"})).status == 303
    assert "先问泵站。" in (await ines.get(desk(receipt))).words
    assert "先问泵站。" not in (await look_up(client, receipt)).text
    assert (await ines.post(desk(receipt, "notes"), {"note": ""})).status == 422


async def test_a_contact_is_masked_until_opened_with_a_reason(client: Client, world: World) -> None:
    receipt = await sent(client, phone="13812341234", email="carol@example.com", name="王小明")
    ines = await world.as_(world.ines)
    page = await ines.get(desk(receipt))
    assert "王** · 138****1234 · c***@example.com" in page.words and "13812341234" not in page.text
    assert (await ines.post(desk(receipt, "contact"), {"why": " "})).status == 422
    opened = await ines.post(desk(receipt, "contact"), {"why": "约时间到现场"})
    assert "王小明 · 13812341234 · carol@example.com" in opened.words
    assert "13812341234" not in (await ines.get(desk(receipt))).text
    fact, act = await CaseFact.get(kind="contact opened"), await Act.get(verb="contact opened")
    assert (fact.by_id, (await CaseWords.get(fact_id=fact.id)).text) == (world.ines.id, "约时间到现场")
    assert (act.subject, act.detail) == (receipt.number, {"fact": fact.id})
    assert "约时间到现场" not in (await look_up(client, receipt)).text


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("138 1234 1234", "138****1234"),
        ("+86 138-1234-1234", "138****1234"),
        ("１３８１２３４１２３４", "138****1234"),
        ("0411-84790000", "0411-****0000"),
        ("84790000", "******00"),
        ("wx13812341234", "w***"),
        ("", ""),
    ],
)
def test_a_number_is_masked_in_one_way_however_it_was_written(phone: str, masked: str) -> None:
    assert Contact(phone=phone).masked().phone == masked


async def test_without_a_contact_there_is_nothing_to_open(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    assert (await ines.post(desk(receipt, "contact"), {"why": "约时间到现场"})).status == 404
    assert await Act.filter(verb="contact opened").count() == 0


async def test_the_desk_tells_a_deleted_contact_from_none(client: Client, world: World) -> None:
    none, deleted = await sent(client), await sent(client, phone="13812341234")
    ticket = ticket_in(await look_up(client, deleted))
    await client.post("/receipts/contact", ticket)
    ines = await world.as_(world.ines)
    assert "没有留联系方式" in (await ines.get(desk(none))).words
    assert "联系方式已由居民删除" in (await ines.get(desk(deleted))).words


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ines", 200),
        ("cora", 200),
        ("sue", 200),
        ("hans", 200),
        ("kai", 200),
        ("bob", 403),
        ("alice", 403),
        ("ada", 403),
    ],
)
async def test_who_sees_a_case(client: Client, world: World, who: str, status: int) -> None:
    receipt = receipt_in(await client.post(SEND, await filled(client), files=[upload(photo())]))
    await done(await world.as_(world.ines), receipt, "acceptance")
    browser = await world.as_(getattr(world, who))
    page = await browser.get(desk(receipt))
    assert (page.status, (await browser.get("/desk/cases/")).status) == (status, status)
    name = (await look_up(client, receipt)).doc.xpath("//figure//img/@src")[0].split("/")[3]
    assert (await browser.get(desk(receipt, f"photos/{name}/small"))).status == status
    assert (WORDS in page.text) == (status == 200)


async def test_a_handler_sees_the_own_units_cases_only(client: Client, world: World) -> None:
    own, untaken = await accepted(client, world), await sent(client)
    project = await Project.get(number=2)
    path = f"/projects/{project.slug}/feedback"
    other = receipt_in(await client.post(path, await filled(client, form=path + "/new", text="别的单位的事")))
    hans = await world.as_(world.hans)
    assert [(await hans.get(desk(one))).status for one in (own, untaken)] == [200, 404]
    for form in ("", "photos/" + "0" * 32 + "/small"):
        assert (await hans.get(desk(other, form))).status == 404
    for form in ("preview", "answer", "notes", "signature"):
        assert (await send(hans, other, form, **ANSWERED, note="x")).status == 404
    assert (await hans.get(desk(own, "photos/" + "0" * 32 + "/small"))).status == 404


async def test_who_is_not_signed_in_is_asked_to(client: Client, world: World) -> None:
    receipt = await sent(client)
    for path in ("/desk/cases/", desk(receipt)):
        assert (await client.get(path)).status == 303
    assert (await client.post(desk(receipt, "acceptance"))).status == 422
    assert (await Case.get()).state == "submitted"


@pytest.mark.parametrize(
    ("form", "field", "more"),
    [("question", "question", {}), ("refusal", "words", {"reason": "elsewhere", "channel": "12345"})],
)
async def test_no_identity_number_goes_out_in_what_a_resident_reads(
    client: Client, world: World, form: str, field: str, more: dict[str, str]
) -> None:
    receipt = await (sent(client) if form == "refusal" else accepted(client, world))
    answer = await send(await world.as_(world.ines), receipt, form, **{field: "请带 21020419900101123X 来", **more})
    assert answer.status == 422 and "21020419900101123X" in errors_in(answer)[f"#{field}"]
