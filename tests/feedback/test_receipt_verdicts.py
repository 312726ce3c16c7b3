"""The verdict with the receipt: one tap, and what it brings about."""

from portal.feedback.housekeeping import close_answered_cases
from tests.feedback.carol import errors_in, state_in, ticket_in
from tests.feedback.course import ANSWER, kinds_of, read
from tests.feedback.held import Held
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

BUTTONS = "//form[contains(@action, 'verdict')]//button"


async def test_an_answer_stands_above_three_buttons(held: Held) -> None:
    case_id = await held.answered()
    page = await held.page(case_id)
    assert ANSWER in page.words and "办理结果：已解决" in page.words
    buttons = [button.text_content() for button in page.doc.xpath(BUTTONS)]
    assert buttons == ["已解决", "部分解决", "未解决"]
    assert "7月25日（周四）以前可以改" in page.words


@both_databases
async def test_solved_in_one_tap_closes_the_case(held: Held) -> None:
    case_id = await held.answered()
    said = await held.press(case_id, "solved")
    assert (said.status, state_in(said)) == (200, "已办结")
    assert "您说问题已经解决，办件已经办结" in said.words
    case = await read(case_id)
    assert (case.state, case.verdict, case.satisfaction) == ("closed", "solved", "")


async def test_partly_is_noted_and_closes_nothing(held: Held) -> None:
    case_id = await held.answered()
    said = await held.press(case_id, "partly")
    assert (said.status, state_in(said)) == (200, "办理中")
    assert ((await read(case_id)).verdict, (await kinds_of(case_id))[-1]) == ("partly", "judged")


async def test_not_solved_reopens_for_a_full_term_and_the_page_says_until_when(held: Held, clock: Clock) -> None:
    case_id = await held.answered()
    clock.forward(days=5)  # Monday 15 July: five working days end on Monday 22 July
    before = await held.page(case_id)
    assert "重新办理，最迟 7月22日（周一）再次答复。" in before.words
    said = await held.press(case_id, "not solved")
    assert (said.status, state_in(said)) == (200, "办理中")
    assert "最迟 7月22日（周一）答复" in said.words
    reopened = said.doc.xpath("//ol[@class='hist']/li[.//strong[text()='重新办理']]//p")
    assert [line.text_content() for line in reopened] == ["新的答复期限：7月22日（周一）。"]
    assert ((await read(case_id)).rounds, (await read(case_id)).verdict) == (2, "not solved")


async def test_the_second_not_solved_goes_to_the_supervisor_and_says_so(held: Held, clock: Clock) -> None:
    case_id = await held.answered()
    assert "转给督办人员" not in (await held.page(case_id)).words
    await held.press(case_id, "not solved")
    clock.forward(days=1)
    await held.answer(case_id)
    assert "转给督办人员" in (await held.page(case_id)).words
    said = await held.press(case_id, "not solved")
    assert (await read(case_id)).escalated_at is not None
    assert "办件已经重新打开，并报督办人员。" in said.words
    assert said.doc.xpath("//div[@class='state']/p/text()")[0] == "您两次反映问题没有解决，已经重新办理，并报督办人员。"
    reopened = said.doc.xpath("//ol[@class='hist']/li[.//strong[text()='重新办理']]//p")
    assert [line.text_content() for line in reopened] == [
        "新的答复期限：7月17日（周三）。",
        "新的答复期限：7月18日（周四）。",
        "这是第二次评价“未解决”，已报督办人员。",
    ]


async def test_who_pressed_not_solved_by_mistake_was_told_before_and_is_refused_in_true_words(held: Held) -> None:
    case_id = await held.answered()
    form = (await held.page(case_id)).doc.xpath("//form[input[@name='verdict'][@value='not solved']]")[0]
    assert "按下以后不能自己改回，要等新的答复再评价。" in form.text_content()
    await held.press(case_id, "not solved")
    said = await held.do(case_id, "verdict", verdict="solved")
    assert (said.status, errors_in(said)) == (
        409,
        {"#verdict": "您评价“未解决”以后，这件已经重新办理，不能自己改回。新的答复以后，可以再评价。"},
    )


async def test_a_verdict_on_a_case_that_was_withdrawn_is_refused_in_true_words(held: Held) -> None:
    case_id = await held.submitted()
    await held.do(case_id, "withdrawal", asked="yes", sure="yes")
    said = await held.do(case_id, "verdict", verdict="solved")
    assert (said.status, errors_in(said)) == (409, {"#state": "这件已经撤回或者办结，不能评价。"})


async def test_how_satisfied_and_why_come_after_the_tap(held: Held) -> None:
    case_id = await held.answered()
    page = await held.press(case_id, "solved")
    form = page.fields("//form[.//textarea[@name='judged']]")
    said = await held.client.post("/receipts/verdict", {**form, "satisfaction": "basically", "judged": "等了两天。"})
    assert said.status == 200 and "等了两天。" in said.words and "已解决 · 基本满意" in said.words
    case = await read(case_id)
    assert (case.state, case.verdict, case.satisfaction) == ("closed", "solved", "basically")


async def test_who_is_not_content_may_say_why_after_the_case_is_open_again(held: Held) -> None:
    case_id = await held.answered()
    page = await held.press(case_id, "not solved")
    form = page.fields("//form[.//textarea[@name='judged']]")
    said = await held.client.post("/receipts/verdict", {**form, "satisfaction": "not", "judged": "没人来过。"})
    assert said.status == 200 and "没人来过。" in said.words
    case = await read(case_id)
    assert (case.state, case.satisfaction, case.rounds) == ("reopened", "not", 2)


async def test_satisfaction_is_one_tap_beside_what_was_chosen(held: Held) -> None:
    case_id = await held.answered()
    page = await held.press(case_id, "solved")
    assert "您选的是：已解决" in page.words and "问题解决了吗？" not in page.words
    open_ones = [button.text_content() for button in page.doc.xpath(f"{BUTTONS}[not(ancestor::details)]")]
    assert open_ones == ["满意", "基本满意", "不满意"]
    tap = page.fields("//form[input[@name='satisfaction'][@value='satisfied']]")
    said = await held.client.post("/receipts/verdict", tap)
    assert said.doc.xpath("//button[@aria-pressed]/text()") == ["满意"] and "您的评价已经记下" in said.words
    case = await read(case_id)
    assert (case.state, case.verdict, case.satisfaction) == ("closed", "solved", "satisfied")


async def test_a_verdict_can_be_changed_behind_a_fold(held: Held) -> None:
    case_id = await held.answered()
    page = await held.press(case_id, "solved")
    assert "办件仍是办结" in page.words and "到期自动办结" not in page.words
    assert (await held.press(case_id, "not solved")).status == 200
    assert (await read(case_id)).state == "reopened"


async def test_praise_is_not_asked_whether_it_is_solved(held: Held) -> None:
    held.filled["kind"] = "praise"
    case_id = await held.answered()
    page = await held.page(case_id)
    assert "解决了吗" not in page.words and "重新办理" not in page.words and "是否解决" not in page.words
    assert page.doc.xpath(f"{BUTTONS}[not(ancestor::details)]/text()") == ["满意", "基本满意", "不满意"]
    tap = page.fields("//form[input[@name='satisfaction'][@value='satisfied']]")
    assert (await held.client.post("/receipts/verdict", tap)).status == 200
    said = await held.do(case_id, "verdict", judged="替我谢谢他们。")
    assert said.status == 200 and "替我谢谢他们。" in said.words
    case = await read(case_id)
    assert (case.state, case.verdict, case.satisfaction) == ("answered", "", "satisfied")


async def test_praise_that_is_not_answered_is_not_rated(held: Held) -> None:
    held.filled["kind"] = "praise"
    case_id = await held.working()
    refused = await held.do(case_id, "verdict", satisfaction="satisfied")
    assert refused.status == 409 and (await read(case_id)).satisfaction == ""


async def test_a_verdict_on_the_first_answer_is_none_on_the_second(held: Held, clock: Clock) -> None:
    case_id = await held.answered()
    await held.press(case_id, "partly")
    assert "您选的是：部分解决" in (await held.page(case_id)).words
    clock.forward(hours=1)
    await held.answer(case_id, "补充答复：西段也修好了。")
    page = await held.page(case_id)
    assert "您选的是" not in page.words and "问题解决了吗？" in page.words


async def test_the_same_verdict_twice_is_one(held: Held) -> None:
    case_id = await held.answered()
    page = await held.page(case_id)
    form = page.fields("//form[input[@name='verdict'][@value='solved']]")
    for _ in range(2):
        assert (await held.client.post("/receipts/verdict", form)).status == 200
    assert (await kinds_of(case_id)).count("judged") == 1


async def test_a_verdict_on_a_case_that_is_not_answered_is_refused_in_words(held: Held) -> None:
    case_id = await held.working()
    assert (await held.page(case_id)).doc.xpath(BUTTONS) == []
    refused = await held.do(case_id, "verdict", verdict="solved", judged="修得很快。")
    assert refused.status == 409 and "还没有答复" in errors_in(refused)["#state"]
    assert "修得很快。" in refused.words and (await read(case_id)).verdict == ""


async def test_a_verdict_that_is_none_is_refused_in_words(held: Held) -> None:
    case_id = await held.answered()
    for fields in ({}, {"verdict": "好"}, {"verdict": "solved", "satisfaction": "very"}):
        refused = await held.do(case_id, "verdict", **fields)
        assert refused.status == 422 and len(errors_in(refused)) == 1
    assert (await kinds_of(case_id))[-1] == "answered"


async def test_a_verdict_on_an_earlier_answer_is_not_taken_for_one_on_the_newest(held: Held) -> None:
    case_id = await held.answered()
    form = (await held.page(case_id)).fields("//form[input[@name='verdict'][@value='solved']]")
    await held.answer(case_id, "更正：轴承明天才换。")
    refused = await held.client.post("/receipts/verdict", form)
    assert refused.status == 409 and "更正：轴承明天才换。" in refused.words
    assert (await read(case_id)).state == "answered"


async def test_a_case_that_time_closed_takes_no_verdict_any_more(held: Held, clock: Clock) -> None:
    case_id = await held.answered()
    clock.forward(days=15)
    await close_answered_cases(now=clock())
    assert (await held.page(case_id)).doc.xpath(BUTTONS) == []
    refused = await held.do(case_id, "verdict", verdict="not solved")
    assert refused.status == 409 and "15 天" in errors_in(refused)["#state"]


async def test_an_ended_ticket_gives_typed_words_back(held: Held) -> None:
    case_id = await held.answered()
    ticket = ticket_in(await held.page(case_id))
    await held.client.post("/receipts/end", ticket)
    for what, name in (("verdict", "judged"), ("facts", "text"), ("replies", "reply"), ("corrections", "correction")):
        over = await held.client.post(f"/receipts/{what}", {**ticket, "verdict": "solved", name: "都写好了。"})
        assert (over.status, over.heading) == (422, "查办件") and "都写好了。" in over.words
    assert (await read(case_id)).verdict == ""
