"""Every move that the page of a case offers, as its form is sent."""

import pytest

from portal.feedback.models import Case, CaseFact, CaseTask, CaseWords
from portal.projects.models import Project
from portal.staff.models import Account
from tests.feedback.carol import WORDS, errors_in, look_up, sent, state_in
from tests.feedback.casework import ANSWER, accepted, assigned, case_of, deeds_in, desk, done, send, signed
from tests.feedback.course import kinds_of
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


def head_of(page: Answer) -> dict[str, str]:
    """What the head of a case says, by its words."""
    rows = page.doc.xpath("//dl[@class='facts4']/div")
    return {" ".join(row[0].text_content().split()): " ".join(row[1].text_content().split()) for row in rows}


@both_databases
async def test_a_case_is_taken_on_and_given_to_a_person_in_one_move(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    fields = {"unit": world.hans.unit_id, "handler": world.kai.id, "inner": "2024-07-15"}
    await done(ines, receipt, "acceptance-assignment", **fields)
    case = await case_of(receipt)
    assert (case.state, case.unit_id, case.handler_id) == ("assigned", world.hans.unit_id, world.kai.id)
    kinds = await CaseFact.all().order_by("id").values_list("kind", flat=True)
    assert kinds == ["submitted", "accepted", "assigned"]
    page = await ines.get(desk(receipt))
    assert "城市建设管理局 · Kai" in page.words and "内部期限" in page.words


async def test_where_it_cannot_be_given_it_is_not_taken_on_either(client: Client, world: World) -> None:
    receipt = await sent(client)
    ines = await world.as_(world.ines)
    for fields, words in [
        ({"unit": world.hans.unit_id, "handler": world.dora.id}, "所选的人员不在所选的单位"),
        ({"unit": 999}, "所选的单位或人员不能办理这一件"),
        ({"unit": world.hans.unit_id, "inner": "2024-12-31"}, "内部期限要在今天到"),
    ]:
        answer = await send(ines, receipt, "acceptance-assignment", **fields)
        assert 400 <= answer.status < 500 and words in answer.words, answer.words
        assert (await case_of(receipt)).state == "submitted"
    for fields, wrong in [({"unit": ""}, "#unit"), ({"unit": world.hans.unit_id, "inner": "31.7."}, "#inner")]:
        answer = await send(ines, receipt, "acceptance-assignment", **fields)
        assert (answer.status, list(errors_in(answer))) == (422, [wrong])


async def test_a_unit_signs_for_starts_and_hands_back(client: Client, world: World) -> None:
    receipt = await assigned(client, world)
    kai = await world.as_(world.kai)
    assert deeds_in(await kai.get(desk(receipt))) == ["signature", "hand_back"]
    await done(kai, receipt, "signature")
    empty = await send(kai, receipt, "hand-back", back=" ")
    assert (empty.status, list(errors_in(empty))) == (422, ["#back"])
    await done(kai, receipt, "hand-back", back="路灯归供电公司。")
    ines = await world.as_(world.ines)
    page = await ines.get(desk(receipt))
    assert state_in(page) == "待交办" and "路灯归供电公司。" in page.words
    assert "路灯归供电公司。" not in (await look_up(client, receipt)).text
    await done(ines, receipt, "assignment", unit=world.hans.unit_id)
    await done(kai, receipt, "signature")
    await done(kai, receipt, "start")
    assert (await case_of(receipt)).state == "working"


async def test_after_two_working_days_nothing_is_handed_back(client: Client, world: World, clock: Clock) -> None:
    receipt = await assigned(client, world)
    clock.forward(days=2)  # from Wednesday to Friday
    assert "hand_back" in deeds_in(await (await world.as_(world.hans)).get(desk(receipt)))
    clock.forward(days=3)
    hans = await world.as_(world.hans)
    assert deeds_in(await hans.get(desk(receipt)))[0] == "signature"
    assert "hand_back" not in deeds_in(await hans.get(desk(receipt)))
    late = await send(hans, receipt, "hand-back", back="不归我们。")
    assert late.status == 409 and "不能再退回" in late.words and "不归我们。" in late.words


async def test_the_third_hand_back_goes_to_the_coordinator(client: Client, world: World) -> None:
    receipt = await assigned(client, world)
    hans, ines, cora = [await world.as_(one) for one in (world.hans, world.ines, world.cora)]
    for _ in range(2):
        await done(hans, receipt, "hand-back", back="不归我们。")
        await done(ines, receipt, "assignment", unit=world.hans.unit_id)
    await done(hans, receipt, "hand-back", back="还是不归我们。")
    page = await ines.get(desk(receipt))
    assert "已被退回 3 次" in page.words and "assignment" not in deeds_in(page)
    refused = await send(ines, receipt, "assignment", unit=world.dora.unit_id)
    assert refused.status == 409 and "由协调员确定承办单位" in refused.words
    assert deeds_in(await cora.get(desk(receipt)))[0] == "assignment"
    await done(cora, receipt, "assignment", unit=world.dora.unit_id)
    assert (await case_of(receipt)).unit_id == world.dora.unit_id


async def test_the_resident_is_asked_once(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    hans = await world.as_(world.hans)
    await done(hans, receipt, "question", question="请问是 1 号泵还是 2 号泵？")
    assert "请问是 1 号泵还是 2 号泵？" in (await look_up(client, receipt)).words
    await Case.all().update(state="working")
    assert "question" not in deeds_in(await hans.get(desk(receipt)))
    again = await send(hans, receipt, "question", question="再问一句")
    assert again.status == 409 and "再问一句" in again.words and "已经请居民补充过一次" in again.words


async def test_more_time_is_asked_for_and_granted_from_outside(client: Client, world: World, clock: Clock) -> None:
    receipt = await signed(client, world)
    hans, ines = await world.as_(world.hans), await world.as_(world.ines)
    for days in ("", "0", "11", "x"):
        wrong = await send(hans, receipt, "extension", extra_days=days, extra_words="等轴承。")
        assert (wrong.status, list(errors_in(wrong))) == (422, ["#extra_days"])
    await done(hans, receipt, "extension", extra_days="5", extra_words="等厂家发轴承。")
    assert "extension" not in deeds_in(await hans.get(desk(receipt)))
    twice = await send(hans, receipt, "extension", extra_days="5", extra_words="再等。")
    assert twice.status == 409 and "每件只能申请一次" in twice.words and "再等。" in twice.words
    page = await ines.get(desk(receipt))
    assert deeds_in(page)[0] == "extension_decision" and "申请延长 5 个工作日" in page.words
    before = (await case_of(receipt)).due_at
    await done(ines, receipt, "extension-grant")
    assert (await case_of(receipt)).due_at > before
    assert "等厂家发轴承。" in (await look_up(client, receipt)).words


async def test_more_time_is_refused_with_a_reason_for_the_unit(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    hans, sue = await world.as_(world.hans), await world.as_(world.sue)
    await done(hans, receipt, "extension", extra_days="5", extra_words="等厂家发轴承。")
    assert list(errors_in(await send(sue, receipt, "extension-refusal", refused=""))) == ["#refused"]
    await done(sue, receipt, "extension-refusal", refused="库房里有轴承。")
    assert "库房里有轴承。" in (await hans.get(desk(receipt))).words
    assert "库房里有轴承。" not in (await look_up(client, receipt)).text


@both_databases
async def test_two_cases_are_joined_answered_together_and_parted(client: Client, world: World) -> None:
    main, other = await accepted(client, world), await sent(client, text="二号泵的声音")
    ines = await world.as_(world.ines)
    page = await ines.get(desk(other))
    assert page.doc.xpath("//form[contains(@action, '/joining')]//input[@type='hidden' and @name='to']/@value") == [
        main.number
    ]
    wrong = await send(ines, other, "joining", to="GX-2024-999999")
    assert (wrong.status, list(errors_in(wrong))) == (422, ["#to"])
    await done(ines, other, "joining", to=main.number.lower())
    joined, leading = await ines.get(desk(other)), await ines.get(desk(main))
    assert f"与办件 {main.number} 一起办理" in joined.words and deeds_in(joined) == ["split", "people"]
    assert "共 2 人" in leading.words and other.number in leading.words
    assert "另有 1 人一起反映" in leading.words
    await done(ines, other, "split")
    assert ((await case_of(other)).state, (await case_of(main)).joined_count) == ("accepted", 0)
    itself = await send(ines, main, "joining", to=main.number)
    assert itself.status == 409 and "不能并入它自己" in itself.words


async def test_a_label_says_what_others_will_see(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    ines = await world.as_(world.ines)
    assert "看不到居民写的任何字" in (await ines.get(desk(receipt))).words
    await done(ines, receipt, "label", label="noise")
    assert "公开事由 噪声" in (await ines.get(desk(receipt))).words
    assert list(errors_in(await send(ines, receipt, "label", label="rubbish"))) == ["#label"]
    await done(ines, receipt, "label", label="")
    assert (await case_of(receipt)).label == ""


@both_databases
async def test_a_further_unit_helps_and_reports(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    hans, dora = await world.as_(world.hans), await world.as_(world.dora)
    assert (await dora.get(desk(receipt))).status == 404
    assert list(errors_in(await send(hans, receipt, "tasks"))) == ["#task_unit", "#task_words"]
    await done(hans, receipt, "tasks", task_unit=world.dora.unit_id, task_words="请查学校围墙外的噪声。")
    page = await dora.get(desk(receipt))
    assert deeds_in(page) == ["task_done"] and "请查学校围墙外的噪声。" in page.words
    assert head_of(page)["主办"] == "城市建设管理局 · Hans" and head_of(page)["协办"] == "教育文化局 （未办完）"
    unfinished = "协办还没有办完：教育文化局"
    assert unfinished in (await hans.get(desk(receipt))).words
    checked = await send(hans, receipt, "preview", answer=ANSWER, way="solved")
    assert checked.doc.xpath("//ul[@class='checks']/li[@class='risk']/span/text()") == [unfinished]
    assert not checked.doc.xpath("//input[@name='confirmed']")
    await done(dora, receipt, "task-result", result="围墙外 45 分贝。")
    assert (await CaseTask.get()).done_by_id == world.dora.id
    page = await hans.get(desk(receipt))
    assert "围墙外 45 分贝。" in page.words and unfinished not in page.words
    assert "围墙外 45 分贝。" not in (await look_up(client, receipt)).text
    for form, fields in [("signature", {}), ("answer", {"answer": "x", "way": "solved"})]:
        assert (await send(dora, receipt, form, **fields)).status in (403, 409)
    assert (await send(hans, receipt, "task-result", result="x")).status == 404


async def test_praise_is_passed_on_and_thanked_for_in_one_move(client: Client, world: World) -> None:
    receipt = await sent(client, kind="praise", text="师傅半夜来修，谢谢！")
    ines, hans = await world.as_(world.ines), await world.as_(world.hans)
    assert deeds_in(await ines.get(desk(receipt)))[0] == "thanks"
    await done(ines, receipt, "thanks", thanked=world.hans.unit_id, thanks="谢谢您，已经转告值班师傅。")
    assert "谢谢您，已经转告值班师傅。" in (await look_up(client, receipt)).words
    assert (await case_of(receipt)).state == "answered"
    page = await hans.get(desk(receipt))
    assert deeds_in(page)[0] == "task_done" and "居民来信表扬，请转告有关人员。" in page.words
    complaint = await sent(client)
    assert "thanks" not in deeds_in(await ines.get(desk(complaint)))


@both_databases
async def test_a_unit_passes_its_own_praise_on_and_no_result_is_told(client: Client, world: World) -> None:
    receipt = await assigned(client, world, kind="praise", text="师傅半夜来修，谢谢！")
    hans = await world.as_(world.hans)
    page = await hans.get(desk(receipt))
    assert deeds_in(page) == ["passing_on", "signature", "task"]
    assert list(errors_in(await send(hans, receipt, "passing-on", thanks=" "))) == ["#thanks"]
    await done(hans, receipt, "passing-on", thanks="谢谢您，已经转告值班师傅。")
    case = await case_of(receipt)
    assert (case.state, case.way, case.handler_id) == ("answered", "solved", world.hans.id)
    assert await kinds_of(case.id) == ["submitted", "accepted", "assigned", "signed", "answered"]
    again = await hans.get(desk(receipt))
    assert again.doc.xpath("//*[@name='way']/@type") == ["hidden"]
    for page in (again, await look_up(client, receipt)):
        assert "谢谢您，已经转告值班师傅。" in page.words
        assert "办理结果" not in page.words and "已解决" not in page.words
    complaint = await assigned(client, world)
    assert (await send(hans, complaint, "passing-on", thanks="谢谢")).status == 409


async def test_a_number_of_another_project_asks_for_a_tick(client: Client, world: World) -> None:
    elsewhere = await Project.exclude(id=world.project.id).order_by("id").first()
    assert elsewhere is not None
    main, other, near = [await accepted(client, world) for _ in range(3)]
    await Case.filter(id=(await case_of(main)).id).update(project_id=elsewhere.id, unit_id=world.dora.unit_id)
    ines, dora = await world.as_(world.ines), await world.as_(world.dora)
    page = await ines.get(desk(other))
    assert page.doc.xpath("//form[@class='joinone']/input[@name='to']/@value") == [near.number]
    asked = await send(ines, other, "joining", to=main.number)
    assert (asked.status, list(errors_in(asked))) == (422, ["#across"])
    assert "不是同一个项目，仍要并入" in asked.words
    assert (await dora.get(desk(other))).status == 404
    await done(ines, other, "joining", to=main.number, across="yes")
    assert WORDS in (await dora.get(desk(other))).words  # she answers it
    await Case.filter(id=(await case_of(other)).id).update(about_people=True)
    assert (await dora.get(desk(other))).status == 404


async def test_of_a_complaint_about_people_nothing_is_offered_to_join(client: Client, world: World) -> None:
    await accepted(client, world)
    receipt = await accepted(client, world)
    cora = await world.as_(world.cora)
    assert len((await cora.get(desk(receipt))).doc.xpath("//form[@class='joinone']")) == 1
    await Case.filter(id=(await case_of(receipt)).id).update(about_people=True)
    assert (await cora.get(desk(receipt))).doc.xpath("//form[@class='joinone']") == []


async def test_days_may_be_typed_in_full_width(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    await done(await world.as_(world.hans), receipt, "extension", extra_days="３", extra_words="等轴承。")
    assert (await CaseFact.filter(kind="extension asked").get()).detail == {"days": 3}


async def test_who_may_see_no_contact_is_told_whether_there_is_one(client: Client, world: World) -> None:
    hans = await world.as_(world.hans)
    for phone, told in (("", "没有留联系方式"), ("13812341234", "居民留了联系方式。需要上门时，请受理员开放")):
        receipt = await signed(client, world, phone=phone)
        (contact,) = (await hans.get(desk(receipt))).doc.xpath("//*[@id='contact']")
        assert contact.text_content() == told


async def test_urgency_and_reminders(client: Client, world: World, clock: Clock) -> None:
    receipt = await signed(client, world)
    sue = await world.as_(world.sue)
    await done(sue, receipt, "urgency")
    page = await sue.get(desk(receipt))
    assert "可能有危险，最迟" in page.words and "urgency" not in deeds_in(page)
    assert "extension" not in deeds_in(await (await world.as_(world.hans)).get(desk(receipt)))
    await done(sue, receipt, "reminder", reminder="请今天到现场。")
    assert "请今天到现场。" in (await (await world.as_(world.hans)).get(desk(receipt))).words
    assert "请今天到现场。" not in (await look_up(client, receipt)).text


@pytest.mark.parametrize("name", ["ines", "hans", "sue"])
async def test_the_next_case_is_the_next_that_waits_for_the_viewer(client: Client, world: World, name: str) -> None:
    first, second = await accepted(client, world), await assigned(client, world)
    browser = await world.as_(getattr(world, name))
    there = (await browser.get(desk(first, "next"))).headers["location"]
    assert there == {"ines": "/desk/cases/", "hans": desk(second), "sue": "/desk/cases/"}[name]


async def test_nobody_who_is_gone_is_offered(client: Client, world: World, clock: Clock) -> None:
    receipt = await sent(client)
    await Account.filter(id=world.kai.id).update(disabled_at=clock())
    page = await (await world.as_(world.ines)).get(desk(receipt))
    assert page.doc.xpath("//select[@id='handler']//option[@value!='']/text()") == ["Hans", "Dora"]
    answer = await send(
        await world.as_(world.ines), receipt, "acceptance-assignment", unit=world.hans.unit_id, handler=world.kai.id
    )
    assert "所选的人员不在所选的单位" in answer.words and await CaseWords.all().count() == 0
