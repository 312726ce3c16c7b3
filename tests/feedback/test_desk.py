"""Case staff: the queue, accepting, declining, answering, and who may do what."""

import asyncio
from datetime import timedelta

import pytest
from tortoise.connection import get_connection

from portal.feedback.models import Case, CaseFact
from portal.projects.models import Project
from portal.staff.models import Act
from tests.feedback.carol import (
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
    ticket_in,
    upload,
)
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

ANSWER = "您好。7月12日晚上，泵站值班员检查了 2 号泵，轴承已经更换，7月13日起没有异响。联系电话 84790000。"
REFUSAL = {"reason": "elsewhere", "words": "这条路归中山区管。", "channel": "中山区政府热线 12345"}


def desk(receipt: Receipt, form: str = "") -> str:
    return f"/desk/cases/{receipt.number}" + (f"/{form}" if form else "")


async def accepted(client: Client, world: World) -> Receipt:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    assert (await ines.post(desk(receipt, "acceptance"))).status == 303
    return receipt


@both_databases
async def test_a_case_is_accepted_answered_and_read(client: Client, world: World, clock: Clock) -> None:
    receipt = await accepted(client, world)
    opened = await look_up(client, receipt)
    assert state_in(opened) == "办理中" and "已经受理" in opened.words
    clock.forward(days=2)
    hans = await world.as_(world.hans)
    done = await hans.post(desk(receipt, "answer"), {"answer": ANSWER, "seen": "accepted"})
    assert (done.status, done.headers["location"]) == (303, desk(receipt))
    opened = await look_up(client, receipt)
    assert state_in(opened) == "办理中" and "已经答复" in opened.words
    (answer,) = opened.doc.xpath("//*[@class='answer']")
    assert answer.text_content() == ANSWER
    assert "城市建设管理局" in opened.words and "Hans" not in opened.text
    case = await Case.get()
    assert (case.answered_at, case.closed_at) == (clock(), None)


@both_databases
async def test_a_case_is_declined_with_the_right_channel(client: Client, world: World, clock: Clock) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    assert (await ines.post(desk(receipt, "refusal"), REFUSAL)).status == 303
    opened = await look_up(client, receipt)
    assert state_in(opened) == "已办结"
    for words in ("原因：不归本区管理。", "这条路归中山区管。", "请联系：中山区政府热线 12345"):
        assert words in opened.words
    assert not opened.doc.xpath("//textarea") and (await Case.get()).closed_at == clock()


async def test_a_class_of_reasons_that_is_gone_breaks_no_page(client: Client, world: World) -> None:
    receipt = await sent(client)
    await (await world.as_(world.ines)).post(desk(receipt, "refusal"), REFUSAL)
    await CaseFact.filter(kind="declined").update(detail={"reason": "gone", "channel": ""})
    assert REFUSAL["words"] in (await look_up(client, receipt)).words
    assert REFUSAL["words"] in (await (await world.as_(world.sue)).get(desk(receipt))).words


async def test_declining_asks_for_what_the_resident_needs(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    answer = await ines.post(desk(receipt, "refusal"), {"channel": "某处"})
    assert (answer.status, set(errors_in(answer))) == (422, {"#reason", "#words"})
    assert answer.doc.xpath("//input[@id='channel']/@value") == ["某处"]
    answer = await ines.post(desk(receipt, "refusal"), {**REFUSAL, "channel": ""})
    assert (answer.status, set(errors_in(answer))) == (422, {"#channel"})
    assert "这条路归中山区管。" in answer.text and (await Case.get()).state == "submitted"


async def test_an_answer_is_checked_and_seen_before_it_goes_out(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    empty = await hans.post(desk(receipt, "answer"), {"answer": " ", "seen": "accepted"})
    assert (empty.status, set(errors_in(empty))) == (422, {"#answer"})
    shown = await hans.post(desk(receipt, "preview"), {"answer": ANSWER, "seen": "accepted"})
    (preview,) = shown.doc.xpath("//*[@id='preview']")
    assert (shown.status, preview.text_content()) == (200, ANSWER)
    lines = [line.text_content().strip() for line in shown.doc.xpath("//ul[@class='checks']/li[@class='done']")]
    assert lines == ["没有手机号或身份证号", "没有常见的空话", "留了办公电话"]
    assert (await Case.get()).state == "accepted"


@pytest.mark.parametrize("number", ["13800001234", "138 0000 1234", "21020419900101123X"])
async def test_a_number_left_in_must_be_confirmed(client: Client, world: World, number: str) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    written = {"answer": f"请打 {number}。我们将高度重视。", "seen": "accepted"}
    held = await hans.post(desk(receipt, "answer"), written)
    assert held.status == 422 and number in held.text and "“高度重视”" in held.words
    assert (await Case.get()).state == "accepted"
    assert (await hans.post(desk(receipt, "answer"), {**written, "confirmed": "yes"})).status == 303


@both_databases
async def test_of_two_who_answer_at_once_one_is_told_who_was_first(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans, ines = await world.as_(world.hans), await world.as_(world.ines)
    answers = await asyncio.gather(
        hans.post(desk(receipt, "answer"), {"answer": "汉斯写的答复", "seen": "accepted"}),
        ines.post(desk(receipt, "answer"), {"answer": "伊内斯写的答复", "seen": "accepted"}),
    )
    first, second = sorted(answers, key=lambda answer: answer.status)
    assert (first.status, second.status) == (303, 409)
    fact = await CaseFact.get(kind="answered").select_related("by")
    assert fact.by is not None and f"{fact.by.name}已在" in second.words and "结果是“答复”" in second.words
    kept = second.doc.xpath("//textarea[@id='answer']")[0].text_content().strip()
    assert {kept, fact.words} == {"汉斯写的答复", "伊内斯写的答复"}


async def test_accepting_twice_says_who_was_first(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    again = await (await world.as_(world.ines)).post(desk(receipt, "refusal"), REFUSAL)
    assert again.status == 409 and REFUSAL["words"] in again.words
    assert "Ines已在2024年7月10日（周三）10:00先一步处理" in again.words
    early = await sent(client)
    answered = await (await world.as_(world.ines)).post(desk(early, "answer"), {"answer": ANSWER, "seen": "submitted"})
    assert answered.status == 409 and ANSWER in answered.text


async def test_an_answer_on_an_old_page_is_not_sent(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    answer = await hans.post(desk(receipt, "answer"), {"answer": ANSWER, "seen": "submitted"})
    assert answer.status == 409 and ANSWER in answer.text


async def test_who_answers_what_was_answered_is_told_by_whom(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    written = {"answer": ANSWER, "seen": "accepted"}
    assert (await (await world.as_(world.hans)).post(desk(receipt, "answer"), written)).status == 303
    late = await (await world.as_(world.ines)).post(desk(receipt, "answer"), written)
    assert late.status == 409 and "Hans已在" in late.words and ANSWER in late.text


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
    assert (fact.by_id, fact.detail) == (world.ines.id, {"reason": "约时间到现场"})
    assert (act.subject, act.detail) == (receipt.number, {"reason": "约时间到现场"})
    assert "约时间到现场" not in (await look_up(client, receipt)).text


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


FORMS = {
    "acceptance": {},
    "refusal": REFUSAL,
    "preview": {"answer": ANSWER},
    "answer": {"answer": ANSWER, "seen": "submitted"},
    "notes": {"note": "x"},
    "contact": {"why": "约时间"},
}
DONE = {"acceptance": 303, "refusal": 303, "preview": 200, "answer": 409, "notes": 303, "contact": 200}
ALLOWED = {
    "alice": set(),
    "bob": set(),
    "dan": set(),
    "ada": set(),
    "sue": set(),
    "hans": {"preview", "answer", "notes"},
    "ines": set(FORMS),
}


@pytest.mark.parametrize("who", sorted(ALLOWED))
@pytest.mark.parametrize("form", sorted(FORMS))
async def test_the_policy_of_every_form(client: Client, world: World, who: str, form: str) -> None:
    receipt = await sent(client, phone="13812341234")
    browser = await world.as_(getattr(world, who))
    answer = await browser.post(desk(receipt, form), FORMS[form])
    assert answer.status == (DONE[form] if form in ALLOWED[who] else 403)
    if form not in ALLOWED[who]:
        assert (await Case.get()).state == "submitted" and "13812341234" not in answer.text


@pytest.mark.parametrize(("who", "status"), [("ines", 200), ("sue", 200), ("hans", 200), ("bob", 403), ("ada", 403)])
async def test_who_sees_a_case(client: Client, world: World, who: str, status: int) -> None:
    receipt = receipt_in(await client.post(SEND, await filled(client), files=[upload(photo())]))
    browser = await world.as_(getattr(world, who))
    page = await browser.get(desk(receipt))
    assert (page.status, (await browser.get("/desk/cases/")).status) == (status, status)
    name = (await look_up(client, receipt)).doc.xpath("//figure//img/@src")[0].split("/")[3]
    assert (await browser.get(desk(receipt, f"photos/{name}/small"))).status == status
    assert (WORDS in page.text) == (status == 200)


async def test_a_handler_sees_the_own_units_cases_only(client: Client, world: World) -> None:
    own = await sent(client)
    project = await Project.get(number=2)
    path = f"/projects/{project.slug}/feedback"
    other = receipt_in(await client.post(path, await filled(client, form=path + "/new", text="别的单位的事")))
    hans = await world.as_(world.hans)
    queue = await hans.get("/desk/cases/")
    assert own.number in queue.text and other.number not in queue.text
    assert (await hans.get(f"/desk/cases/?q={other.number}")).text.count("别的单位的事") == 0
    for form in ("", "photos/" + "0" * 32 + "/small"):
        assert (await hans.get(desk(other, form))).status == 404
    for form in ("preview", "answer", "notes"):
        assert (await hans.post(desk(other, form), FORMS[form])).status == 404
    assert (await hans.get(desk(own, "photos/" + "0" * 32 + "/small"))).status == 404


async def test_who_is_not_signed_in_is_asked_to(client: Client, world: World) -> None:
    receipt = await sent(client)
    for path in ("/desk/cases/", desk(receipt)):
        assert (await client.get(path)).status == 303
    assert (await client.post(desk(receipt, "acceptance"))).status == 422
    assert (await Case.get()).state == "submitted"


async def test_the_queue_is_in_order_and_counted(client: Client, world: World, clock: Clock) -> None:
    late = await sent(client, kind="question")  # due on Monday 15 July
    clock.forward(days=2)
    today = await sent(client, kind="question")  # due on Wednesday 17 July
    far = await sent(client, kind="suggestion")
    clock.forward(days=5)
    ines = await world.as_(world.ines)
    queue = await ines.get("/desk/cases/")
    assert numbers_in(queue) == [late.number, today.number, far.number]
    tabs = [" ".join(tab.text_content().split()) for tab in queue.doc.xpath("//ul[@class='saved']//a")][:4]
    assert tabs == ["在办 3", "逾期 1", "今天到期 1", "待受理 3"]
    assert "已超过 2 个工作日" in queue.words and "今天到期 7月17日" in queue.words.replace("今天到期7", "今天到期 7")
    for state, found in [("late", [late]), ("today", [today]), ("submitted", [late, today, far]), ("over", [])]:
        assert numbers_in(await ines.get(f"/desk/cases/?state={state}")) == [receipt.number for receipt in found]
    assert numbers_in(await ines.get("/desk/cases/?state=%00&page=-1")) == numbers_in(queue)


async def test_a_case_is_found_by_number_words_or_place(client: Client, world: World) -> None:
    first = await sent(client, place="黄泥川")
    second = await sent(client, text="路灯不亮 100%_")
    ines = await world.as_(world.ines)
    for words, found in [
        (first.number.lower(), first),
        ("000002", second),
        ("2", second),
        ("路灯", second),
        ("黄泥川", first),
        ("100%_", second),
    ]:
        assert numbers_in(await ines.get("/desk/cases/", params={"q": words})) == [found.number], words
    for words in ("%", "'; drop table feedback_case; --", "\x00", "𠮷" * 30):
        assert (await ines.get("/desk/cases/", params={"q": words})).status == 200


async def test_the_queue_is_paged(client: Client, world: World) -> None:
    await copies(client, 51)
    ines = await world.as_(world.ines)
    first, second = await ines.get("/desk/cases/"), await ines.get("/desk/cases/?page=2")
    assert (len(numbers_in(first)), len(numbers_in(second))) == (50, 1)
    assert numbers_in(await ines.get("/desk/cases/?page=999")) == numbers_in(second)


async def test_one_case_and_thirty_cost_the_same_queries(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    paths = ("/desk/cases/", desk(receipt))
    one = [await queries_of(ines, path) for path in paths]
    await copies(client, 29)
    for at in range(10):
        await ines.post(desk(receipt, "notes"), {"note": f"第 {at} 条"})
    assert [await queries_of(ines, path) for path in paths] == one


def numbers_in(queue: Answer) -> list[str]:
    return [address.rsplit("/", 1)[1] for address in queue.hrefs("//td[@class='su']/a/@href")]


async def copies(client: Client, count: int) -> None:
    """More cases, written as rows."""
    await sent(client)
    case = await Case.all().order_by("-id").first()
    assert case is not None
    rows = [dict(case) for _ in range(count - 1)]
    for at, row in enumerate(rows):
        row.pop("id")
        row["form_hash"] = f"copy {at}"
        row["due_at"] = case.due_at + timedelta(minutes=at)
    await Case.bulk_create([Case(**row) for row in rows])


async def queries_of(browser: Client, path: str) -> int:
    """How many statements a page takes: the least of three times, since what runs by the clock asks in between."""
    return min([await _statements_of(browser, path) for _ in range(3)])


async def _statements_of(browser: Client, path: str) -> int:
    statements: list[str] = []
    connection = get_connection("default")
    await connection._connection.set_trace_callback(statements.append)
    assert (await browser.get(path)).status == 200
    await connection._connection.set_trace_callback(None)
    # The watch over editions asks on its own, whenever it is its turn; SQLite marks by -- what its index asks itself.
    own = ("content_version", "-- ")
    return sum(not any(mark in statement for mark in own) for statement in statements)
