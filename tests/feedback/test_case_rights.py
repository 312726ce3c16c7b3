"""Who may send which form of a case, and which part of a case each of the staff reads."""

import pytest

from portal.feedback.cases.routes import FORMS
from portal.feedback.models import Case, CaseFact, CaseWords
from tests.feedback.carol import WORDS, look_up, sent, ticket_in
from tests.feedback.casework import ANSWER, REFUSAL, accepted, assigned, case_of, deeds_in, desk, done, send, signed
from tests.kit.cast import World
from tests.kit.client import Answer, Client

FIELDS = {
    "acceptance-assignment": {"unit": "1"},
    "assignment": {"unit": "1"},
    "refusal": REFUSAL,
    "passing-on": {"thanks": "谢谢"},
    "thanks": {"thanked": "1", "thanks": "谢谢"},
    "joining": {"to": "GX-2024-000001"},
    "label": {"label": "noise"},
    "placement": {"place_project": "none", "place_site": "none", "place_kind": "question"},
    "extension": {"extra_days": "3", "extra_words": "等轴承"},
    "extension-refusal": {"refused": "不同意"},
    "reminder": {"reminder": "请快些"},
    "urgency-end": {"calm": "不是险情"},
    "hand-back": {"back": "不归我们"},
    "task-result": {"result": "做完了"},
    "question": {"question": "哪一台？"},
    "about-people": {"people_unit": "none"},
    "tasks": {"task_unit": "2", "task_words": "请看看"},
    "beginning": {"template": "1"},
    "preview": {"answer": ANSWER, "way": "solved"},
    "answer": {"answer": ANSWER, "way": "solved"},
    "notes": {"note": "记一笔"},
    "contact": {"why": "约时间"},
}
INTAKE = {
    "acceptance",
    "acceptance-assignment",
    "refusal",
    "thanks",
    "assignment",
    "joining",
    "split",
    "label",
    "about-people",
    "placement",
    "placement-sites",
}
ANSWERING = {"passing-on", "question", "tasks", "beginning", "preview", "answer", "notes"}
URGENCY = {"urgency", "urgency-end"}
ABOVE = INTAKE | ANSWERING | URGENCY | {"contact-release", "extension-grant", "extension-refusal", "contact"}
UNIT = {"signature", "start", "hand-back", "task-result", "notes"}
ALLOWED: dict[str, set[str]] = {
    "alice": set(),
    "bob": set(),
    "dan": set(),
    "ada": set(),
    "sue": URGENCY | {"extension-grant", "extension-refusal", "reminder", "notes"},
    "kai": UNIT,
    "hans": UNIT | ANSWERING | {"extension"},
    "ines": ABOVE,
    "cora": ABOVE | {"reminder"},
}


def test_every_form_is_tried() -> None:
    names = {name for name, _, _ in FORMS}
    assert set(FIELDS) <= names
    assert names == set().union(*ALLOWED.values())


@pytest.mark.parametrize("who", sorted(ALLOWED))
async def test_a_form_that_is_not_for_a_role_changes_nothing(client: Client, world: World, who: str) -> None:
    receipt = await signed(client, world, phone="13812341234")
    before = (dict(await Case.get()), await CaseFact.all().count())
    browser = await world.as_(getattr(world, who))
    refused = set()
    for form, _, _ in FORMS:
        if form in ALLOWED[who]:
            continue
        answer = await send(browser, receipt, form, **FIELDS.get(form, {}))
        assert answer.status == 403 and "没有这项权限" in answer.words, form
        assert "13812341234" not in answer.text
        refused.add(form)
    assert refused == {name for name, _, _ in FORMS} - ALLOWED[who]
    assert (dict(await Case.get()), await CaseFact.all().count()) == before


@pytest.mark.parametrize("who", ["kai", "hans", "ines", "cora", "sue"])
async def test_a_form_of_the_role_is_taken_or_answered_in_words(client: Client, world: World, who: str) -> None:
    receipt = await signed(client, world, phone="13812341234")
    for form in sorted(ALLOWED[who]):
        browser = await world.as_(getattr(world, who))
        answer = await send(browser, receipt, form, **FIELDS.get(form, {}))
        assert answer.status in (200, 303, 403, 404, 409, 422), (form, answer.status)
        if answer.status in (409, 422):
            assert answer.doc.xpath("//*[@role='alert']"), form


async def test_what_each_may_do_is_what_each_is_shown(client: Client, world: World) -> None:
    receipt = await sent(client, phone="13812341234")
    fresh = {name: deeds_in(await (await world.as_(getattr(world, name))).get(desk(receipt))) for name in LOOKING}
    hidden = {name: fresh.pop(name) for name in ("hans", "kai")}
    assert hidden == {"hans": [], "kai": []}
    assert fresh == {
        "ines": ["acceptance", "refusal", "placement", "join", "urgency", "people"],
        "cora": ["acceptance", "refusal", "placement", "join", "urgency", "people"],
        "sue": ["urgency"],
    }
    ines = await world.as_(world.ines)
    await done(ines, receipt, "acceptance-assignment", unit=world.hans.unit_id)
    given = {name: deeds_in(await (await world.as_(getattr(world, name))).get(desk(receipt))) for name in LOOKING}
    assert given == {
        "ines": ["assignment", "placement", "task", "release", "label", "join", "urgency", "people"],
        "cora": ["assignment", "placement", "task", "release", "label", "join", "urgency", "people", "reminder"],
        "sue": ["urgency", "reminder"],
        "hans": ["signature", "hand_back", "extension", "task"],
        "kai": ["signature", "hand_back"],
    }


LOOKING = ("ines", "cora", "sue", "hans", "kai")


async def test_a_contact_is_masked_for_some_and_nothing_for_others(client: Client, world: World) -> None:
    receipt = await assigned(client, world, phone="13812341234", name="王小明")
    shown = {name: await (await world.as_(getattr(world, name))).get(desk(receipt)) for name in LOOKING}
    masked = {name for name, page in shown.items() if "138****1234" in page.text or "王**" in page.text}
    assert masked == {"ines", "cora"}
    assert not any("13812341234" in page.text for page in shown.values())
    opening = {name for name, page in shown.items() if page.doc.xpath("//form[contains(@action, '/contact')][@class]")}
    assert opening == {"ines", "cora"}


NUMBERS = ("13812341234", "210211199001011234", "6222 0212 3456 7890 123")
WRITTEN = f"我电话{NUMBERS[0]}，身份证{NUMBERS[1]}，卡号 {NUMBERS[2]}，三号楼漏水。"


def numbers_in(page: Answer) -> set[str]:
    return {number for number in NUMBERS if number in page.text}


async def test_numbers_inside_what_residents_wrote_are_read_by_who_may_open_contacts(
    client: Client, world: World
) -> None:
    receipt = await signed(client, world, text=WRITTEN, place="凌水湾二号院，电话13812341234")
    await signed(client, world, text=f"电话{NUMBERS[0]}，又漏水。")
    ticket = ticket_in(await look_up(client, receipt))
    await client.post("/receipts/facts", {**ticket, "text": f"也可以打{NUMBERS[0]}"})
    read = {}
    for name in LOOKING:
        browser = await world.as_(getattr(world, name))
        pages = [await browser.get(path) for path in (desk(receipt), desk(receipt, "summary"), "/desk/cases/")]
        assert "三号楼漏水" in pages[0].words and "凌水湾二号院" in pages[1].words
        read[name] = [numbers_in(page) for page in pages]
    none: list[set[str]] = [set(), set(), set()]
    assert {name: read[name] for name in ("sue", "hans", "kai")} == dict.fromkeys(("sue", "hans", "kai"), none)
    assert read["ines"] == read["cora"] and read["ines"][:2] == [set(NUMBERS)] * 2 and NUMBERS[0] in read["ines"][2]
    ticks = await (await world.as_(world.bob)).get("/desk/projects/lingshui-bay-pumping-station/updates/new")
    assert "我电话138****1234" in ticks.words and not numbers_in(ticks)


async def test_a_handler_reads_numbers_inside_the_words_once_the_contact_was_released(
    client: Client, world: World
) -> None:
    receipt = await signed(client, world, text=WRITTEN, phone="13812341234")
    await done(await world.as_(world.ines), receipt, "contact-release")
    assert numbers_in(await (await world.as_(world.hans)).get(desk(receipt))) == set(NUMBERS)
    assert not numbers_in(await (await world.as_(world.kai)).get(desk(receipt)))


async def test_a_handler_opens_a_contact_once_it_was_released_and_a_contractor_never(
    client: Client, world: World
) -> None:
    receipt = await assigned(client, world, phone="13812341234")
    ines, hans, kai = [await world.as_(one) for one in (world.ines, world.hans, world.kai)]
    assert (await send(hans, receipt, "contact", why="上门查看")).status == 403
    await done(ines, receipt, "contact-release")
    assert "承办单位可以看到您的联系方式了" in (await look_up(client, receipt)).words
    assert "138****1234" in (await hans.get(desk(receipt))).words
    opened = await send(hans, receipt, "contact", why="上门查看")
    assert opened.status == 200 and "13812341234" in opened.words
    refused = await send(kai, receipt, "contact", why="上门查看")
    assert refused.status == 403 and "13812341234" not in refused.text
    assert "138****1234" not in (await kai.get(desk(receipt))).text
    assert "上门查看" not in (await kai.get(desk(receipt))).text
    assert await CaseFact.filter(kind="contact opened").count() == 1


async def test_a_release_ends_when_the_case_goes_to_another_unit(client: Client, world: World) -> None:
    receipt = await assigned(client, world, phone="13812341234")
    ines, hans, dora = [await world.as_(one) for one in (world.ines, world.hans, world.dora)]
    await done(ines, receipt, "contact-release")
    await done(ines, receipt, "assignment", unit=world.dora.unit_id)
    for browser in (hans, dora):
        assert "138****1234" not in (await browser.get(desk(receipt))).text
        assert (await send(browser, receipt, "contact", why="上门查看")).status == 403


async def test_a_unit_does_not_answer_what_another_unit_has(client: Client, world: World) -> None:
    receipt = await assigned(client, world)
    await done(await world.as_(world.ines), receipt, "assignment", unit=world.dora.unit_id)
    hans = await world.as_(world.hans)
    page = await hans.get(desk(receipt))
    assert page.status == 200 and deeds_in(page) == []
    for form in ("answer", "preview", "beginning"):
        assert (await send(hans, receipt, form, **FIELDS[form])).status == 403
    for form in ("signature", "hand-back", "question", "tasks", "extension"):
        answer = await send(hans, receipt, form, **FIELDS.get(form, {}))
        assert answer.status == 409 and "不由您的单位承办" in answer.words, form
    assert (await case_of(receipt)).unit_id == world.dora.unit_id


async def test_a_complaint_about_people_is_the_coordinators(client: Client, world: World) -> None:
    receipt = await sent(client)
    await Case.all().update(about_people=True, about_unit_id=world.hans.unit_id)
    for name in ("ines", "hans", "kai"):
        browser = await world.as_(getattr(world, name))
        assert (await browser.get(desk(receipt))).status == 404
        for form, _, _ in FORMS:
            answer = await send(browser, receipt, form, **FIELDS.get(form, {}))
            assert answer.status in (403, 404) and WORDS not in answer.text, form
    cora = await world.as_(world.cora)
    page = await cora.get(desk(receipt))
    assert "反映的是“城市建设管理局”的工作人员" in page.words
    await done(cora, receipt, "acceptance")
    page = await cora.get(desk(receipt))
    assert page.doc.xpath("//select[@id='unit']/option[@value!='']/text()") == ["教育文化局"]
    refused = await send(cora, receipt, "assignment", unit=world.hans.unit_id)
    assert refused.status == 422 and (await case_of(receipt)).state == "accepted"
    await done(cora, receipt, "assignment", unit=world.dora.unit_id)
    assert (await (await world.as_(world.dora)).get(desk(receipt))).status == 200
    assert (await (await world.as_(world.hans)).get(desk(receipt))).status == 404


async def test_where_nobody_knows_of_whom_the_complaint_is_no_unit_is_asked(client: Client, world: World) -> None:
    receipt = await sent(client)
    await Case.all().update(about_people=True)
    cora = await world.as_(world.cora)
    await done(cora, receipt, "acceptance")
    page = await cora.get(desk(receipt))
    assert "由协调员直接答复" in page.words and "assignment" not in deeds_in(page) and "answer" in deeds_in(page)
    assert (await send(cora, receipt, "assignment", unit=world.dora.unit_id)).status == 409


async def test_earlier_cases_of_a_phone_are_told_to_who_sees_contacts(client: Client, world: World) -> None:
    earlier = await accepted(client, world, phone="13812341234", text="上个月的路灯")
    receipt = await assigned(client, world, phone="138-1234-1234")
    told = {}
    for name in LOOKING:
        page = await (await world.as_(getattr(world, name))).get(desk(receipt))
        told[name] = "同一电话以前反映的" in page.words
        assert earlier.number in page.text  # listed as similar for everybody
    assert told == {"ines": True, "cora": True, "sue": False, "hans": False, "kai": False}


async def test_why_a_contact_was_opened_stays_with_who_sees_contacts(client: Client, world: World) -> None:
    receipt = await assigned(client, world, phone="13812341234")
    await send(await world.as_(world.ines), receipt, "contact", why="约时间到现场")
    assert await CaseWords.filter(text="约时间到现场").count() == 1
    seeing = set()
    for name in LOOKING:
        page = await (await world.as_(getattr(world, name))).get(desk(receipt))
        seeing |= {name} if "约时间到现场" in page.text else set()
    assert seeing == {"ines", "cora"}
