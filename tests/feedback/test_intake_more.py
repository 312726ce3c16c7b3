"""What else the form asks: the site, the people of the unit, danger, consent; and what cannot be sent along."""

import pytest

from portal.app import Portal
from portal.feedback.contacts import phone_digits, phone_hash, phone_hashes
from portal.feedback.danger_words import suggests_danger
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.projects.models import Project, Site
from portal.store.edition import changing_public_content
from portal.store.keys import rotate
from portal.store.models import Outbox
from tests.feedback.carol import (
    FORM,
    SEND,
    WORDS,
    errors_in,
    filled,
    look_up,
    photo,
    receipt_in,
    sent,
    ticket_in,
    upload,
)
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases


async def sites_of(slug: str = PROJECT, *, more: int = 1) -> list[Site]:
    """The sites of a project, with further ones beside those of the programme."""
    project = await Project.get(slug=slug)
    async with changing_public_content():
        for n in range(more):
            await Site.create(
                project=project,
                position=90 + n,
                number=90 + n,
                name_zh=f"{n}号泵站",
                lon=121.5,
                lat=38.8,
                precision_m=50,
            )
    return await Site.filter(project_id=project.id).order_by("position", "id")


def chosen_site(answer: Answer) -> list[str]:
    return [str(value) for value in answer.doc.xpath("//select[@name='site']/option[@selected]/@value")]


async def test_the_board_of_a_site_chooses_it(client: Client) -> None:
    await sites_of()
    form = await client.get(f"{FORM}?site=90")
    assert chosen_site(form) == ["90"] and "不填则按“0号泵站”这个点位办理。" in form.words
    receipt = await client.post(SEND, {**form.fields(), "kind": "complaint", "text": WORDS})
    receipt_in(receipt)
    assert (await Case.get().select_related("site")).site.number == 90
    assert "点位：0号泵站" in receipt.words


async def test_the_site_is_seen_again_on_the_case_its_copy_and_its_file(client: Client) -> None:
    await sites_of()
    receipt = receipt_in(await client.post(SEND, await filled(client, site="90")))
    page = await look_up(client, receipt)
    assert page.doc.xpath("//div[@class='phead']/p")[0].text_content().endswith("点位：0号泵站")
    copy = await client.post("/receipts/copy", ticket_in(page))
    assert [name.text for name in copy.doc.xpath("//dt[text()='点位']/following-sibling::dd[1]")] == ["0号泵站"]
    file = await client.post("/receipts/copy", {**ticket_in(page), "as": "file"})
    assert file.response.json()["site"] == {"number": 90, "name": "0号泵站"}


@pytest.mark.parametrize("number", ["77", "x", "-1", "9" * 40, "<b>"])
async def test_a_site_that_is_not_there_is_told_and_left_out(client: Client, number: str) -> None:
    await sites_of()
    form = await client.get(FORM, params={"site": number})
    assert chosen_site(form) == [] and "没有找到您扫码或者点选的点位" in form.words
    answer = await client.post(SEND, await filled(client, site=number))
    assert (answer.status, list(errors_in(answer))) == (422, ["#site"])
    receipt_in(await client.post(SEND, {**answer.fields(), "text": WORDS}))
    assert (await Case.get()).site_id is None


async def test_a_site_of_another_project_or_a_removed_one_is_not_taken(client: Client, portal: Portal) -> None:
    sites = await sites_of(more=2)
    await sites_of("street-lighting", more=1)
    async with changing_public_content():
        await Site.filter(id=sites[-1].id).update(removed_at=portal.state.now())
    assert "91" not in (await client.get(FORM)).doc.xpath("//select[@name='site']/option/@value")
    answer = await client.post(SEND, await filled(client, site="91"))
    assert list(errors_in(answer)) == ["#site"]
    assert await Case.all().count() == 0


@both_databases
async def test_who_complains_about_people_is_kept_from_that_unit(client: Client, world: World) -> None:
    receipt = await sent(client, about_people="yes", consent="yes")
    case = await Case.get()
    assert (case.about_people, case.about_unit_id, case.consent_at) == (True, world.project.unit_id, None)
    for account, status in ((world.hans, 404), (world.ines, 404), (world.cora, 200)):
        staff = await world.as_(account)
        assert (await staff.get(f"/desk/cases/{receipt.number}", inspect=False)).status == status, account.name


async def test_without_a_unit_nobody_is_named(client: Client, world: World) -> None:
    form = await filled(client, form="/feedback/new", about_people="yes")
    answer = await client.post("/feedback", form)
    receipt_in(answer)
    case = await Case.get()
    assert (case.about_people, case.about_unit_id, case.project_id) == (True, None, None)
    assert "反映的是工作人员的问题" in answer.words


@both_databases
async def test_consent_is_a_box_of_its_own_that_is_not_ticked(client: Client, portal: Portal) -> None:
    form = await client.get(FORM)
    assert form.doc.xpath("//input[@name='consent']/@checked") == [] and "consent" not in form.fields()
    await sent(client)
    agreed = await client.post(SEND, await filled(client, consent="yes"))
    assert "您同意公开摘要" in agreed.words
    without, consented = await Case.all().order_by("id")
    assert (without.consent_at, consented.consent_at) == (None, portal.state.now())
    kinds = [fact.kind for fact in await CaseFact.filter(case_id=consented.id).order_by("id")]
    told = [message.payload["kind"] for message in await Outbox.filter(topic="case").order_by("id")]
    assert (kinds, told) == (["submitted", "consented"], ["submitted", "submitted", "consented"])


async def test_boxes_stay_ticked_when_the_form_comes_back(client: Client) -> None:
    answer = await client.post(SEND, await filled(client, text="", about_people="yes", consent="yes"))
    fields = answer.fields()
    assert (fields["about_people"], fields["consent"]) == ("yes", "yes")


DANGEROUS = ("配电箱漏电，有人触电了", "楼道里有燃气味", "There is SMOKE in the shaft")


@pytest.mark.parametrize("text", DANGEROUS)
async def test_where_there_is_danger_the_notice_comes_first(client: Client, text: str) -> None:
    first = await client.post(SEND, await filled(client, text=text, phone="13812341234"), files=[upload(photo())])
    assert first.status == 422 and await Case.all().count() == 0
    assert "您写的情况可能有危险" in str(first.doc.xpath("//*[@data-errors]")[0].text_content())
    assert "110（报警）、119（消防）或 120（急救）" in first.words and "照片要重新选一次：泵站.jpg" in first.words
    fields = first.fields()
    assert (fields["text"].strip(), fields["phone"]) == (text, "13812341234")
    receipt_in(await client.post(SEND, {**fields, "calm": "yes"}, files=[upload(photo())]))
    case = await Case.get()
    assert (case.danger, case.text) == (True, text)


async def test_the_notice_has_its_button_on_top_when_no_photo_must_be_chosen_again(client: Client) -> None:
    buttons = "//*[@data-errors]//button[@form='tell' and @name='calm']"
    with_photo = await client.post(SEND, await filled(client, text=DANGEROUS[0]), files=[upload(photo())])
    without = await client.post(SEND, await filled(client, text=DANGEROUS[0]))
    assert (len(with_photo.doc.xpath(buttons)), len(without.doc.xpath(buttons))) == (0, 1)


async def test_who_said_that_it_is_calm_is_not_asked_again(client: Client) -> None:
    answer = await client.post(SEND, {**await filled(client, text=DANGEROUS[0], kind=""), "calm": "yes"})
    assert list(errors_in(answer)) == ["#kind"] and answer.fields()["calm"] == "yes"


@pytest.mark.parametrize("text", [WORDS, "Fireworks were nice", "campfires", "路灯不亮"])
def test_ordinary_words_are_no_danger(text: str) -> None:
    assert not suggests_danger(text)


async def test_nothing_but_the_fields_of_the_form_is_taken(client: Client, world: World) -> None:
    for name, value in {
        "state": "closed",
        "unit_id": "1",
        "unit": "1",
        "label": "noise",
        "about_unit": "1",
        "about_unit_id": "1",
        "joined_to": "1",
        "joined_to_id": "1",
        "danger": "1",
        "entered_by": "1",
        "entered_by_id": "1",
        "consent_at": "2020-01-01",
        "urgent_at": "2020-01-01",
        "site_id": "1",
        "same_as": "1",
    }.items():
        await sent(client, **{name: value})
        case = await Case.all().order_by("-id").first()
        assert case is not None
        kept = (case.state, case.unit_id, case.label, case.about_unit_id, case.joined_to_id, case.danger, case.site_id)
        assert kept == ("submitted", None, "", None, None, False, None), name
        assert (case.entered_by_id, case.consent_at, case.urgent_at, case.joined_count) == (None, None, None, 0), name


async def test_the_same_photo_twice_is_kept_once_and_told(client: Client) -> None:
    files = [upload(photo(), "一.jpg"), upload(photo("red"), "二.jpg"), upload(photo(), "三.jpg")]
    answer = await client.post(SEND, await filled(client), files=files)
    receipt_in(answer)
    assert await CasePhoto.all().count() == 2 and "有 1 张照片选了两次，只收了一次。" in answer.words


async def test_a_hundred_thousand_characters_come_back_with_a_word(client: Client) -> None:
    long = "长" * 100_000
    answer = await client.post(SEND, await filled(client, text=long))
    assert errors_in(answer) == {"#text": "写得太长了：最多 2000 个字，现在有 100000 个字"}
    assert answer.fields()["text"].strip() == long


async def test_what_belongs_elsewhere_is_told_with_the_way(client: Client) -> None:
    form = await client.get("/feedback/new")
    assert "/feedback/where" in form.hrefs()
    for path in ("/feedback/where", "/en/feedback/where"):
        assert "12345" in (await client.get(path)).words


@pytest.mark.parametrize("sent_to", ["additions", "suggestions", "questions"])
async def test_an_address_that_forms_are_sent_to_leads_to_the_form(client: Client, sent_to: str) -> None:
    answer = await client.get(f"/feedback/{sent_to}")
    assert (answer.status, answer.headers["location"]) == (303, "/feedback/new")


@pytest.mark.parametrize(
    "typed",
    [
        "13800001234",
        "138 0000 1234",
        "+86 138-0000-1234",
        "0086 13800001234",
        "１３８００００１２３４",
        "电话13800001234",
    ],
)
async def test_a_phone_is_found_however_it_was_written(client: Client, portal: Portal, typed: str) -> None:
    await sent(client, phone=typed)
    case = await Case.get()
    newer = rotate(portal.state.keyring, "contacts")
    assert case.phone_hash == phone_hash("13800001234", keyring=portal.state.keyring)
    assert case.phone_hash in phone_hashes("138-0000-1234", newer) and len(phone_hashes("13800001234", newer)) == 2
    assert "1380000" not in str(dict(case))


@pytest.mark.parametrize("typed", ["", "微信 carol_wx", "12345"])
async def test_what_is_no_number_is_found_by_nothing(client: Client, portal: Portal, typed: str) -> None:
    await sent(client, phone=typed)
    assert (await Case.get()).phone_hash == "" and phone_digits(typed) == ""
    assert phone_hashes(typed, portal.state.keyring) == []


async def test_the_form_keeps_its_key_however_often_it_comes_back(client: Client) -> None:
    opened = await client.get(FORM)
    assert opened.headers["cache-control"] == "private, max-age=0"
    key = opened.fields()["form_key"]
    corrected = await client.post(SEND, {**opened.fields(), "text": ""})
    looked = await client.post("/feedback/suggestions", {**opened.fields(), "text": WORDS})
    keys = [answer.fields("//form[@id='tell']")["form_key"] for answer in (corrected, looked)]
    assert keys == [key, key]
    assert corrected.headers["cache-control"] == "no-store"
