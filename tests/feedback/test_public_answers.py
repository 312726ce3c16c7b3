"""From a resident's case to what everybody reads: prepared by one, approved by another, never the resident's words."""

import pytest

from portal.feedback.handling.answering import accept_case, answer_case
from portal.feedback.models import Case, CaseFact, CaseWords, PublicAnswer
from portal.feedback.publication.digest import digest_of
from portal.feedback.publication.queries import answers_that_fit
from portal.feedback.search.index import index_answer
from portal.projects.models import Project, Update
from portal.staff.models import Act
from portal.store.edition import changing_public_content
from tests.feedback.carol import errors_in
from tests.feedback.carol import sent as carol_sent
from tests.feedback.public import (
    ANSWER,
    ANSWER_PUBLIC,
    QUESTION_PUBLIC,
    SECRETS,
    WORDS,
    answered,
    approved,
    prepared,
    published,
)
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of


def typed_in(page: Answer) -> dict[str, str]:
    """What the form would send; a browser leaves out the line break after a textarea's tag."""
    return {name: value.removeprefix("\n") for name, value in page.fields("//main//form").items()}


def secrets_in(text: str) -> list[str]:
    return [word for word in SECRETS if word in text]


@both_databases
async def test_an_answer_becomes_public_after_two_people_looked(client: Client, world: World) -> None:
    done = await answered(client, world)
    assert (await client.get(f"/projects/{PROJECT}/answers")).words.count(QUESTION_PUBLIC) == 0
    sent = await prepared(world, done)
    assert (sent.status, sent.headers["location"]) == (303, done.desk)
    gone_out = await approved(world)
    assert (gone_out.status, gone_out.headers["location"]) == (303, "/desk/public/")
    page = await client.get(f"/projects/{PROJECT}/answers")
    assert page.words.count(QUESTION_PUBLIC) == page.words.count(ANSWER_PUBLIC) == 1
    answer = await PublicAnswer.get()
    one = await client.get(f"/answers/{answer.id}")
    assert (one.status, one.heading) == (200, "问答：噪声")
    facts = await CaseFact.filter(kind="made public").values("detail", "by_id")
    assert facts == [{"detail": {"answer": answer.id}, "by_id": world.alice.id}]


async def test_nothing_a_resident_wrote_stands_on_a_public_page(client: Client, world: World) -> None:
    answer = await published(client, world)
    assert secrets_in((await Case.get()).text) == list(SECRETS)
    number = f"GX-2024-{answer.case_id:06}"
    for path in (f"/projects/{PROJECT}/answers", f"/answers/{answer.id}", "/answers/", f"/projects/{PROJECT}"):
        for address in (path, "/en" + path):
            page = await client.get(address)
            assert page.status == 200
            assert [*secrets_in(page.text), number * (number in page.text)] == [""], address


async def test_the_way_to_an_answer_ends_in_the_beginning_of_its_question(client: Client, world: World) -> None:
    answer = await published(client, world, question="泵站夜间有噪声，附近的居民什么时候能睡上安稳觉？")
    page = await client.get(f"/answers/{answer.id}")
    (last,) = page.doc.xpath("//nav[@class='crumb']//li[last()]")
    assert last.text_content() == "泵站夜间有噪声，附近的居民什么时候能睡…"


async def test_the_fields_begin_with_masked_texts(client: Client, world: World) -> None:
    done = await answered(client, world)
    page = await (await world.as_(world.ines)).get(done.desk)
    form = typed_in(page)
    assert form["question"] == "我叫王**，住在凌水街道，泵站夜里嗡嗡响，电话138****1234。"
    # The name that the resident's words give is searched for in the answer too.
    assert form["answer"] == ANSWER.replace("王小明", "王**")
    marks = [mark.text_content() for mark in page.doc.xpath("//mark")]
    assert marks == ["王小明", "海创路12号3单元501", "13812341234", "王小明"]
    assert page.doc.xpath("//div[@class='keep']//li") == []


async def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(client: Client, world: World) -> None:
    done = await answered(client, world)
    page = await prepared(world, done, question="", answer="甲" * 5001, label="")
    assert page.status == 422
    assert errors_in(page) == {
        "#question": "请写公开的问题",
        "#answer": "最多 5000 字，现在有 5001 字",
        "#label": "请选择公开的事由",
    }
    assert typed_in(page)["answer"] == "甲" * 5001
    assert not await PublicAnswer.exists()


async def test_what_is_still_recognisable_waits_for_a_tick(client: Client, world: World) -> None:
    done = await answered(client, world)
    sent = await prepared(world, done, question="我叫王小明，泵站夜间有噪声。")
    assert sent.headers["location"] == done.desk
    left = (await (await world.as_(world.ines)).get(done.desk)).doc.xpath("//div[@class='keep']//li")
    assert [line.text_content() for line in left] == ["姓名：王小明"]
    stopped = await approved(world)
    assert (stopped.status, list(errors_in(stopped))) == (422, ["#confirmed"])
    assert "姓名：王小明" in stopped.words
    assert (await approved(world, confirmed="yes")).status == 303


TYPED = (
    "打 13812341234，证 350102199003078123，卡 6222 0212 3456 7890 123，a.bc@example.com，辽B12345，凌水街道海创路12号"
)
KEPT = "打 138****1234，证 35*************123，卡 ***************0123，a***@***，辽B*****，凌水街道"


async def test_what_is_typed_is_masked_at_the_save_and_told(client: Client, world: World) -> None:
    done = await answered(client, world)
    sent = await prepared(world, done, question=TYPED + "，座机84791234", answer=TYPED + "，座机84791234")
    kept = await PublicAnswer.get()
    assert (kept.question, kept.answer) == (KEPT + "，座机******34", KEPT + "，座机84791234")
    page = await (await world.as_(world.ines)).get(sent.headers["location"])
    told = "手机号、身份证号、银行卡号或其他长号码、固定电话、电子邮箱、车牌号、详细住址"
    assert [line.text_content() for line in page.doc.xpath("//p[@role='status']")] == [
        f"保存时机器遮去了：{told}。请看遮去以后的文字是否通顺。"
    ]
    assert "公开的文字里没有认出手机号" in page.words
    assert (await approved(world)).status == 303


async def test_what_the_machine_would_mask_is_not_approved_whoever_ticks(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    kept = await PublicAnswer.get()
    kept.question = "打 13812341234"  # as kept before the machine masked at every save
    kept.digest = digest_of(await with_photos(kept), full=ANSWER)
    await kept.save()
    page = await (await world.as_(world.alice)).get(f"/desk/public/{kept.id}")
    forms = [form.get("action").rsplit("/", 1)[1] for form in page.doc.xpath("//main//form")]
    assert forms == ["return"] and "打勾也不能公开" in page.words and page.doc.xpath("//*[@id='confirmed']") == []
    alice, seen = await world.as_(world.alice), {"seen": kept.digest, "confirmed": "yes"}
    refused = await alice.post(f"/desk/public/{kept.id}/approval", seen)
    assert refused.status == 409 and "公开的文字里还有手机号、证件号、住址这类内容，不能公开。" in refused.words
    assert (await PublicAnswer.get()).state == "in review"


async def with_photos(answer: PublicAnswer) -> PublicAnswer:
    await answer.fetch_related("photos")
    return answer


async def test_the_public_text_of_the_answers_own_edit_is_masked_too(client: Client, world: World) -> None:
    receipt = await carol_sent(client, consent="yes")
    await accept_case(case=await Case.get(), by=world.ines, now=world.portal.state.now())
    ines = await world.as_(world.ines)
    page = await ines.get(f"/desk/cases/{receipt.number}")
    form = page.fields("//form[contains(@action, '/answer')]")
    words = {"answer": ANSWER, "way": "solved", "public": "yes", "public_question": TYPED, "public_answer": "已修。"}
    sent = await ines.post(f"/desk/cases/{receipt.number}/answer", {**form, **words, "confirmed": "yes"})
    kept = await PublicAnswer.get()
    assert (kept.question, kept.answer) == (KEPT, "已修。")
    hidden = "?hidden=mobile-identity-card-email-plate-address"
    assert sent.headers["location"] == f"/desk/cases/{receipt.number}/public{hidden}"


async def test_the_reviewer_sees_the_full_answer_and_neither_the_words_nor_the_contact(
    client: Client, world: World
) -> None:
    done = await answered(client, world, phone="13911112222", name="王大力")
    await prepared(world, done)
    page = await (await world.as_(world.alice)).get(f"/desk/public/{(await PublicAnswer.get()).id}")
    assert ANSWER in page.words and QUESTION_PUBLIC in page.words
    assert [word for word in ("海创路", "嗡嗡", "1391111", "139****", "王大力", WORDS) if word in page.text] == []


async def test_an_approval_counts_for_what_was_seen(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    alice, answer = await world.as_(world.alice), await PublicAnswer.get()
    old = (await alice.get(f"/desk/public/{answer.id}")).fields("//form[contains(@action, '/approval')]")
    await prepared(world, done, answer="已经换了轴承。")
    refused = await alice.post(f"/desk/public/{answer.id}/approval", old)
    assert refused.status == 409 and "您查看之后内容又有改动" in refused.words
    assert (await PublicAnswer.get()).state == "in review"
    assert (await approved(world)).status == 303
    assert "已经换了轴承。" in (await client.get(f"/answers/{answer.id}")).words


async def test_a_new_answer_to_the_resident_rules_the_old_text_out(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    again = "更正：轴承要到8月才能更换。"
    now = world.portal.state.now()
    await answer_case(case=await Case.get(), by=world.ines, now=now, words=again, way="explained")
    alice, answer = await world.as_(world.alice), await PublicAnswer.get()
    page = await alice.get(f"/desk/public/{answer.id}")
    assert again in page.words and "这一稿不能再公开" in page.words
    refused = await alice.post(f"/desk/public/{answer.id}/approval", {"seen": answer.digest})
    assert (refused.status, (await PublicAnswer.get()).state) == (409, "in review")


async def test_who_prepared_it_does_not_approve_it(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    await PublicAnswer.all().update(prepared_by_id=world.alice.id)
    alice, answer = await world.as_(world.alice), await PublicAnswer.get()
    page = await alice.get(f"/desk/public/{answer.id}")
    assert not page.doc.xpath("//form[contains(@action, '/approval')]")
    refused = await alice.post(f"/desk/public/{answer.id}/approval", {"seen": answer.digest})
    assert refused.status == 403 and "准备的人不能自己审核" in refused.words


async def test_each_role_does_its_own_part(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    answer = await PublicAnswer.get()
    reads = {
        name: (await (await world.as_(world.accounts[name])).get(f"/desk/public/{answer.id}")).status
        for name in world.accounts
    }
    assert reads == {
        "alice": 200,
        "bob": 403,
        "dan": 403,
        "ines": 200,
        "hans": 200,
        "kai": 403,
        "dora": 404,
        "cora": 200,
        "sue": 200,
        "ada": 403,
    }
    prepares = {name: (await (await world.as_(world.accounts[name])).get(done.desk)).status for name in world.accounts}
    assert prepares == {
        "alice": 403,
        "bob": 403,
        "dan": 403,
        "ines": 200,
        "hans": 200,
        "kai": 403,
        "dora": 404,
        "cora": 200,
        "sue": 403,
        "ada": 403,
    }
    approves = {}
    for name in world.accounts:
        browser = await world.as_(world.accounts[name])
        approves[name] = (await browser.post(f"/desk/public/{answer.id}/approval", {"seen": "old"})).status
    assert {name for name, status in approves.items() if status != 403} == {"alice", "sue"}
    assert (approves["alice"], approves["sue"]) == (409, 409)


async def test_a_text_is_sent_back_with_a_comment(client: Client, world: World) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    alice, answer = await world.as_(world.alice), await PublicAnswer.get()
    empty = await alice.post(f"/desk/public/{answer.id}/return", {"comment": " "})
    assert (empty.status, errors_in(empty)) == (422, {"#comment": "请写明要改什么"})
    assert (await alice.post(f"/desk/public/{answer.id}/return", {"comment": "请写明日期。"})).status == 303
    page = await (await world.as_(world.ines)).get(done.desk)
    assert "请写明日期。" in page.words and typed_in(page)["question"] == QUESTION_PUBLIC
    late = await alice.post(f"/desk/public/{answer.id}/return", {"comment": "还有一处。"})
    assert late.status == 409 and "还有一处。" in late.words


async def test_two_who_prepare_at_once_do_not_write_over_each_other(client: Client, world: World) -> None:
    done = await answered(client, world)
    hans = await world.as_(world.hans)
    opened = (await hans.get(done.desk)).fields("//main//form")
    assert (await prepared(world, done, do="save")).status == 303
    late = await hans.post(done.desk, {**opened, "question": "晚了一步的问题", "label": "noise", "do": "save"})
    assert late.status == 409 and "公开稿又有改动" in late.words and QUESTION_PUBLIC in late.words
    assert typed_in(late)["question"] == "晚了一步的问题"
    assert (await PublicAnswer.get()).question == QUESTION_PUBLIC


async def test_a_correction_takes_the_place_of_what_was_public(client: Client, world: World) -> None:
    first = await published(client, world)
    number = f"GX-2024-{first.case_id:06}"
    ines = await world.as_(world.ines)
    page = await ines.get(f"/desk/cases/{number}/public")
    fields = {"question": QUESTION_PUBLIC, "answer": "7月20日已换新泵。", "label": "noise", "do": "review"}
    assert (await ines.post(f"/desk/cases/{number}/public", {**page.fields("//main//form"), **fields})).status == 303
    assert (await client.get(f"/answers/{first.id}")).status == 200
    assert (await approved(world)).status == 303
    gone = await client.get(f"/answers/{first.id}")
    assert gone.status == 410 and "已由更正后的答复代替" in gone.words and ANSWER_PUBLIC not in gone.text
    newer = await PublicAnswer.get(state="published")
    assert "7月20日已换新泵。" in (await client.get(f"/answers/{newer.id}")).words


async def test_a_complaint_about_people_never_becomes_public(client: Client, world: World) -> None:
    done = await answered(client, world)
    await Case.all().update(about_people=True)
    cora = await world.as_(world.cora)
    page = await cora.get(done.desk)
    assert page.status == 200 and "反映工作人员的办件一律不公开。" in page.words
    words = {"question": QUESTION_PUBLIC, "answer": ANSWER_PUBLIC, "label": "noise", "seen": "0", "do": "review"}
    refused = await cora.post(done.desk, words)
    assert refused.status == 409 and QUESTION_PUBLIC in refused.text
    assert not await PublicAnswer.exists()


@pytest.mark.parametrize("state", ["working", "waiting", "reopened", "declined", "withdrawn"])
async def test_only_what_was_answered_becomes_public(client: Client, world: World, state: str) -> None:
    done = await answered(client, world)
    await prepared(world, done)
    await Case.all().update(state=state)
    refused = await approved(world)
    assert refused.status == 409 and "答复居民以后才能准备公开的内容" in refused.words


async def test_the_acts_are_on_record(client: Client, world: World) -> None:
    answer = await published(client, world)
    acts = await Act.filter(subject=f"public answer {answer.id}").values_list("verb", "actor")
    assert acts == [("public answer: publish", "Alice")]


@pytest.mark.parametrize("seen", ["", "x", "-1", "９", "99999999999999", "1"])
async def test_a_version_that_is_none_loses_nothing(client: Client, world: World, seen: str) -> None:
    done = await answered(client, world)
    page = await prepared(world, done, seen=seen)
    assert page.status == 409 and typed_in(page)["question"] == QUESTION_PUBLIC


async def test_addresses_of_forms_lead_back(client: Client, world: World) -> None:
    answer = await published(client, world)
    alice = await world.as_(world.alice)
    for form in ("approval", "return", "withdrawal", "standing", "review"):
        led = await alice.get(f"/desk/public/{answer.id}/{form}")
        assert (led.status, led.headers["location"]) == (303, f"/desk/public/{answer.id}")
    assert (await alice.get("/desk/public/999999999")).status == 404
    for path in (
        "/answers/999999999",
        f"/projects/{PROJECT}/answers?page=2",
        "/projects/none/answers",
        "/answers/?page=0",
    ):
        assert (await client.get(path)).status == 404, path


async def test_what_fits_shares_words_that_say_something(client: Client, world: World) -> None:
    answer = await published(client, world)

    async def fitting(text: str, project_id: int | None = world.project.id) -> list[int]:
        return [row.id for row in await answers_that_fit(text, project_id=project_id, limit=3)]

    assert await fitting("泵站晚上噪声很大") == [answer.id]
    assert await fitting("泵站晚上噪声很大", None) == [answer.id]
    assert await fitting("泵站晚上噪声很大", world.project.id + 1) == []
    assert await fitting("请问什么时候能解决") == []
    assert await fitting("什么时候可以 夜间有没有") == []
    assert await fitting("") == await fitting("路灯") == []


@both_databases
async def test_a_projects_own_answer_is_found_behind_any_number_that_fit_better(client: Client, world: World) -> None:
    answer = await published(client, world)
    text = "泵站夜间有噪声"
    ahead = Project.filter(merged_into_id=None).exclude(id=world.project.id).order_by("id")
    other, merged = (await ahead.limit(2))[:2]
    for _ in range(61):
        row = await PublicAnswer.get(id=answer.id)
        better = row.clone()
        better.update_from_dict({"project_id": other.id, "case_id": None, "question": text, "answer": text})
        await better.save()
        await index_answer(better)
    assert answer.id in [row.id for row in await answers_that_fit(text, project_id=world.project.id, limit=3)]
    await PublicAnswer.filter(id=answer.id).update(project_id=merged.id)
    await Project.filter(id=merged.id).update(merged_into_id=world.project.id)
    assert [row.id for row in await answers_that_fit(text, project_id=world.project.id, limit=3)] == [answer.id]


async def test_the_update_that_settled_a_case_stands_beside_its_public_text(client: Client, world: World) -> None:
    done = await answered(client, world)
    now = world.portal.state.now()
    update = await Update.create(
        project=world.project,
        author=world.bob,
        title="2号泵已更换",
        body="7月12日完成。",
        changes={},
        state="published",
        created_at=now,
        changed_at=now,
        published_at=now,
    )
    fact = await CaseFact.filter(kind="answered").get()
    await CaseWords.filter(fact_id=fact.id).delete()
    await CaseFact.filter(id=fact.id).update(detail={"update": update.id})
    assert "2号泵已更换\n7月12日完成。" in (await (await world.as_(world.ines)).get(done.desk)).doc.text_content()
    await prepared(world, done)
    page = await (await world.as_(world.alice)).get(f"/desk/public/{(await PublicAnswer.get()).id}")
    assert "2号泵已更换 7月12日完成。" in page.words
    assert (await approved(world)).status == 303


async def test_pages_ask_the_database_as_often_for_many_answers_as_for_one(client: Client, world: World) -> None:
    first = await published(client, world)
    alice = await world.as_(world.alice)
    list_, one_ = f"/projects/{PROJECT}/answers?unkept=1", f"/answers/{first.id}?unkept=1"
    addresses = ((client, list_), (client, one_), (alice, "/desk/public/"))
    one = [await queries_of(browser, path) for browser, path in addresses]
    (row,) = await PublicAnswer.filter(id=first.id).values()
    row.pop("id")
    async with changing_public_content():
        await PublicAnswer.bulk_create([PublicAnswer(**row) for _ in range(60)])
        await PublicAnswer.bulk_create([PublicAnswer(**{**row, "state": "in review"}) for _ in range(60)])
    many = [await queries_of(browser, path) for browser, path in addresses]
    assert (many, min(many) > 1, max(many) <= 12) == (one, True, True)
    assert len((await client.get(f"/projects/{PROJECT}/answers")).doc.xpath("//*[@class='qa']")) == 50
    assert len((await client.get(f"/projects/{PROJECT}/answers?page=2")).doc.xpath("//*[@class='qa']")) == 11
