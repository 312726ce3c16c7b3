"""Taking a list over: by a second person, exactly what was seen, all of it in one transaction, with its history."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from portal.projects.models import Area, LedgerEntry, ListDraft, Milestone, Programme, Project, Target, Update
from portal.staff.models import Act, Unit
from tests.feedback.carol import errors_in
from tests.kit.cast import BOBS_UNIT, PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases
from tests.projects.test_lists_desk import SOURCE, at, changed, paste, pasted_list

SLUG = "lao-jiu-gong-shui-guan-wang-gai-zao"


async def sent(world: World, draft: ListDraft) -> ListDraft:
    answer = await (await world.as_(world.bob)).post(at(draft, "/submit"))
    assert answer.status == 303, answer.words
    return await ListDraft.get(id=draft.id)


async def taken(browser: Client, draft: ListDraft, **fields: str) -> Answer:
    page = await browser.get(at(draft, "/review"))
    assert page.status == 200, page.words
    return await browser.post(
        at(draft, "/takeover"), {**page.fields("//form[contains(@action, '/takeover')]"), **fields}
    )


async def published_list(world: World) -> ListDraft:
    """The invented notice of 2025, with one target ticked, taken over by Sue."""
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    await changed(bob, draft, 1, t0_take="yes")
    await sent(world, draft)
    answer = await taken(await world.as_(world.sue), draft)
    assert answer.status == 303, answer.words
    return await ListDraft.get(id=draft.id)


@both_databases
async def test_a_list_becomes_a_programme_with_its_projects(world: World) -> None:
    unit = await Unit.create(name_zh="示例区城建局")
    draft = await published_list(world)
    programme = await Programme.get(year=2025)
    assert (programme.title_zh, programme.source_zh, programme.promised_projects) == ("2025年民生工程", SOURCE, 12)
    assert programme.box == (await Programme.get(year=2024)).box
    names = await Area.filter(programme_id=programme.id).order_by("position").values_list("name_zh", flat=True)
    assert names == ["供水供暖", "交通出行", "教育卫生养老", "环境安全"]
    projects = await Project.filter(programme_id=programme.id).order_by("number")
    assert [project.number for project in projects] == list(range(1, 13))
    first = projects[0]
    assert (first.slug, first.unit_id, first.person, first.due) == (SLUG, unit.id, "王一鸣", date(2025, 9, 30))
    assert first.due_words == "计划2025年5月实施，2025年9月完工"
    assert first.official_zh.startswith("改造老旧供水管线40公里，更换阀门1,200个。") and first.official_source == SOURCE
    steps = await Milestone.filter(project_id=first.id).order_by("planned_on").values_list("kind", "planned_on")
    assert steps == [("start", date(2025, 5, 31)), ("step", date(2025, 9, 30))]
    targets = await Target.filter(project__programme_id=programme.id).values_list("name_zh", "planned", "unit_zh")
    assert targets == [("改造老旧供水管线", Decimal("40"), "公里")]
    assert (projects[11].due, projects[11].due_words) == (None, "供暖前完成")
    assert (draft.state, draft.taken_by_id, draft.author_id) == ("taken over", world.sue.id, world.bob.id)


@both_databases
async def test_every_project_has_its_update_its_facts_and_its_ledger(world: World) -> None:
    await published_list(world)
    updates = await Update.filter(project__programme__year=2025).prefetch_related("facts")
    assert len(updates) == 12
    for update in updates:
        facts = [(fact.kind, fact.by_id) for fact in sorted(update.facts, key=lambda fact: fact.id)]
        assert facts == [("drafted", world.bob.id), ("submit", world.bob.id), ("publish", world.sue.id)]
        assert (update.author_id, update.state, update.title) == (world.bob.id, "published", "年度名单公布")
    first = await Project.get(slug=SLUG)
    kinds = await LedgerEntry.filter(project_id=first.id).order_by("number").values_list("kind", flat=True)
    assert kinds == ["record opened", "milestone added", "milestone added", "target added", "update published"]
    assert (first.ledger_count, bool(first.ledger_hash)) == (5, True)
    assert await Act.filter(verb="list: taken over").count() == 1


async def test_residents_see_the_new_year_at_once(world: World) -> None:
    anybody = world.anybody()
    assert (await anybody.get("/programmes/2025/")).status == 404
    assert (await anybody.get(f"/projects/{SLUG}")).status == 404
    await published_list(world)
    page = await anybody.get(f"/projects/{SLUG}")
    assert page.status == 200 and "改造老旧供水管线40公里" in page.words
    assert (await anybody.get("/programmes/2025/")).status == 200
    assert (await anybody.get("/en/programmes/2025/")).status == 200
    assert (await anybody.get(f"/projects/{PROJECT}")).status == 200


async def test_nobody_takes_over_an_own_list(world: World) -> None:
    sue = await world.as_(world.sue)
    answer = await paste(sue, "一、路灯\n项目内容：换灯\n完成时限：年底", year="2026")
    draft = await ListDraft.get(id=int(answer.headers["location"].rsplit("/", 1)[1]))
    assert (await changed(sue, draft, 1, area="照明")).status == 303
    await sue.post(at(draft), {"title": "2026年民生工程", "issuer": "管委会", "source": SOURCE})
    assert (await sue.post(at(draft, "/submit"))).status == 303
    assert "须由他人审核" in (await sue.get(at(draft, "/review"))).words
    refused = await sue.post(at(draft, "/takeover"), {"seen": (await ListDraft.get(id=draft.id)).digest})
    assert refused.status == 403
    for who, status in {"bob": 403, "alice": 403, "dan": 403}.items():
        browser = await world.as_(getattr(world, who))
        assert (await browser.post(at(draft, "/takeover"), {"seen": "x"})).status == status
    assert await Programme.filter(year=2026).count() == 0


@both_databases
async def test_only_what_was_seen_is_taken_over(world: World) -> None:
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    draft = await sent(world, await pasted_list(bob))
    old = (await sue.get(at(draft, "/review"))).fields("//form[contains(@action, '/takeover')]")
    await bob.post(at(draft, "/recall"))
    await changed(bob, draft, 1, person="李二")
    await sent(world, draft)
    late = await sue.post(at(draft, "/takeover"), old)
    assert late.status == 409 and "又有改动" in late.words
    assert (await Programme.filter(year=2025).count(), await Update.all().count()) == (0, 0)
    assert (await taken(sue, draft)).status == 303
    again = await sue.post(at(draft, "/takeover"), old)
    assert again.status == 409
    assert await Project.filter(programme__year=2025).count() == 12


@both_databases
async def test_one_bad_row_takes_nothing_over(world: World) -> None:
    """Somebody else takes an address between submission and decision."""
    draft = await sent(world, await pasted_list(await world.as_(world.bob)))
    sue = await world.as_(world.sue)
    old = (await sue.get(at(draft, "/review"))).fields("//form[contains(@action, '/takeover')]")
    await Project.filter(number=2).update(slug="lu-deng-gai-zao")
    assert (await sue.post(at(draft, "/takeover"), old)).status == 409
    assert "送审之后" in (await sue.get(at(draft, "/review"))).words
    assert await Programme.filter(year=2025).count() == 0
    assert (await ListDraft.get(id=draft.id)).state == "in review"


async def test_a_list_is_given_back_with_a_comment(world: World) -> None:
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    draft = await sent(world, await pasted_list(bob))
    fields = (await sue.get(at(draft, "/review"))).fields("//form[contains(@action, '/return')]")
    empty = await sue.post(at(draft, "/return"), {**fields, "comment": " "})
    assert empty.status == 422 and "#comment" in errors_in(empty)
    assert (await sue.post(at(draft, "/return"), {**fields, "comment": "第3项的单位写错了。"})).status == 303
    page = await bob.get(at(draft))
    assert "第3项的单位写错了。" in page.words and (await ListDraft.get(id=draft.id)).state == "draft"
    late = await sue.post(at(draft, "/return"), {"comment": "还有一处"})
    assert late.status == 404


@both_databases
async def test_a_comment_on_an_older_list_changes_nothing_of_the_one_sent_since(world: World) -> None:
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    draft = await sent(world, await pasted_list(bob))
    old = (await sue.get(at(draft, "/review"))).fields("//form[contains(@action, '/return')]")
    await bob.post(at(draft, "/recall"))
    await changed(bob, draft, 1, person="王新")
    newer = await sent(world, draft)
    late = await sue.post(at(draft, "/return"), {**old, "comment": "第3项的单位写错了。"})
    assert late.status == 409 and "您看过之后名单又有改动" in late.words and "第3项的单位写错了。" in late.text
    held = await ListDraft.get(id=draft.id)
    assert (held.state, held.rows) == ("in review", newer.rows)
    fields = late.fields("//form[contains(@action, '/return')]")
    assert (await sue.post(at(draft, "/return"), {**fields, "comment": "请再核对。"})).status == 303
    rows = (await ListDraft.get(id=draft.id)).rows
    assert rows[:-1] == newer.rows and rows[-1]["words"] == "请再核对。"


AGAIN = (
    "一、路灯改造\n项目内容：更换节能路灯3500盏。\n完成时限：年底\n责任人：李思源\n"
    "二、新公园\n项目内容：建公园1座。\n完成时限：年底"
)


@both_databases
async def test_what_is_on_record_changes_only_with_a_reason_and_the_ledger_says_it(world: World) -> None:
    await published_list(world)
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    answer = await paste(bob, AGAIN.replace("二、", "十三、").replace("一、", "五、"))
    draft = await ListDraft.get(id=int(answer.headers["location"].rsplit("/", 1)[1]))
    page = await bob.get(at(draft, "/rows/1"))
    assert "更换节能路灯3000盏" in page.words and "更换节能路灯3500盏" in page.words
    number = {"number": "5", "area": "交通出行"}
    refused = await changed(bob, draft, 1, **number)
    assert refused.status == 422 and "原因" in errors_in(refused)["#reason"]
    assert (await changed(bob, draft, 1, reason="核实后增加。", **number)).status == 303
    assert (await changed(bob, draft, 2, number="13", area="环境安全")).status == 303
    assert (await taken(sue, await sent(world, draft))).status == 303
    lamps = await Project.get(slug="lu-deng-gai-zao")
    assert (lamps.official_zh, lamps.due, lamps.due_words) == ("更换节能路灯3500盏。", date(2025, 12, 31), "年底")
    step = await Milestone.get(project_id=lamps.id).prefetch_related("revisions")
    assert (step.planned_on, [row.due_on for row in step.revisions]) == (date(2025, 6, 30), [date(2025, 12, 31)])
    kinds = await LedgerEntry.filter(project_id=lamps.id).order_by("number").values_list("kind", flat=True)
    assert kinds[3:] == ["promise", "fact", "date revised", "update published"]
    assert await Project.filter(programme__year=2025).count() == 13
    assert (await world.anybody().get("/projects/lu-deng-gai-zao")).status == 200
    for update in await Update.filter(project_id=lamps.id):
        assert (await sue.get(f"/desk/updates/{update.id}")).status == 200


async def test_a_list_that_says_what_is_on_record_is_not_sent(world: World) -> None:
    await published_list(world)
    bob = await world.as_(world.bob)
    draft = await pasted_list(bob)
    refused = await bob.post(at(draft, "/submit"))
    assert refused.status == 409 and "没有不同" in refused.words


@pytest.mark.parametrize("path", ["/review", ""])
async def test_the_pages_of_a_list_speak_english_too(world: World, path: str) -> None:
    await Unit.get(name_zh=BOBS_UNIT)
    draft = await sent(world, await pasted_list(await world.as_(world.bob)))
    assert (await (await world.as_(world.sue)).get("/en" + at(draft, path))).status == 200


async def test_a_review_in_steps_is_told_not_to_apply(world: World) -> None:
    draft = await sent(world, await pasted_list(await world.as_(world.bob)))
    sue, words = await world.as_(world.sue), "进展的 2 级审核不适用于名单"
    assert words not in (await sue.get(at(draft, "/review"))).words
    world.portal.state.settings = world.portal.state.settings.model_copy(update={"review_steps": 2})
    assert words in (await sue.get(at(draft, "/review"))).words


@both_databases
async def test_of_two_lists_of_one_new_year_one_is_taken_over(world: World) -> None:
    bob = await world.as_(world.bob)
    drafts = [await sent(world, await pasted_list(bob)) for _ in range(2)]
    sue = await world.as_(world.sue)
    forms = [(await sue.get(at(draft, "/review"))).fields("//form[contains(@action, '/takeover')]") for draft in drafts]
    pairs = zip(drafts, forms, strict=True)
    answers = await asyncio.gather(*(sue.post(at(draft, "/takeover"), form) for draft, form in pairs))
    assert sorted(answer.status for answer in answers) == [303, 409]
    assert await Project.filter(programme__year=2025).count() == 12


async def test_a_list_with_a_number_of_a_person_or_a_slip_needs_a_reason(world: World) -> None:
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    draft = await pasted_list(bob)
    await changed(bob, draft, 1, official="按装阀门，联系居民 13812345678。")
    await sent(world, draft)
    page = await sue.get(at(draft, "/review"))
    assert "“按装”应为“安装”" in page.words and "13812345678" in page.words
    answer = await taken(sue, draft)
    assert answer.status == 422 and list(errors_in(answer)) == ["#override"]
    assert not await Programme.exists(year=2025)
    assert (await taken(sue, draft, override="文件原文如此")).status == 303
    first = await Update.get(project__slug=SLUG).prefetch_related("facts")
    assert [fact.comment for fact in first.facts if fact.kind == "publish"] == ["文件原文如此"]
