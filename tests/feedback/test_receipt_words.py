"""What a resident writes later with the receipt: more, a reply, a correction; and what joined cases read."""

from portal.feedback.handling.settling import settle_cases
from portal.feedback.models import CasePhoto
from portal.feedback.receipts.correction import MOST_CORRECTIONS
from portal.projects.models import Update
from tests.feedback.carol import (
    SEND,
    WORDS,
    errors_in,
    filled,
    look_up,
    photo,
    receipt_in,
    state_in,
    ticket_in,
    upload,
)
from tests.feedback.casework import desk
from tests.feedback.course import ANSWER, QUESTION, kinds_of, newest_of, read
from tests.feedback.held import Held
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.kit.statements import statements

OTHER_WORDS = "泵站西侧夜里有异响，已经五天了。"


@both_databases
async def test_a_photo_that_the_case_has_already_is_kept_once_and_told(held: Held) -> None:
    case_id = await held.submitted()
    await held.do(case_id, "facts", text="先拍一张。", files=[upload(photo())])
    files = [upload(photo()), upload(photo("red")), upload(photo("red"), "同一张.jpg")]
    said = await held.do(case_id, "facts", text="再拍一张。", files=files)
    assert "有 2 张照片选了两次，只收了一次。" in said.words
    assert await CasePhoto.filter(case_id=case_id).count() == 2
    only = await held.do(case_id, "facts", text="", files=[upload(photo("red"))])
    assert "这些照片办件里已经有了，没有重复收。" in only.words
    assert [kind for kind in await kinds_of(case_id) if kind == "added"] == ["added", "added"]


async def test_a_photo_that_came_with_the_case_is_not_kept_again(client: Client) -> None:
    answer = await client.post(SEND, await filled(client), files=[upload(photo())])
    page = await look_up(client, receipt_in(answer))
    said = await client.post(
        "/receipts/facts", {**ticket_in(page), "text": "还是这里。"}, files=[upload(photo()), upload(photo("red"))]
    )
    assert "有 1 张照片选了两次，只收了一次。" in said.words
    assert await CasePhoto.all().count() == 2


async def test_photos_that_were_added_stand_with_what_was_added(held: Held) -> None:
    case_id = await held.submitted()
    page = await held.do(case_id, "facts", text="又拍了一张。", files=[upload(photo())])
    assert page.doc.xpath("//ol[@class='hist']/li[contains(., '又拍了一张')]//img/@alt") == ["您交的第 1 张照片"]
    assert len(page.doc.xpath("//figure//img")) == 1


async def test_nothing_added_is_asked_for_words_or_a_photo(held: Held) -> None:
    said = await held.do(await held.submitted(), "facts", text="")
    assert (said.status, errors_in(said)) == (422, {"#text": "请写几句，或者选一张照片"})


@both_databases
async def test_photos_are_added_with_words_or_without(held: Held) -> None:
    case_id = await held.submitted()
    added = await held.do(case_id, "facts", text="又拍了两张。", files=[upload(photo()), upload(photo("red"))])
    assert added.status == 200 and len(added.doc.xpath("//div[@class='photos']//img")) == 2
    again = await held.do(case_id, "facts", text="", files=[upload(photo("blue"))])
    assert again.status == 200 and len(again.doc.xpath("//div[@class='photos']//img")) == 3
    assert (await kinds_of(case_id), await CasePhoto.all().count()) == (["submitted", "added", "added"], 3)
    ines = await held.world.as_(held.world.ines)
    assert "又拍了两张。" in (await ines.get(desk(held.receipts[case_id]))).words


async def test_what_cannot_be_added_comes_back_with_the_words(held: Held) -> None:
    case_id = await held.submitted()
    refused = await held.do(case_id, "facts", text="看这张。", files=[upload(b"no photo", "图.jpg")])
    assert refused.status == 422 and "图.jpg" in errors_in(refused)["#photos"]
    assert refused.fields("//form[contains(@action, 'facts')]")["text"].strip() == "看这张。"
    for text in ("", "长" * 2001):
        assert (await held.do(case_id, "facts", text=text)).status == 422
    assert await kinds_of(case_id) == ["submitted"]


@both_databases
async def test_a_question_is_answered_with_the_receipt_and_the_clock_goes_on(held: Held, clock: Clock) -> None:
    case_id = await held.waiting()
    due = (await read(case_id)).due_at
    clock.forward(days=2)
    page = await held.page(case_id)
    assert state_in(page) == "办理中" and page.words.count(QUESTION) == 2
    replied = await held.do(case_id, "replies", reply="夜里十一点到一点。")
    assert replied.status == 200 and "夜里十一点到一点。" in replied.words and "答复期限由" in replied.words
    case = await read(case_id)
    assert (case.state, (case.due_at - due).days, (await newest_of(case_id)).kind) == ("working", 2, "replied")
    late = await held.do(case_id, "replies", reply="还有臭味。")
    assert late.status == 409 and "还有臭味。" in late.words


async def test_an_empty_reply_is_asked_for_at_its_place(held: Held) -> None:
    case_id = await held.waiting()
    refused = await held.do(case_id, "replies", reply=" ")
    assert refused.status == 422 and list(errors_in(refused)) == ["#reply"]


@both_databases
async def test_a_correction_shows_both_texts_to_staff(held: Held) -> None:
    case_id = await held.assigned()
    page = await held.page(case_id)
    assert page.fields("//form[contains(@action, 'corrections')]")["correction"].strip() == WORDS
    corrected = await held.do(case_id, "corrections", correction=OTHER_WORDS)
    assert corrected.status == 200 and OTHER_WORDS in corrected.words
    assert corrected.doc.xpath("//details[@class='fold'][summary='更正前写的']/blockquote/text()") == [WORDS]
    assert (await read(case_id)).text == OTHER_WORDS and (await newest_of(case_id)).said("before") == WORDS
    ines = await held.world.as_(held.world.ines)
    seen = (await ines.get(desk(held.receipts[case_id]))).words
    assert OTHER_WORDS in seen and WORDS in seen


@both_databases
async def test_a_place_is_corrected_too_and_the_old_one_kept(held: Held) -> None:
    held.filled = {"place": "三单元"}
    case_id = await held.assigned()
    assert (await held.page(case_id)).fields("//form[contains(@action, 'corrections')]")["correction_place"] == "三单元"
    page = await held.do(case_id, "corrections", correction=WORDS, correction_place="五单元")
    case, fact = await read(case_id), await newest_of(case_id)
    assert (case.text, case.place, fact.said("before"), fact.said("place before")) == (WORDS, "五单元", "", "三单元")
    ines = await held.world.as_(held.world.ines)
    for words in (page.words, (await ines.get(desk(held.receipts[case_id]))).words):
        assert "更正前写的地点：三单元" in words and "更正前写的 " not in words
    await held.do(case_id, "corrections", correction=OTHER_WORDS)
    assert ((await read(case_id)).place, (await newest_of(case_id)).said("place before")) == ("五单元", "")
    long = await held.do(case_id, "corrections", correction=OTHER_WORDS, correction_place="元" * 500)
    assert (long.status, list(errors_in(long))) == (422, ["#correction_place"])


async def test_a_place_that_was_not_named_is_told_of_as_written_later(held: Held) -> None:
    case_id = await held.submitted()
    page = await held.do(case_id, "corrections", correction=WORDS, correction_place="五单元")
    assert "补写了地点" in page.words and (await read(case_id)).place == "五单元"


async def test_what_is_handled_anew_is_corrected_again(held: Held) -> None:
    case_id = await held.answered()
    await held.press(case_id, "not solved")
    corrected = await held.do(case_id, "corrections", correction=OTHER_WORDS, correction_place="五单元")
    case = await read(case_id)
    assert (corrected.status, case.state, case.text, case.place) == (200, "reopened", OTHER_WORDS, "五单元")


async def test_the_same_text_is_no_correction_and_there_are_not_endlessly_many(held: Held) -> None:
    case_id = await held.submitted()
    assert "没有改动" in (await held.do(case_id, "corrections", correction=WORDS)).words
    for times in range(MOST_CORRECTIONS):
        await held.do(case_id, "corrections", correction=f"{OTHER_WORDS}{times}")
    full = await held.do(case_id, "corrections", correction=WORDS)
    assert full.status == 422 and list(errors_in(full)) == ["#correction"]
    assert (await kinds_of(case_id)).count("corrected") == MOST_CORRECTIONS


async def test_what_was_answered_is_not_corrected_any_more(held: Held) -> None:
    case_id = await held.answered()
    refused = await held.do(case_id, "corrections", correction=OTHER_WORDS)
    assert refused.status == 409 and OTHER_WORDS in refused.words
    assert (await read(case_id)).text == WORDS


@both_databases
async def test_who_joined_reads_states_dates_and_the_answer_and_no_word_of_the_first(held: Held) -> None:
    main = await held.working()
    held.filled = {"text": "我家也听得见。"}
    joined = await held.joined_to(main)
    await held.do(main, "facts", text="第一位居民的补充。")
    page = await held.page(joined)
    assert (state_in(page), "我家也听得见。" in page.words) == ("办理中", True)
    assert "承办单位正在办理。" in page.words and page.words.count("一起办理的那件") == 4
    await held.answer(main)
    page = await held.page(joined)
    assert page.words.count(ANSWER) == 2  # above the buttons and in the history
    for hidden in (WORDS, "第一位居民的补充。", held.receipts[main].number):
        assert hidden in (await held.page(main)).words and hidden not in page.words


async def test_the_page_asks_the_database_as_often_with_one_addition_as_with_fifteen(held: Held) -> None:
    case_id = await held.answered()
    await held.do(case_id, "facts", text="补充。")
    few = await _asked(held, case_id)
    for times in range(14):
        await held.do(case_id, "facts", text=f"第 {times} 次补充。")
    assert (await kinds_of(case_id)).count("added") == 15
    assert await _asked(held, case_id) == few <= 12


async def _asked(held: Held, case_id: int) -> int:
    """How many statements the page takes when it is looked at again: the least of three times."""
    ticket, counts = ticket_in(await held.page(case_id)), []
    for _ in range(3):
        async with statements() as found:
            await held.client.post("/receipts/view", ticket)
        counts.append(len(found))
    return min(counts)


async def test_an_update_that_answers_is_read_and_linked_and_its_withdrawal_told(held: Held, clock: Clock) -> None:
    case_id = await held.working()
    update = await Update.create(
        project=held.world.project,
        author=held.world.bob,
        state="published",
        title="泵房轴承换好了",
        body="7月10日更换了2号泵轴承。",
        changes={},
        created_at=clock(),
        changed_at=clock(),
        published_at=clock(),
    )
    assert await settle_cases(ids=[case_id], update=update, by=held.world.bob, now=clock()) == [case_id]
    page = await held.page(case_id)
    assert page.words.count("7月10日更换了2号泵轴承。") == 2
    address = f"/projects/{held.world.project.slug}/updates/{update.id}"
    assert page.hrefs(f"//main//a[contains(@href, '{address}')]/@href") == [address, address]
    await Update.filter(id=update.id).update(withdrawn_at=clock(), withdrawn_reason="写错了泵号。", body="")
    page = await held.page(case_id)
    assert "答复用的那条进展已经撤下。" in page.words and "写错了泵号。" in page.words
    assert (await held.press(case_id, "solved")).status == 200
