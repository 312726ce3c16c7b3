"""What a resident adds is seen by staff, and an answered case can be answered again."""

from datetime import timedelta

from portal.feedback.handling.asking import reply
from portal.feedback.housekeeping import close_answered_cases
from portal.feedback.intake.additions import add_to_case
from portal.feedback.models import Case, CaseFact
from portal.feedback.receipts.correction import correct_words
from tests.feedback.carol import Receipt, look_up, sent, ticket_in
from tests.feedback.casework import ANSWER, accepted, desk, send
from tests.feedback.course import Course, read
from tests.feedback.queued import numbers_in
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

ADDED = "/desk/cases/?state=added"
MARK = "居民有补充"


async def add(client: Client, receipt: Receipt, words: str = "西段还不亮。") -> Answer:
    return await client.post("/receipts/facts", {**ticket_in(await look_up(client, receipt)), "text": words})


async def answered(client: Client, world: World) -> Receipt:
    receipt = await accepted(client, world)
    await answer(await world.as_(world.hans), receipt, ANSWER)
    return receipt


async def answer(browser: Client, receipt: Receipt, words: str) -> Answer:
    """Written on the page as it is now."""
    return await send(browser, receipt, "answer", answer=words, way="solved")


def tab_in(queue: Answer) -> str:
    (tab,) = queue.doc.xpath("//ul[@class='saved']//a[contains(@href, 'state=added')]")
    return "".join(tab.text_content().split())


def marks_in(queue: Answer) -> int:
    return len(queue.doc.xpath(f"//td[@class='st'][contains(., '{MARK}')]"))


@both_databases
async def test_what_is_added_is_marked_until_staff_act(client: Client, world: World, clock: Clock) -> None:
    receipt = await answered(client, world)
    await sent(client)
    hans = await world.as_(world.hans)
    assert numbers_in(await hans.get(ADDED)) == [] and tab_in(await hans.get(ADDED)) == MARK + "0"
    clock.forward(minutes=5)
    assert "办件列表上会标出来" in (await add(client, receipt)).words
    queue = await hans.get(ADDED)
    assert (numbers_in(queue), tab_in(queue), marks_in(queue)) == ([receipt.number], MARK + "1", 1)
    assert marks_in(await hans.get("/desk/cases/?state=answered")) == 1
    assert marks_in(await hans.get("/desk/cases/")) == 0
    clock.forward(minutes=5)
    assert (await answer(hans, receipt, "西段 7月15日修好。电话 84790000。")).status == 303
    assert numbers_in(await hans.get(ADDED)) == []


async def test_a_note_also_tells_that_staff_have_read_it(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    await add(client, receipt)
    assert numbers_in(await hans.get(ADDED)) == [receipt.number]
    await send(hans, receipt, "notes", note="看过了。")
    assert numbers_in(await hans.get(ADDED)) == []


async def test_others_see_neither_mark_nor_count(client: Client, world: World) -> None:
    await add(client, await accepted(client, world))
    other = await accepted(client, world)
    await Case.filter(id=int(other.number[-6:])).update(project_id=None)
    await add(client, other)
    hans, ines = await world.as_(world.hans), await world.as_(world.ines)
    assert (tab_in(await hans.get(ADDED)), tab_in(await ines.get(ADDED))) == (MARK + "1", MARK + "2")


async def test_a_case_that_is_over_is_not_marked(client: Client, world: World) -> None:
    await add(client, await sent(client))
    await Case.all().update(state="closed")
    assert numbers_in(await (await world.as_(world.ines)).get(ADDED)) == []


@both_databases
async def test_a_further_answer_begins_the_15_days_anew(client: Client, world: World, clock: Clock) -> None:
    receipt = await answered(client, world)
    clock.forward(days=14)
    hans = await world.as_(world.hans)
    assert (await answer(hans, receipt, "西段也修好了。电话 84790000。")).status == 303
    opened = await look_up(client, receipt)
    assert "西段也修好了。" in opened.words and ANSWER in opened.words
    assert await CaseFact.filter(kind="answered").count() == 2
    clock.forward(days=14)
    assert await close_answered_cases(now=clock()) == 0
    assert await close_answered_cases(now=clock() + timedelta(days=1)) == 1


async def test_of_two_further_answers_the_second_is_told(client: Client, world: World, clock: Clock) -> None:
    receipt = await answered(client, world)
    hans, ines = await world.as_(world.hans), await world.as_(world.ines)
    seen = str((await ines.get(desk(receipt))).doc.xpath("//input[@name='seen']/@value")[0])
    clock.forward(minutes=1)
    assert (await answer(hans, receipt, "先写的。电话 84790000。")).status == 303
    late = await ines.post(desk(receipt, "answer"), {"answer": "后写的。", "way": "solved", "seen": seen})
    assert late.status == 409 and "Hans已在" in late.words and "后写的。" in late.text
    assert await CaseFact.filter(kind="answered").count() == 2


@both_databases
async def test_an_answer_from_a_page_of_before_leaves_what_was_added_since_unread(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    form = (await hans.get(desk(receipt))).fields("//form[contains(@action, '/answer')]")
    await add(client, receipt, "地下室进水，老人被困。")
    sent_off = await hans.post(desk(receipt, "answer"), {**form, "answer": ANSWER, "way": "solved"})
    assert (sent_off.status, numbers_in(await hans.get(ADDED))) == (303, [receipt.number])
    note = (await hans.get(desk(receipt))).fields("//form[contains(@action, '/notes')]")
    assert (await hans.post(desk(receipt, "notes"), {**note, "note": "已派人。"})).status == 303
    assert numbers_in(await hans.get(ADDED)) == []


async def test_accepting_from_the_queue_reads_nothing(client: Client, world: World) -> None:
    receipt = await sent(client)
    await add(client, receipt)
    ines = await world.as_(world.ines)
    case = await Case.get()
    answer = await ines.post("/desk/cases/bulk", {"act": "accept", "case": f"{case.id}.{case.moved}"})
    assert (answer.status, (await Case.get()).state, (await Case.get()).unread) == (200, "accepted", True)


async def test_an_answer_to_the_main_case_does_not_read_what_was_added_to_another(client: Client, world: World) -> None:
    receipts = [await accepted(client, world), await sent(client)]
    await send(await world.as_(world.ines), receipts[1], "joining", to=receipts[0].number)
    await add(client, receipts[1])
    hans = await world.as_(world.hans)
    await answer(hans, receipts[0], ANSWER)
    main, joined = await Case.all().order_by("id")
    assert (main.state, main.unread, joined.state, joined.unread) == ("answered", False, "answered", True)


@both_databases
async def test_later_words_of_danger_are_hinted_at(course: Course) -> None:
    added, corrected, replied = await course.working(), await course.working(), await course.waiting()
    calm = await course.waiting()
    now, danger = course.clock(), "箱子漏电，有人被电到。"
    await added_to(course, added, danger)
    await correct_words(case=await read(corrected), text=danger, place="", now=now)
    await reply(case=await read(replied), words=danger, now=now)
    await added_to(course, calm, "西段还不亮。")
    dangers = {case_id: (await read(case_id)).danger for case_id in (added, corrected, replied, calm)}
    assert dangers == {added: True, corrected: True, replied: True, calm: False}


@both_databases
async def test_words_of_danger_from_who_joined_are_hinted_at_on_the_main_case(course: Course) -> None:
    main_id = await course.working()
    joined_id, other_id = await course.joined_to(main_id), await course.joined_to(main_id)
    await added_to(course, joined_id, "箱子漏电，有人被电到。")
    dangers = {case_id: (await read(case_id)).danger for case_id in (main_id, joined_id, other_id)}
    assert dangers == {main_id: True, joined_id: True, other_id: False}


async def added_to(course: Course, case_id: int, words: str) -> None:
    state, now = course.world.portal.state, course.clock()
    kept = {"photo_store": state.photos, "keyring": state.keyring}
    await add_to_case(case=await read(case_id), words=words, photos=[], now=now, **kept)
