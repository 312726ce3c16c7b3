"""A call becomes a case; its code stands on paper only."""

from datetime import timedelta

import pytest
from tortoise.connection import get_connection

from portal.feedback.contacts import open_contact
from portal.feedback.housekeeping import delete_contacts
from portal.feedback.models import Case, CaseFact, CaseWords
from portal.staff.models import Draft
from portal.web.dates import iso
from tests.feedback.carol import Receipt, errors_in, look_up, sent, state_in
from tests.feedback.test_intake_more import sites_of
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

NEW, SEND, LOOK = "/desk/calls/new", "/desk/calls", "/desk/calls/look"
TOLD = "来电说泵站夜里有异响。"
WHY = "来人报出登记的电话，核对了身份证"
NO_CONTACT = "不能换新的查询码"


async def filled_in(browser: Client, **fields: str) -> dict[str, str]:
    form = (await browser.get(NEW)).fields("//form[@class='dform call']")
    return {**form, "kind": "complaint", "project": PROJECT, "text": TOLD, "phone": "13812341234", **fields}


def slip_in(answer: Answer) -> Receipt:
    assert answer.status == 200, answer.words
    (slip,) = answer.doc.xpath("//section[@class='slip']")
    (number,), (code,) = slip.xpath(".//dd[@class='slipnum']"), slip.xpath(".//dd[@data-code]")
    return Receipt(number.text_content(), code.text_content())


@both_databases
async def test_a_call_becomes_a_case_with_the_portals_promise(client: Client, world: World) -> None:
    web = await sent(client)
    ines = await world.as_(world.ines)
    receipt = slip_in(await ines.post(SEND, await filled_in(ines, consent="yes", name="王小明")))
    by_web, by_call = await Case.all().order_by("id")
    assert by_call.entered_by_id == world.ines.id and by_web.entered_by_id is None
    assert (by_call.due_at, by_call.due_days, by_call.state) == (by_web.due_at, by_web.due_days, "submitted")
    assert by_call.consent_at is not None and by_call.contact != "" and by_call.phone_hash != ""
    opened = await look_up(client, receipt)
    assert state_in(opened) == "待受理" and TOLD in opened.words
    assert receipt.number != web.number
    kinds = [fact.kind for fact in await CaseFact.filter(case_id=by_call.id).order_by("id")]
    assert kinds == ["submitted", "consented", "code printed"]


async def test_the_code_stands_on_paper_only(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    answer = await ines.post(SEND, await filled_in(ines))
    receipt = slip_in(answer)
    assert answer.text.count(receipt.code) == 1 and answer.headers["cache-control"] == "no-store"
    shown = " ".join(part.text_content() for part in answer.doc.xpath("//main//*[contains(@class, 'noprint')]"))
    assert receipt.number in shown and receipt.code not in shown
    for page in ("/desk/cases/", f"/desk/cases/{receipt.number}"):
        assert receipt.code not in (await ines.get(page)).text


async def test_the_same_form_makes_one_case_and_one_code(client: Client, world: World, clock: Clock) -> None:
    ines = await world.as_(world.ines)
    form = await filled_in(ines)
    first = slip_in(await ines.post(SEND, form))
    assert slip_in(await ines.post(SEND, form)) == first
    other = await ines.post(SEND, {**form, "text": "别的事"})
    assert other.status == 409 and first.number in other.words and "已经登记过一件" in other.words
    clock.forward(hours=1)
    ines = await world.as_(world.ines)
    late = await ines.post(SEND, form)
    assert late.status == 409 and first.code not in late.text
    assert await Case.all().count() == 1


async def test_an_old_form_comes_back_with_everything_typed(client: Client, world: World, clock: Clock) -> None:
    ines = await world.as_(world.ines)
    form = await filled_in(ines, place="黄泥川")
    clock.forward(hours=25)
    answer = await (await world.as_(world.ines)).post(SEND, form)
    assert answer.status == 422 and "超过 24 小时" in answer.words
    again = answer.fields("//form[@class='dform call']")
    assert {name: again[name].strip() for name in ("text", "place", "phone", "project", "kind")} == {
        "text": TOLD,
        "place": "黄泥川",
        "phone": "13812341234",
        "project": PROJECT,
        "kind": "complaint",
    }
    assert await Case.all().count() == 0


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"kind": ""}, "#kind"),
        ({"text": " "}, "#text"),
        ({"text": "长" * 2001}, "#text"),
        ({"project": "no-such"}, "#project"),
        ({"phone": "1" * 61}, "#phone"),
        ({"same_as": "999"}, "#same_as"),
    ],
)
async def test_what_is_wrong_is_told_at_its_place(
    client: Client, world: World, fields: dict[str, str], where: str
) -> None:
    await labelled(client)
    ines = await world.as_(world.ines)
    answer = await ines.post(SEND, await filled_in(ines, **fields))
    assert answer.status == 422 and list(errors_in(answer)) == [where]
    assert await Case.filter(entered_by_id=world.ines.id).count() == 0


async def labelled(client: Client) -> Case:
    """An open case that others may join."""
    await sent(client, phone="13812341234")
    case = await Case.all().order_by("-id").first()
    assert case is not None
    await Case.filter(id=case.id).update(label="noise", state="accepted")
    return case


@both_databases
async def test_a_call_can_go_along_with_an_open_case(client: Client, world: World) -> None:
    main = await labelled(client)
    ines = await world.as_(world.ines)
    form = await filled_in(ines)
    found = await ines.post(LOOK, form)
    assert found.doc.xpath("//input[@name='same_as']/@value") == ["", str(main.id)]
    assert len(found.doc.xpath("//section[@aria-labelledby='similar']//ul//a")) == 1  # the same telephone
    receipt = slip_in(await ines.post(SEND, {**form, "same_as": str(main.id)}))
    case = await Case.all().order_by("-id").first()
    assert case is not None and (case.state, case.joined_to_id) == ("joined", main.id)
    assert (await Case.get(id=main.id)).joined_count == 1
    assert state_in(await look_up(client, receipt)) == "办理中"


async def test_the_sites_come_with_the_project_that_is_chosen(client: Client, world: World) -> None:
    pump = await sites_of(PROJECT)
    ines = await world.as_(world.ines)
    opened = await ines.get(NEW)
    assert opened.doc.xpath("//select[@id='site']") == [] and "列出这一项的点位" in opened.text
    assert opened.doc.xpath("//select[@id='project']/@data-sites") == [LOOK]
    page = await ines.post(LOOK, {**opened.fields("//form[@class='dform call']"), "project": PROJECT, "text": TOLD})
    sites = ["", *(str(site.number) for site in pump)]
    assert page.doc.xpath("//select[@id='site']/option/@value") == sites
    headers = {"hx-request": "true", "hx-request-type": "partial"}
    part = await ines.post(LOOK, {"project": PROJECT, "part": "sites"}, headers=headers)
    assert part.doc.xpath("//select[@id='site']/option/@value") == sites and part.doc.xpath("//h1") == []
    form = {**page.fields("//form[@class='dform call']"), "kind": "complaint", "site": str(pump[0].number)}
    slip_in(await ines.post(SEND, form))
    assert [case.site_id for case in await Case.all()] == [pump[0].id]


async def test_a_site_of_another_project_is_not_taken_for_one_of_this(client: Client, world: World) -> None:
    pump = await sites_of(PROJECT)
    ines = await world.as_(world.ines)
    answer = await ines.post(SEND, await filled_in(ines, site_of="another", site=str(pump[0].number)))
    told = {"#site": "换了项目，原来选的点位没有采用。请重新选择，也可以不选"}
    assert (answer.status, errors_in(answer)) == (422, told)
    assert await Case.all().count() == 0


async def test_nothing_is_said_of_similar_cases_before_they_are_looked_for(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    none, first = "没有可以并入的同类办件", "再查找可以并入的同类办件"
    opened = await ines.get(NEW)
    assert (none in opened.words, first in opened.words) == (False, True)
    looked = await ines.post(LOOK, await filled_in(ines))
    assert (none in looked.words, first in looked.words) == (True, False)


async def test_similar_cases_are_shown_with_their_words_best_first(client: Client, world: World) -> None:
    pump = await sites_of(PROJECT)
    tales = ["泵站夜里有异响，请打 13812341234", "门口积水", "路灯不亮", "门前也有积水"]
    for tale in tales:
        await sent(client, text=tale)
    await Case.all().update(label="noise", state="accepted")
    noise, water, _, _ = await Case.all().order_by("id")
    await Case.filter(id=water.id).update(site_id=pump[0].id)
    ines = await world.as_(world.ines)
    form = await filled_in(ines, site_of=PROJECT, site=str(pump[0].number))
    found = await ines.post(LOOK, form)
    offered = [int(value) for value in found.doc.xpath("//input[@name='same_as']/@value") if value]
    assert offered[:2] == [noise.id, water.id] and len(offered) == 4
    section = "//fieldset[@id='same_as']//span[@class='small']"
    shown = [line.text_content().split("　")[0] for line in found.doc.xpath(section)]
    assert shown == [tales[0], tales[1], tales[3], tales[2]]
    numbers = [href.rsplit("-", 1)[1] for href in found.hrefs(f"{section}/a/@href")]
    assert [int(number) for number in numbers] == offered


async def test_the_mail_address_of_a_caller_is_kept_sealed_with_the_case(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    slip_in(await ines.post(SEND, await filled_in(ines, phone="", email="wang@example.cn")))
    case = await Case.get()
    contact = open_contact(case.contact, keyring=world.portal.state.keyring, form_hash=case.form_hash)
    assert contact is not None and (contact.phone, contact.email) == ("", "wang@example.cn")


async def test_a_danger_starts_the_clock_of_24_hours(client: Client, world: World, clock: Clock) -> None:
    ines = await world.as_(world.ines)
    answer = await ines.post(SEND, await filled_in(ines, danger="yes"))
    slip_in(answer)
    case = await Case.get()
    assert (case.urgent_at, case.due_at) == (clock(), clock() + timedelta(hours=24))
    moments = answer.doc.xpath("//main//dd/time/@datetime")
    assert moments.count(iso(case.due_at)) == 2 and len(moments) == 3  # on the page, and on the paper under the sending
    kinds = [fact.kind for fact in await CaseFact.filter(case_id=case.id).order_by("id")]
    assert kinds == ["submitted", "urgent", "code printed"]


async def test_a_danger_that_goes_along_hurries_the_case_that_is_handled(client: Client, world: World) -> None:
    main = await labelled(client)
    ines = await world.as_(world.ines)
    answer = await ines.post(SEND, await filled_in(ines, danger="yes", same_as=str(main.id)))
    slip_in(answer)
    leading, case = await Case.all().order_by("id")
    assert leading.urgent_at is not None and case.due_at == leading.due_at
    assert answer.doc.xpath("//main//dd/time/@datetime").count(iso(case.due_at)) == 2


async def test_a_danger_from_a_unit_s_people_is_taken_by_who_may_not_see_the_case(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    receipt = slip_in(await ines.post(SEND, await filled_in(ines, about_people="yes", danger="yes")))
    assert (await Case.get()).urgent_at is not None
    assert (await ines.get(f"/desk/cases/{receipt.number}")).status == 404


async def test_a_call_that_breaks_off_in_between_leaves_nothing(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    form = await filled_in(ines, danger="yes")
    broken = "BEFORE INSERT ON case_fact WHEN NEW.kind = 'code printed'"
    await get_connection("default").execute_script(f"CREATE TRIGGER b {broken} BEGIN SELECT RAISE(ABORT, 'b'); END")
    assert (await ines.request("POST", SEND, inspect=False, data=form)).status == 500
    await get_connection("default").execute_script("DROP TRIGGER b")
    assert await Case.all().count() == 0
    slip_in(await ines.post(SEND, form))
    case = await Case.get()
    kinds = [fact.kind for fact in await CaseFact.filter(case_id=case.id).order_by("id")]
    assert kinds == ["submitted", "urgent", "code printed"]


async def test_what_is_said_of_people_goes_to_the_coordinator_only(client: Client, world: World) -> None:
    ines, cora = await world.as_(world.ines), await world.as_(world.cora)
    receipt = slip_in(await ines.post(SEND, await filled_in(ines, about_people="yes")))
    case = await Case.get()
    assert (case.about_people, case.about_unit_id) == (True, world.hans.unit_id)
    assert (await cora.get(f"/desk/cases/{receipt.number}")).status == 200
    assert (await ines.get(f"/desk/cases/{receipt.number}")).status == 404


@both_databases
async def test_a_new_slip_kills_the_old_code(client: Client, world: World) -> None:
    old = await sent(client, phone="13812341234")
    ines = await world.as_(world.ines)
    page = f"/desk/cases/{old.number}/slip"
    assert page in (await ines.get(f"/desk/cases/{old.number}")).text
    asked = await ines.get(page)
    assert asked.status == 200 and list(errors_in(await ines.post(page))) == ["#known", "#why"]
    assert list(errors_in(await ines.post(page, {"known": "yes"}))) == ["#why"]
    answer = await ines.post(page, {"known": "yes", "why": WHY})
    new = slip_in(answer)
    assert new.number == old.number and new.code != old.code
    assert (await client.post("/receipts/", old.typed())).status == 422
    assert (await client.post("/receipts/", new.typed())).status == 200
    printed = await CaseFact.get(kind="code printed")
    assert printed.by_id == world.ines.id and (await Case.get()).locked_until is not None
    assert await CaseWords.filter(fact_id=printed.id).values_list("name", "text") == [("why", WHY)]
    assert WHY in (await ines.get(f"/desk/cases/{old.number}")).words


@both_databases
@pytest.mark.parametrize("contact", ["never given", "deleted by the clock", "erased"])
async def test_nobody_gets_a_new_slip_where_no_contact_tells_who_they_are(
    client: Client, world: World, clock: Clock, contact: str
) -> None:
    old = await sent(client, phone="" if contact == "never given" else "13812341234")
    if contact == "deleted by the clock":
        await Case.all().update(state="closed", closed_at=clock())
        clock.forward(days=world.portal.state.settings.contact_days)
        await delete_contacts(settings=world.portal.state.settings, now=clock())
    if contact == "erased":
        await Case.all().update(erased_at=clock())
    ines = await world.as_(world.ines)
    page = f"/desk/cases/{old.number}/slip"
    assert page not in (await ines.get(f"/desk/cases/{old.number}")).text
    asked = await ines.get(page)
    assert NO_CONTACT in asked.words and not asked.doc.xpath("//main//form")
    for form in ({}, {"known": "yes", "why": WHY}):
        refused = await ines.post(page, form)
        assert refused.status == 409 and NO_CONTACT in refused.words
    assert not await CaseFact.exists(kind="code replaced")
    assert (await client.post("/receipts/", old.typed())).status == 200


@pytest.mark.parametrize("who", ["hans", "kai", "sue", "bob", "ada"])
async def test_only_intake_and_coordinators_take_calls(client: Client, world: World, who: str) -> None:
    receipt = await sent(client)
    browser = await world.as_(getattr(world, who))
    assert (await browser.get(NEW)).status == 403
    for path in (SEND, LOOK, f"/desk/cases/{receipt.number}/slip"):
        assert (await browser.post(path, {"text": TOLD})).status == 403
    assert await Case.all().count() == 1


async def test_a_draft_of_a_call_is_taken_up(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    await ines.post("/desk/drafts", {"draft.address": NEW, "text": TOLD, "kind": "praise", "project": PROJECT})
    assert "没送出的内容" in (await ines.get(NEW)).words
    again = (await ines.get(NEW + "?draft=continue")).fields("//form[@class='dform call']")
    assert (again["text"].strip(), again["kind"], again["project"]) == (TOLD, "praise", PROJECT)
    slip_in(await ines.post(SEND, await filled_in(ines)))
    assert await Draft.all().count() == 0


async def test_no_field_of_the_form_sets_what_is_not_asked(client: Client, world: World) -> None:
    ines = await world.as_(world.ines)
    forged = {"state": "closed", "unit": "1", "label": "noise", "about_unit": "1", "entered_by": str(world.cora.id)}
    slip_in(await ines.post(SEND, await filled_in(ines, **forged)))
    case = await Case.get()
    assert (case.state, case.unit_id, case.label, case.about_unit_id) == ("submitted", None, "", None)
    assert case.entered_by_id == world.ines.id
