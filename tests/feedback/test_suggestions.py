"""While somebody writes: answers that fit, open cases by their label, and joining one of them."""

import asyncio
from datetime import timedelta

import pytest
from tortoise.connection import get_connection

from portal.app import Portal
from portal.feedback.due.deadlines import due_day
from portal.feedback.intake import suggesting
from portal.feedback.intake.offers import seal_offer
from portal.feedback.models import Case, CaseFact, PublicAnswer
from portal.feedback.search.index import index_answer
from portal.projects.models import Project, Site
from portal.settings import Settings
from portal.store.models import Outbox
from tests.feedback.carol import FORM, SEND, WORDS, errors_in, filled, look_up, photo, receipt_in, sent, upload
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases
from tests.kit.statements import statements

LOOK = "/feedback/suggestions"
PARTIAL = {"hx-request": "true", "hx-request-type": "partial"}
FIRST_WORDS = "我家住在三单元，水泵吵得孩子睡不着。"


async def offered(client: Client, **columns: object) -> Case:
    """A case of somebody else that staff gave a label, with words that nobody else may read."""
    await sent(client, text=FIRST_WORDS, place="凌水湾三单元", phone="13812341234", name="张三")
    case = await Case.all().order_by("-id").first()
    assert case is not None
    await Case.filter(id=case.id).update(**{"label": "noise", "state": "working", **columns})
    return await Case.get(id=case.id)


async def looked(client: Client, **fields: str) -> Answer:
    """The form with what was found, as a browser without scripts gets it."""
    answer = await client.post(LOOK, await filled(client, **fields))
    assert answer.status == 200
    return answer


def tokens(answer: Answer) -> list[str]:
    return [str(value) for value in answer.doc.xpath("//input[@name='same']/@value") if value]


def labels(answer: Answer) -> list[str]:
    found = answer.doc.xpath("//label[input[@name='same' and @value!='']]")
    return [" ".join(label.text_content().split()) for label in found]


@both_databases
async def test_an_open_case_is_offered_by_its_label_alone(client: Client) -> None:
    case = await offered(client, joined_count=2)
    answer = await looked(client)
    assert labels(answer) == ["噪声（投诉）2024年7月收到 · 已有 3 人反映"]
    for secret in (FIRST_WORDS, "三单元", "13812341234", "张三", f"{case.id:06}"):
        assert secret not in answer.text
    assert answer.fields()["text"].strip() == WORDS and answer.fields()["kind"] == "complaint"


async def test_the_heading_asks_about_the_same_matter_only_where_one_fits(client: Client) -> None:
    await offered(client)
    headings = [
        (await looked(client, text=text)).doc.xpath("//fieldset[@class='offers']/legend/text()")
        for text in ("夜里噪声很大。", "路边的树倒了。")
    ]
    assert headings == [["正在办理的，是不是同一件事？"], ["这个项目正在办理的其他反映"]]


@pytest.mark.parametrize(
    "columns",
    [
        {"label": ""},
        {"label": "no such"},
        {"about_people": True},
        *({"state": state} for state in ("submitted", "answered", "closed", "withdrawn", "declined", "joined")),
        {"project_id": 2},
    ],
)
async def test_a_case_without_label_of_people_over_or_elsewhere_is_not_offered(
    client: Client, columns: dict[str, object]
) -> None:
    await offered(client, **columns)
    answer = await looked(client)
    assert tokens(answer) == [] and "没有找到答复过的同类问题" in answer.words


async def test_what_others_wrote_cannot_be_tried_out(client: Client) -> None:
    """The same list, whatever words of the other case are typed."""
    await offered(client, label="noise")
    await offered(client, label="road")
    lists = [labels(await looked(client, text=text)) for text in (FIRST_WORDS, "孩子睡不着", "甲乙丙丁")]
    assert lists[0] == lists[1] == lists[2] and len(lists[0]) == 2


async def test_those_that_fit_come_first_and_five_at_most(client: Client) -> None:
    for label in ("road", "fees", "green", "noise", "school", "lighting", "water"):
        await offered(client, label=label)
    assert labels(await looked(client, text="夜里噪声太大"))[0].startswith("噪声")
    assert len(labels(await looked(client, text="供水不好"))) == 5
    assert labels(await looked(client, text="供水不好"))[0].startswith("供水排水")


async def test_a_script_gets_the_list_alone(client: Client) -> None:
    await offered(client)
    fields = {"about": "lingshui-bay-pumping-station", "text": WORDS, "kind": "complaint"}
    answer = await client.post(LOOK, fields, headers=PARTIAL)
    assert labels(answer) == ["噪声（投诉）2024年7月收到 · 已有 1 人反映"]
    assert not answer.doc.xpath("//textarea") and WORDS not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def answer_published(portal: Portal, world: World, **more: object) -> PublicAnswer:
    now = portal.state.now()
    row = await PublicAnswer.create(
        project_id=1,
        kind="question",
        question="泵站夜里有异响怎么办？",
        answer="三号水泵已经更换，夜里不再有异响。",
        state="published",
        prepared_by=world.ines,
        prepared_at=now,
        published_at=now,
        **more,
    )
    await index_answer(row)
    return row


@both_databases
async def test_a_published_answer_that_fits_is_shown_while_writing(
    client: Client, portal: Portal, world: World
) -> None:
    await answer_published(portal, world)
    found = await looked(client, text="泵站夜里又有异响")
    assert "泵站夜里有异响怎么办？" in found.words and "三号水泵已经更换" in found.words
    assert "三号水泵已经更换" not in (await looked(client, text="公交车站牌倒了")).words


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"access_log": True})


async def test_nothing_that_is_typed_is_kept_or_logged(
    client: Client, capsys: pytest.CaptureFixture[str], portal: Portal
) -> None:
    secret = "只有我知道的一句话"
    await client.post(LOOK, await filled(client, text=secret), files=[upload(photo())])
    await client.post("/feedback/questions", {"text": secret})
    portal.state.flush_log()
    written = "".join(capsys.readouterr())
    assert LOOK in written and "/feedback/questions" in written and secret not in written
    assert (await Case.all().count(), await Outbox.all().count()) == (0, 0)


async def test_looking_too_often_does_not_block_the_form(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "PER_HOUR", 2)
    await looked(client)
    await looked(client)
    answer = await looked(client)
    assert "现在查找的人太多，没有查。不影响提交。" in answer.words
    receipt_in(await client.post(SEND, answer.fields()))


async def test_photos_that_were_chosen_are_named_again(client: Client) -> None:
    answer = await client.post(LOOK, await filled(client), files=[upload(photo())])
    assert "照片要重新选一次：泵站.jpg" in answer.words and answer.fields()["text"].strip() == WORDS


async def test_without_a_script_a_button_asks_that_may_break_its_words(client: Client) -> None:
    asked = (await client.get(FORM)).doc.xpath(f"//*[@formaction='{LOOK}']")
    assert [(one.tag, one.text_content()) for one in asked] == [("button", "看看有没有答复过，或者同样的反映")]


async def test_an_unknown_project_has_no_suggestions(client: Client) -> None:
    assert (await client.post(LOOK, {**await filled(client), "about": "no-such"})).status == 404


async def test_the_general_form_offers_the_cases_of_the_project_that_was_chosen(client: Client) -> None:
    await offered(client)
    slug = (await Project.get(id=1)).slug
    form = {**await filled(client, form="/feedback/new"), "project": slug}
    answer = await client.post(LOOK, form)
    assert len(tokens(answer)) == 1
    sent_on = {**answer.fields("//form[@id='tell']"), "same": tokens(answer)[0], "text": ""}
    receipt_in(await client.post("/feedback", sent_on))
    assert (await Case.all().order_by("-id").first()).joined_to_id == 1  # type: ignore[union-attr]


@both_databases
async def test_who_joins_gets_a_receipt_of_their_own(client: Client, portal: Portal) -> None:
    main = await offered(client)
    answer = await looked(client)
    form = {**answer.fields(), "same": tokens(answer)[0], "text": "", "kind": "", "phone": "139", "consent": "yes"}
    page = await client.post(SEND, form, files=[upload(photo())])
    receipt = receipt_in(page)
    assert "您反映的事和别人反映的是同一件" in page.words
    case = await Case.all().order_by("-id").first().prefetch_related("photos")
    assert case is not None
    assert (case.state, case.joined_to_id, case.kind, case.text) == ("joined", main.id, "complaint", "")
    assert (len(case.photos), case.consent_at, bool(case.contact)) == (1, portal.state.now(), True)
    await main.refresh_from_db()
    assert (main.joined_count, main.state, main.moved) == (1, "working", 1)
    facts = [(fact.case_id, fact.kind, fact.detail) for fact in await CaseFact.filter(id__gt=1).order_by("id")]
    marks = facts[0][2]["marks"]
    assert isinstance(marks, list) and len(marks) == 1
    assert facts == [
        (case.id, "submitted", {"marks": marks}),
        (case.id, "consented", {}),
        (case.id, "joined", {"with": main.id}),
        (main.id, "joined by", {"case": case.id}),
    ]
    assert await Outbox.filter(topic="case").count() == 5
    opened = await look_up(client, receipt)
    assert FIRST_WORDS not in opened.text and "13812341234" not in opened.text


async def test_joining_twice_with_one_form_is_once(client: Client) -> None:
    main = await offered(client)
    answer = await looked(client)
    form = {**answer.fields(), "same": tokens(answer)[0]}
    assert receipt_in(await client.post(SEND, form)) == receipt_in(await client.post(SEND, form))
    await main.refresh_from_db()
    assert (main.joined_count, await Case.all().count()) == (1, 2)


@pytest.mark.parametrize("columns", [{"state": "answered"}, {"state": "closed"}, {"label": ""}, {"about_people": True}])
async def test_who_joins_what_was_over_meanwhile_has_an_ordinary_case(
    client: Client, columns: dict[str, object]
) -> None:
    main = await offered(client)
    answer = await looked(client)
    await Case.filter(id=main.id).update(**columns)
    page = await client.post(SEND, {**answer.fields(), "same": tokens(answer)[0], "text": ""})
    receipt_in(page)
    assert "您选的那一件刚刚已经答复或者办结" in page.words
    case = await Case.all().order_by("-id").first()
    assert case is not None and (case.state, case.joined_to_id) == ("submitted", None)
    assert (await CaseFact.get(case_id=case.id)).detail == {"to": main.id}
    assert (await Case.get(id=main.id)).joined_count == 0


async def test_who_joins_a_case_that_was_joined_itself_goes_with_its_main_case(client: Client) -> None:
    first, second = await offered(client), await offered(client)
    answer = await looked(client)
    await Case.filter(id=second.id).update(state="joined", joined_to_id=first.id)
    token = seal_offer(second.id, project_id=1, keyring=client.portal.state.keyring)
    receipt_in(await client.post(SEND, {**answer.fields(), "same": token}))
    assert (await Case.get(id=first.id)).joined_count == 1
    assert await Case.filter(joined_to_id=first.id).count() == 2


async def test_a_complaint_about_people_is_never_joined(client: Client, world: World) -> None:
    main = await offered(client)
    answer = await looked(client)
    page = await client.post(SEND, {**answer.fields(), "same": tokens(answer)[0], "about_people": "yes"})
    assert "反映工作人员的问题单独办理，所以没有和您选的那一件合并。" in page.words
    case = await Case.all().order_by("-id").first()
    assert case is not None and (case.state, case.about_people) == ("submitted", True)
    assert (await Case.get(id=main.id)).joined_count == 0


@pytest.mark.parametrize("token", ["1", "000001", "GX-2024-000001", "x" * 100, "AQ" * 60])
async def test_a_forged_token_is_told_and_joins_nothing(client: Client, token: str) -> None:
    main = await offered(client)
    answer = await client.post(SEND, await filled(client, same=token))
    assert (answer.status, list(errors_in(answer))) == (422, ["#same"])
    assert answer.fields()["text"].strip() == WORDS
    assert (await Case.get(id=main.id)).joined_count == 0
    receipt_in(await client.post(SEND, answer.fields()))


async def test_a_token_of_another_project_joins_nothing(client: Client, portal: Portal) -> None:
    main = await offered(client, project_id=2)
    token = seal_offer(main.id, project_id=2, keyring=portal.state.keyring)
    answer = await client.post(SEND, await filled(client, same=token))
    assert list(errors_in(answer)) == ["#same"]


async def test_what_was_chosen_stays_chosen_when_the_form_comes_back(client: Client) -> None:
    await offered(client)
    answer = await looked(client)
    form = {**answer.fields(), "same": tokens(answer)[0], "place": "地" * 201}
    again = await client.post(SEND, form)
    assert list(errors_in(again)) == ["#place"] and again.fields()["same"] != ""
    receipt_in(await client.post(SEND, {**again.fields(), "place": ""}))
    assert await Case.filter(state="joined").count() == 1


async def test_the_promise_of_who_joins_is_the_later_of_both(client: Client) -> None:
    main = await offered(client)
    later = main.due_at + timedelta(days=30)
    await Case.filter(id=main.id).update(due_at=later)
    answer = await looked(client)
    page = await client.post(SEND, {**answer.fields(), "same": tokens(answer)[0]})
    case = await Case.all().order_by("-id").first()
    assert case is not None and case.due_at == later and case.due_days == 5
    day = due_day(case)
    assert f"最迟 {day.month}月{day.day}日" in page.words and "答复期限随先收到的那一件" in page.words
    assert not page.doc.xpath("//ol[@class='days']")


async def test_danger_in_the_words_of_who_joins_reaches_staff_on_the_main_case(client: Client) -> None:
    main = await offered(client)
    answer = await looked(client)
    receipt_in(
        await client.post(SEND, {**answer.fields(), "same": tokens(answer)[0], "text": "水泵漏电了。", "calm": "yes"})
    )
    assert (await Case.get(id=main.id)).danger


async def test_who_joins_a_case_of_another_project_takes_no_site_of_it(client: Client) -> None:
    """Staff joined the offered case to one of another project while the form stood open."""
    other = await Project.exclude(slug=PROJECT).first()
    assert other is not None
    site = await Site.create(project=other, position=9, number=99, lon=121.5, lat=38.8, precision_m=900)
    first = await offered(client)
    answer = await looked(client)
    main = await offered(client, project_id=other.id, site_id=site.id)
    await Case.filter(id=first.id).update(state="joined", joined_to_id=main.id)
    receipt_in(await client.post(SEND, {**answer.fields(), "same": tokens(answer)[0]}))
    case = await Case.all().order_by("-id").first()
    assert case is not None and case.joined_to_id == main.id
    assert (case.project_id, case.site_id) == (first.project_id, None)


@both_databases
async def test_many_joining_at_once_are_all_counted(client: Client) -> None:
    main = await offered(client)
    forms = []
    for _ in range(8):
        answer = await looked(client)
        forms.append({**answer.fields(), "same": tokens(answer)[0]})
    pages = await asyncio.gather(*(client.post(SEND, form) for form in forms))
    assert len({receipt_in(page) for page in pages}) == 8
    assert (await Case.get(id=main.id)).joined_count == 8 == await Case.filter(joined_to_id=main.id).count()


async def test_a_joined_case_that_cannot_be_kept_whole_is_not_kept(client: Client) -> None:
    main = await offered(client)
    answer = await looked(client)
    form = {**answer.fields(), "same": tokens(answer)[0]}
    await get_connection("default").execute_script("ALTER TABLE outbox RENAME TO away")
    assert (await client.post(SEND, form, inspect=False)).status == 500
    await get_connection("default").execute_script("ALTER TABLE away RENAME TO outbox")
    assert (await Case.all().count(), (await Case.get(id=main.id)).joined_count) == (1, 0)
    receipt_in(await client.post(SEND, form))


async def test_the_list_costs_as_many_queries_for_many_cases_as_for_one(client: Client) -> None:
    counts = []
    await looked(client)  # what the form asks about is read once
    for more in (1, 20):
        for _ in range(more):
            await offered(client)
        form = await filled(client)
        tries = []
        for _ in range(3):  # what runs by the clock asks in between
            async with statements() as said:
                await client.post(LOOK, form)
            tries.append(len(said))
        counts.append(min(tries))
    assert min(counts) == counts[1] == 2  # the first tries may lie beside what the portal does at its start
