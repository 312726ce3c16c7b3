"""Standing answers: made of a published answer with one move, or written without a case; both answer the next asker."""

from portal.feedback.models import Case, PublicAnswer
from portal.feedback.publication.queries import answers_that_fit
from portal.projects.models import Project
from portal.store.edition import changing_public_content
from tests.feedback.carol import errors_in
from tests.feedback.public import ANSWER, QUESTION_PUBLIC, answered, approved, published
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases

WORDS = {"question": "充电桩怎么申请安装？", "answer": "向物业提出，物业统一报供电公司勘查。", "label": "charging"}


async def written(world: World, name: str = "ines", **fields: str) -> Answer:
    browser = await world.as_(world.accounts[name])
    form = (await browser.get("/desk/public/new")).fields("//main//form")
    return await browser.post("/desk/public/new", {**form, **WORDS, "project": "all", "do": "review", **fields})


async def fitting(text: str, project_id: int | None) -> list[int]:
    return [row.id for row in await answers_that_fit(text, project_id=project_id, limit=5)]


@both_databases
async def test_a_standing_answer_without_a_case_is_reviewed_and_answers_everywhere(
    client: Client, world: World
) -> None:
    sent = await written(world)
    answer = await PublicAnswer.get()
    assert (sent.status, sent.headers["location"]) == (303, f"/desk/public/{answer.id}")
    assert (await client.get(f"/answers/{answer.id}")).status == 404
    assert await fitting("小区充电桩安装", world.project.id) == []
    assert (await approved(world)).status == 303
    for path in (f"/answers/{answer.id}", "/answers/"):
        assert WORDS["answer"] in (await client.get(path)).words, path
    assert await fitting("小区充电桩安装", world.project.id) == [answer.id]
    assert await fitting("小区充电桩安装", None) == [answer.id]
    assert (answer.case_id, answer.project_id, answer.standing) == (None, None, True)


async def test_a_published_answer_becomes_a_standing_one_with_one_move(client: Client, world: World) -> None:
    first = await published(client, world)
    await Case.all().update(consent_at=None)  # of the second only the words matter
    copy = await PublicAnswer.get(id=first.id)
    copy.id, copy.case_id, copy._saved_in_db = None, None, False
    await copy.save(force_create=True)
    from portal.feedback.search.index import index_answer

    await index_answer(copy)
    assert await fitting(QUESTION_PUBLIC, world.project.id) == [copy.id, first.id]
    ines = await world.as_(world.ines)
    assert (await ines.post(f"/desk/public/{first.id}/standing", {"standing": "yes"})).status == 303
    assert await fitting(QUESTION_PUBLIC, world.project.id) == [first.id, copy.id]
    assert "常见问题" in (await client.get(f"/answers/{first.id}")).words
    assert (await ines.post(f"/desk/public/{first.id}/standing", {"standing": ""})).status == 303
    assert await fitting(QUESTION_PUBLIC, world.project.id) == [copy.id, first.id]


async def test_a_unit_writes_for_its_own_projects_only(client: Client, world: World) -> None:
    for project in ("all", str(world.project.id + 1), "", "x"):
        page = await written(world, "hans", project=project)
        assert (page.status, errors_in(page)) == (422, {"#project": "请选择这条答复属于哪个项目"}), project
        assert page.fields("//main//form")["question"].strip() == WORDS["question"]
    assert (await written(world, "hans", project=str(world.project.id))).status == 303
    assert (await approved(world)).status == 303
    assert WORDS["answer"] in (await client.get(f"/projects/{PROJECT}/answers")).words
    answer = await PublicAnswer.get()
    reads = {
        name: (await (await world.as_(world.accounts[name])).get(f"/desk/public/{answer.id}")).status
        for name in ("ines", "hans", "dora", "alice")
    }
    assert reads == {"ines": 200, "hans": 200, "dora": 404, "alice": 200}


async def test_what_is_typed_is_masked_at_the_save_and_told(client: Client, world: World) -> None:
    sent = await written(world, answer="找李工13812341234，或拨84791234。")
    answer = await PublicAnswer.get()
    assert answer.answer == "找李工138****1234，或拨84791234。"
    assert sent.headers["location"] == f"/desk/public/{answer.id}?hidden=mobile"
    page = await (await world.as_(world.ines)).get(sent.headers["location"])
    assert "保存时机器遮去了：手机号。" in page.words


async def test_a_draft_is_changed_and_sent_again(client: Client, world: World) -> None:
    await written(world, do="save")
    answer = await PublicAnswer.get()
    ines = await world.as_(world.ines)
    form = (await ines.get(f"/desk/public/{answer.id}/edit")).fields("//main//form")
    assert (form["question"].strip(), form["project"]) == (WORDS["question"], "all")
    changed = {**form, "answer": "向社区提出。", "do": "save"}
    assert (await ines.post(f"/desk/public/{answer.id}/edit", changed)).status == 303
    late = await ines.post(f"/desk/public/{answer.id}/edit", {**changed, "answer": "晚了一步。"})
    assert late.status == 409 and "向社区提出。" in late.words
    form = late.fields("//main//form")
    assert (form["answer"].strip(), form["seen"]) == ("晚了一步。", "2")
    assert (await ines.post(f"/desk/public/{answer.id}/review")).status == 303
    assert ((await PublicAnswer.get()).state, (await PublicAnswer.get()).answer) == ("in review", "向社区提出。")
    assert (await approved(world)).status == 303
    assert (await ines.get(f"/desk/public/{answer.id}/edit")).status == 404


async def test_the_words_of_a_public_answer_begin_a_new_one(client: Client, world: World) -> None:
    first = await published(client, world)
    page = await (await world.as_(world.ines)).get(f"/desk/public/new?from={first.id}")
    form = page.fields("//main//form")
    assert (form["question"].strip(), form["project"]) == (QUESTION_PUBLIC, str(world.project.id))
    assert (await (await world.as_(world.dora)).get(f"/desk/public/new?from={first.id}")).status == 404
    assert (await (await world.as_(world.ines)).get("/desk/public/new?from=abc")).status == 200


async def test_a_question_that_was_answered_begins_a_standing_answer(client: Client, world: World) -> None:
    done = await answered(client, world, kind="question", consent="")
    await Case.all().update(label="noise")
    ines = await world.as_(world.ines)
    (address,) = [
        href for href in (await ines.get(f"/desk/cases/{done.receipt.number}")).hrefs() if "public/new" in href
    ]
    assert address == f"/desk/public/new?case={done.receipt.number}"
    form = (await ines.get(address)).fields("//main//form")
    words = {name: form[name].strip() for name in ("project", "label", "question", "answer")}
    assert words == {
        "project": str(world.project.id),
        "label": "noise",
        "question": "我叫王**，住在凌水街道，泵站夜里嗡嗡响，电话138****1234。",
        "answer": ANSWER.replace("王小明", "王**"),
    }
    assert (await (await world.as_(world.dora)).get(address)).status == 404
    await Case.all().update(about_people=True)
    assert (await (await world.as_(world.cora)).get(address)).status == 404


async def test_the_queue_shows_each_what_is_theirs(client: Client, world: World) -> None:
    await written(world)
    shown = {}
    for name in ("alice", "sue", "ines", "hans"):
        page = await (await world.as_(world.accounts[name])).get("/desk/public/")
        shown[name] = page.words.count(WORDS["question"])
    assert shown == {"alice": 1, "sue": 1, "ines": 1, "hans": 0}


async def test_the_queue_names_no_case_that_its_reader_may_not_see(client: Client, world: World) -> None:
    answer = await published(client, world)
    number, shown = f"GX-2024-{answer.case_id:06}", {}
    for name in ("alice", "ines", "hans", "dora"):
        browser = await world.as_(world.accounts[name])
        page = await browser.get("/desk/public/")
        opened = {(await browser.get(link)).status for link in page.hrefs("//td[@class='su']/a/@href")}
        shown[name] = (number in page.text, opened)
    seen = (True, {200})
    assert shown == {"alice": seen, "ines": seen, "hans": seen, "dora": (False, set())}


async def test_the_desk_counts_what_waits_for_a_second_person(client: Client, world: World) -> None:
    alice = await world.as_(world.alice)
    page = await alice.get("/desk/review/")
    assert page.doc.xpath("//nav//*[@class='waits'] | //main//a[@href='/desk/public/']") == []
    await written(world)
    page = await alice.get("/desk/review/")
    assert [link.text_content() for link in page.doc.xpath("//main//a[@href='/desk/public/']")] == [
        "另有 1 份公开答复等您审核"
    ]
    counts = {}
    for name in ("alice", "sue", "ines", "hans"):
        page = await (await world.as_(world.accounts[name])).get("/desk/public/")
        counts[name] = [one.text_content() for one in page.doc.xpath("//nav//*[@class='waits']")]
    assert counts == {"alice": ["1份等您审核"], "sue": ["1份等您审核"], "ines": [], "hans": []}


@both_databases
async def test_answers_of_a_merged_project_stand_at_the_one_it_was_merged_into(client: Client, world: World) -> None:
    answer = await published(client, world)
    other = await Project.exclude(id=world.project.id).order_by("id").first()
    assert other is not None
    async with changing_public_content():
        await Project.filter(id=world.project.id).update(merged_into_id=other.id)
    for path in (f"/projects/{other.slug}/answers", f"/projects/{other.slug}"):
        assert QUESTION_PUBLIC in (await client.get(path)).words, path
    assert await fitting(QUESTION_PUBLIC, other.id) == [answer.id]


async def test_an_answer_of_a_case_without_project_is_no_standing_one(client: Client, world: World) -> None:
    answer = await published(client, world)
    async with changing_public_content():
        await PublicAnswer.filter(id=answer.id).update(project_id=None)
    assert QUESTION_PUBLIC not in (await client.get("/answers/")).words
    async with changing_public_content():
        await PublicAnswer.filter(id=answer.id).update(standing=True)
    assert QUESTION_PUBLIC in (await client.get("/answers/")).words


async def test_a_text_without_a_subject_is_not_sent(client: Client, world: World) -> None:
    await written(world, do="save")
    await PublicAnswer.all().update(label="")
    answer = await PublicAnswer.get()
    ines = await world.as_(world.ines)
    assert (await ines.get(f"/desk/public/{answer.id}")).status == 200
    refused = await ines.post(f"/desk/public/{answer.id}/review")
    assert refused.status == 409 and "还没有选公开的事由" in refused.words
    assert (await PublicAnswer.get()).state == "draft"
