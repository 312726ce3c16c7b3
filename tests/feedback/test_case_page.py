"""What a case's page shows, the public text of the same edit, the texts to begin from, and what the page costs."""

import pytest

from portal.feedback.cases import answer_desk
from portal.feedback.models import AnswerTemplate, Case, CaseFact, CasePhoto, PublicAnswer, PublicAnswerPhoto
from portal.projects.models import Site
from portal.staff.models import Act, Draft
from tests.feedback.carol import errors_in, look_up, sent
from tests.feedback.casework import ANSWER, accepted, assigned, case_of, deeds_in, desk, done, seen, send, signed
from tests.feedback.public import QUESTION_PUBLIC, answered, prepared
from tests.feedback.queued import copies, statements_of
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

TEXTS = "/desk/answer-texts/"
GREETING = "{称呼}：您反映的“{项目}”（{办件号}）由{单位}办理。联系电话 84790000。"


@both_databases
async def test_the_page_tells_project_place_and_similar_cases(client: Client, world: World) -> None:
    site = await Site.filter(project_id=world.project.id).first()
    assert site is not None
    similar = await accepted(client, world, text="同一台泵也响")
    elsewhere = await sent(client, kind="question", text="别的问题")
    receipt = await sent(client, lon="121.53", lat="38.86")
    await Case.all().update(site_id=site.id)
    await Case.filter(id=(await case_of(elsewhere)).id).update(site_id=None)
    page = await (await world.as_(world.ines)).get(desk(receipt))
    assert "进度灯" in page.words and "责任单位 城市建设管理局" in page.words.replace("责任单位城", "责任单位 城")
    assert similar.number in page.text and elsewhere.number not in page.text
    (drawing,) = page.doc.xpath("//svg[contains(@class, 'caseplace')]")
    assert "居民在地图上标注的地点在正中" in drawing.get("aria-label")
    assert drawing.xpath("path/@d")[0].startswith("M")


async def test_where_no_place_is_named_the_sites_of_the_project_are_drawn(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    for number, lon in ((901, 121.50), (902, 121.56)):
        place = {"number": number, "position": number, "lon": lon, "lat": 38.86, "precision_m": 50}
        await Site.create(project_id=world.project.id, name_zh=f"泵站 {number} 号", **place)
    world.portal.state.asked.kept.clear()
    page = await (await world.as_(world.ines)).get(desk(receipt))
    sites = await Site.filter(project_id=world.project.id).order_by("position", "id")
    (drawing,) = page.doc.xpath("//svg[contains(@class, 'caseplace')]")
    assert drawing.get("aria-label") == "位置的示意图，上北，标出这个项目的全部点位"
    places = [(int(circle.get("cx")), int(circle.get("cy"))) for circle in drawing.xpath("circle")]
    assert len(places) == len(sites) and all(0 < x < 240 and 0 < y < 160 for x, y in places)
    assert "没有写，按项目的点位：" + "、".join(site.name_zh or str(site.number) for site in sites[:3]) in page.words


async def test_what_waits_comes_before_what_was_answered(client: Client, world: World) -> None:
    answered, open_one = await accepted(client, world, text="先答复的"), await accepted(client, world, text="还在办的")
    ines = await world.as_(world.ines)
    await done(ines, answered, "answer", answer=ANSWER, way="solved")
    receipt = await sent(client)
    page = await ines.get(desk(receipt))
    listed = page.hrefs("//div[@class='casearound']//ul[@class='prev']//a/@href")
    assert listed == [desk(open_one), desk(answered)]


async def test_earlier_cases_of_the_same_phone_are_there_also_when_many_joined(client: Client, world: World) -> None:
    earlier = await sent(client, phone="13812341234")
    receipt = await accepted(client, world, phone="13812341234")
    main = await case_of(receipt)
    await copies(client, 61)
    await Case.filter(id__gt=main.id).update(state="joined", joined_to_id=main.id)
    await Case.filter(id=main.id).update(joined_count=61)
    await Case.filter(id__lt=main.id).update(project_id=None)  # else it stands among the similar ones
    ines = await world.as_(world.ines)
    assert desk(earlier) in (await ines.get(desk(receipt))).hrefs()


async def test_an_erased_case_says_so(client: Client, world: World, clock: Clock) -> None:
    receipt = await accepted(client, world)
    await Case.all().update(text="", place="", contact="", erased_at=clock())
    page = await (await world.as_(world.ines)).get(desk(receipt))
    assert page.status == 200 and "内容已由居民清除" in page.words


async def test_one_entry_and_thirty_cost_the_same_and_at_most_twelve(client: Client, world: World) -> None:
    receipt = await signed(client, world, phone="13812341234")
    ines, hans = await world.as_(world.ines), await world.as_(world.hans)
    await done(ines, receipt, "contact-release")
    await done(hans, receipt, "tasks", task_unit=world.dora.unit_id, task_words="请查学校围墙外的噪声。")
    await make_text(world)
    one = [await statements_of(browser, desk(receipt)) for browser in (ines, hans)]
    assert max(one) <= 12, one
    row = {name: value for name, value in dict(await case_of(receipt)).items() if name != "id"}
    for at in range(29):
        await Case.create(**{**row, "form_hash": f"copy {at}"})
        await done(hans, receipt, "notes", note=f"第 {at} 条")
    await make_text(world, count=10)
    assert [await statements_of(browser, desk(receipt)) for browser in (ines, hans)] == one


async def make_text(world: World, *, count: int = 1, **fields: object) -> AnswerTemplate:
    row: AnswerTemplate | None = None
    for at in range(count):
        known = {
            "name": f"受理告知 {at}",
            "text": GREETING,
            "by_id": world.ines.id,
            "made_at": world.portal.state.now(),
        }
        row = await AnswerTemplate.create(**{**known, **fields})
    assert row is not None
    return row


async def test_a_text_is_put_below_what_is_typed(client: Client, world: World) -> None:
    receipt, text = await signed(client, world), await make_text(world)
    hans = await world.as_(world.hans)
    page = await send(hans, receipt, "beginning", template=text.id, answer="我写了一半", way="explained")
    assert page.status == 200
    fields = page.fields("//form[contains(@action, '/answer')]")
    assert fields["answer"].strip() == (
        "我写了一半\n\n居民朋友：您反映的“凌水湾区域污水提升泵站”"
        f"（{receipt.number}）由城市建设管理局办理。联系电话 84790000。"
    )
    assert fields["way"] == "explained"
    assert (await case_of(receipt)).state == "signed"


@pytest.mark.parametrize("chosen", ["", "x", "0", "999999"])
async def test_a_text_that_is_not_there_loses_nothing(client: Client, world: World, chosen: str) -> None:
    receipt = await signed(client, world)
    await make_text(world)
    page = await send(await world.as_(world.hans), receipt, "beginning", template=chosen, answer="我写了一半")
    assert (page.status, list(errors_in(page))) == (422, ["#template"]) and "我写了一半" in page.text


async def test_an_answer_with_open_braces_is_held_back(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    held = await send(await world.as_(world.hans), receipt, "answer", answer="{哪天}修好。", way="solved")
    assert held.status == 422 and "还有没填的“{哪天}”" in held.words


@both_databases
async def test_texts_are_made_changed_and_retired(client: Client, world: World) -> None:
    ines, hans, dora = [await world.as_(one) for one in (world.ines, world.hans, world.dora)]
    wrong = await ines.post(TEXTS, {"name": "", "kind": "rubbish", "text": "{办件号} {姓名} {手机}"})
    assert set(errors_in(wrong)) == {"#name", "#kind", "#text"} and "“姓名”“手机”" in wrong.words
    assert "{办件号} {姓名} {手机}" in wrong.text
    assert (await ines.post(TEXTS, {"name": "通用", "kind": "", "text": GREETING})).status == 303
    assert (await hans.post(TEXTS, {"name": "泵站", "kind": "complaint", "text": "泵站已修。"})).status == 303
    common, own = await AnswerTemplate.get(name="通用"), await AnswerTemplate.get(name="泵站")
    assert (common.unit_id, own.unit_id) == (None, world.hans.unit_id)
    assert [name in (await dora.get(TEXTS)).words for name in ("通用", "泵站")] == [True, False]
    assert (await hans.get(f"{TEXTS}{common.id}")).status == 404
    assert (await dora.get(f"{TEXTS}{own.id}")).status == 404
    changed = await hans.post(f"{TEXTS}{own.id}", {"name": "泵站", "kind": "complaint", "text": "2 号泵已修。"})
    assert changed.status == 303
    newest = await AnswerTemplate.get(name="泵站", retired_at=None)
    assert (newest.text, await AnswerTemplate.filter(name="泵站").count()) == ("2 号泵已修。", 2)
    late = await hans.post(f"{TEXTS}{own.id}", {"name": "泵站", "kind": "", "text": "我也改了。"})
    assert late.status == 409 and "我也改了。" in late.text
    assert (await hans.post(f"{TEXTS}{newest.id}/retirement")).status == 303
    assert "泵站" not in (await hans.get(TEXTS)).words
    assert await Act.filter(verb__startswith="answer text").count() == 4


async def test_a_text_is_offered_for_its_kind_and_unit(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    for name, kind, unit in [
        ("各类的", "", None),
        ("投诉的", "complaint", None),
        ("咨询的", "question", None),
        ("本单位的", "", world.hans.unit_id),
        ("别的单位的", "", world.dora.unit_id),
    ]:
        await make_text(world, name=name, kind=kind, unit_id=unit)
    page = await (await world.as_(world.hans)).get(desk(receipt))
    offered = page.doc.xpath("//select[@id='template']/option[@value!='']/text()")
    assert offered == ["本单位的", "各类的", "投诉的"]


async def test_the_public_text_comes_from_the_same_edit(client: Client, world: World) -> None:
    words = "我叫王小明，电话 13812341234，2 号泵夜里响。"
    receipt = await assigned(client, world, text=words)
    case = await case_of(receipt)
    hans = await world.as_(world.hans)
    assert "public_question" not in (await hans.get(desk(receipt))).text
    await Case.filter(id=case.id).update(consent_at=case.submitted_at)
    await done(hans, receipt, "signature")
    fields = (await hans.get(desk(receipt))).fields("//form[contains(@action, '/answer')]")
    assert "138****1234" in fields["public_question"] and "13812341234" not in fields["public_question"]
    answered = await send(
        hans, receipt, "answer", answer=ANSWER, way="solved", public="yes", public_question="2 号泵为什么夜里响？"
    )
    assert (answered.status, answered.headers["location"]) == (303, desk(receipt, "public"))
    draft = await PublicAnswer.get()
    assert (draft.state, draft.question, draft.case_id) == ("draft", "2 号泵为什么夜里响？", case.id)
    assert "轴承已经更换" in draft.answer
    assert "public" in deeds_in(await hans.get(desk(receipt)))


async def test_without_the_tick_nothing_is_prepared(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    await Case.all().update(consent_at=(await case_of(receipt)).submitted_at)
    await done(await world.as_(world.hans), receipt, "answer", answer=ANSWER, way="solved", public_answer="x")
    assert await PublicAnswer.all().count() == 0


async def test_consent_that_was_taken_back_keeps_the_answer_and_no_draft(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans, fields = await world.as_(world.hans), {"answer": ANSWER, "way": "solved", "public": "yes"}
    page = await send(hans, receipt, "answer", **fields, public_answer="轴承已换。")
    assert (page.status, page.fields("//main//form")["answer"].strip()) == (409, "轴承已换。")
    assert "居民没有同意公开" in page.words and "您填写的内容还在下面" in page.words
    assert ((await case_of(receipt)).state, await PublicAnswer.all().count()) == ("answered", 0)
    assert await Draft.all().count() == 0


@both_databases
async def test_the_public_text_of_another_answer_takes_the_place_of_what_was_prepared(
    client: Client, world: World
) -> None:
    ready = await answered(client, world, photos=1)
    photo_id = (await CasePhoto.get()).id
    photo = {f"photo{photo_id}": "yes", f"alt{photo_id}": "泵站"}
    assert (await prepared(world, ready, **photo)).status == 303
    ines = await world.as_(world.ines)
    fields = {"answer": "更正：轴承7月14日更换。", "way": "solved", "public": "yes", "public_answer": "7月14日更换。"}
    await done(ines, ready.receipt, "answer", **fields)
    draft = await PublicAnswer.get()
    assert (draft.state, draft.question, draft.answer) == ("draft", QUESTION_PUBLIC, "7月14日更换。")
    assert (draft.label, await PublicAnswerPhoto.all().count()) == ("noise", 1)
    await done(ines, ready.receipt, "answer", **fields, public_question="何时更换？")
    assert (await PublicAnswer.get()).question == "何时更换？"


async def test_a_public_text_that_a_colleague_was_before_is_shown_again(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = await answered(client, world)
    ines = await world.as_(world.ines)

    async def read_too_early(case: Case) -> None:
        assert (await prepared(world, ready, do="save")).status == 303

    monkeypatch.setattr(answer_desk, "open_answer_of", read_too_early)
    fields = {"answer": "更正：轴承7月14日更换。", "way": "solved", "public": "yes", "public_answer": "7月14日更换。"}
    page = await send(ines, ready.receipt, "answer", **fields)
    assert page.status == 409 and QUESTION_PUBLIC in page.words
    form = page.fields("//main//form")
    assert (form["answer"].strip(), form["seen"]) == ("7月14日更换。", "1")
    assert (await ines.post(ready.desk, {**form, "label": "noise", "do": "save"})).status == 303
    assert (await PublicAnswer.get()).answer == "7月14日更换。"


async def test_the_answer_in_the_residents_language_stands_beside_it(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    await Case.all().update(locale="en")
    hans = await world.as_(world.hans)
    own = "Dear resident, the bearing was replaced on 12 July."
    shown = await send(hans, receipt, "preview", answer=ANSWER, own=own, way="solved")
    assert own in shown.words and shown.status == 200
    await done(hans, receipt, "answer", answer=ANSWER, own=own, way="solved")
    fact = await CaseFact.get(kind="answered").prefetch_related("told")
    assert (fact.said("words"), fact.said("own")) == (ANSWER, own)
    assert own in (await look_up(client, receipt)).words


async def test_a_form_that_is_no_longer_there_is_told_of_in_words(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    late = await send(await world.as_(world.ines), receipt, "refusal", words="这条路归中山区管。")
    assert late.status == 409 and "现在的状态不能这样操作" in late.words and "这条路归中山区管。" in late.words


async def test_the_draft_of_an_answer_is_offered_again(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    hans = await world.as_(world.hans)
    typed = {"draft.address": desk(receipt), "answer": "写到一半", "way": "explained", "seen": await seen(receipt)}
    assert (await hans.post("/desk/drafts", typed)).status == 200
    assert "您有一份没送出的内容" in (await hans.get(desk(receipt))).words
    fields = (await hans.get(desk(receipt) + "?draft=continue")).fields("//form[contains(@action, '/answer')]")
    assert (fields["answer"].strip(), fields["way"]) == ("写到一半", "explained")
    await done(hans, receipt, "answer", answer=ANSWER, way="solved")
    assert "您有一份没送出的内容" not in (await hans.get(desk(receipt))).words


async def test_the_page_is_whole_in_english(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    page = await (await world.as_(world.hans)).get("/en" + desk(receipt))
    assert page.status == 200 and "To do now" in page.words and "Start work" in page.words


async def test_every_length_is_taken_or_told(client: Client, world: World) -> None:
    receipt = await signed(client, world)
    hans = await world.as_(world.hans)
    for form, fields, wrong in [
        ("answer", {"answer": "长" * 100_000, "way": "solved"}, "#answer"),
        ("hand-back", {"back": "长" * 2001}, "#back"),
        ("notes", {"note": "长" * 2001}, "#note"),
        ("question", {"question": "长" * 2001}, "#question"),
    ]:
        answer = await send(hans, receipt, form, **fields)
        assert (answer.status, list(errors_in(answer))) == (422, [wrong])
        assert next(iter(fields.values())) in answer.text


async def test_an_empty_number_to_join_is_asked_for(client: Client, world: World) -> None:
    receipt = await accepted(client, world)
    ines = await world.as_(world.ines)
    empty, wrong = [await send(ines, receipt, "joining", to=to) for to in ("", "GX-2024-999999")]
    assert (empty.status, errors_in(empty)) == (422, {"#to": "请填写要并入的办件号，例如 GX-2024-000413"})
    assert "没有找到这个办件号" in errors_in(wrong)["#to"]


async def test_the_history_tells_what_was_done_and_not_what_to_do(client: Client, world: World) -> None:
    receipt = await assigned(client, world)
    await done(await world.as_(world.hans), receipt, "hand-back", back="不归我们管")
    page = await (await world.as_(world.ines)).get(desk(receipt))
    assert page.doc.xpath("//ol[@class='hist']/li[last()]//strong")[0].text_content() == "承办单位退回"
