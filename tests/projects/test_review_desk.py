"""The desk of review and what comes after: steps, bundles, flags, urgency, corrections, withdrawals, the preview."""

from io import BytesIO

import pytest
from PIL import Image

from portal.projects.models import Milestone, Project, Update, UpdateFact, UpdatePhoto
from portal.settings import Settings
from tests.kit.cast import World
from tests.kit.client import Answer, Client
from tests.kit.databases import both_databases
from tests.kit.statements import queries_of
from tests.projects.bob import CREATE, NEW, PAGE, TITLE, approved, at, filled, review_of, seen_by, submitted
from tests.projects.written import BODY, in_review, out


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 240), "#0f4a5e").save(file, "JPEG")
    return file.getvalue()


def with_steps(world: World, steps: int) -> None:
    state = world.portal.state
    settings: Settings = state.settings
    state.settings = settings.model_copy(update={"review_steps": steps})


@both_databases
async def test_three_people_approve_one_after_the_other(client: Client, world: World) -> None:
    with_steps(world, 3)
    update = await in_review(world)
    alice, sue = await world.as_(world.alice), await world.as_(world.sue)
    assert (await approved(alice, update)).status == 303
    page = await alice.get(review_of(update))
    assert "您已经审核过这条进展" in page.words and not page.doc.xpath("//form[contains(@action, '/approval')]")
    again = await alice.post(review_of(update, "approval"), {"seen": update.digest})
    assert again.status == 403
    assert "第 2 级审核，共 3 级" in (await sue.get(review_of(update))).words
    assert "Alice 审核通过，转下一级审核" in (await sue.get(review_of(update))).words
    assert (await approved(sue, update)).status == 303
    assert TITLE not in (await client.get(PAGE)).words
    await type(world.ines).filter(id=world.ines.id).update(role="reviewer")
    ines = await world.as_(world.ines)
    assert (await approved(ines, update)).status == 303
    assert TITLE in (await client.get(PAGE)).words
    facts = await UpdateFact.filter(digest=update.digest, kind__in=["approve", "publish"]).order_by("id")
    assert [(fact.kind, fact.by_id) for fact in facts] == [
        ("approve", world.alice.id),
        ("approve", world.sue.id),
        ("publish", world.ines.id),
    ]


@both_databases
async def test_a_change_voids_the_approvals_before_it(world: World) -> None:
    with_steps(world, 2)
    bob, alice, sue = [await world.as_(row) for row in (world.bob, world.alice, world.sue)]
    update = await submitted(bob)
    assert (await approved(alice, update)).status == 303
    await bob.post(at(update) + "/recall")
    await submitted(bob, form=at(update), to=at(update), title="改过的标题")
    assert "第 1 级审核，共 2 级" in (await sue.get(review_of(update))).words
    assert (await approved(sue, update)).status == 303
    assert (await Update.get()).state == "in review"
    assert (await approved(alice, update)).status == 303
    assert (await Update.get()).state == "published"


async def test_of_two_steps_one_must_be_a_supervisors_for_a_revised_date(world: World) -> None:
    with_steps(world, 2)
    update = await in_review(world, ended={"on": "2024-07-09", "reason": "规划调整。"})
    alice, sue = await world.as_(world.alice), await world.as_(world.sue)
    await type(world.ines).filter(id=world.ines.id).update(role="reviewer")
    ines = await world.as_(world.ines)
    assert (await approved(alice, update)).status == 303
    assert "须由督办员批准" in (await ines.get(review_of(update))).words
    assert (await ines.post(review_of(update, "approval"), {"seen": update.digest})).status == 403
    assert (await approved(sue, update)).status == 303
    assert (await Project.get(id=world.project.id)).ended_reason == "规划调整。"


@both_databases
async def test_what_the_checks_flag_goes_out_only_with_a_reason(client: Client, world: World) -> None:
    update = await in_review(world, title="三号水泵按装好了")
    alice, bob = await world.as_(world.alice), await world.as_(world.bob)
    for browser, path in ((bob, at(update)), (alice, review_of(update))):
        assert "“按装”应为“安装”" in (await browser.get(path)).words
    answer = await approved(alice, update)
    assert answer.status == 422 and "仍要发布，请写明原因" in answer.words
    assert (await approved(alice, update, override="原文如此，是设备的名称。")).status == 303
    assert "三号水泵按装好了" in (await client.get(PAGE)).words
    assert (await UpdateFact.get(kind="publish")).comment == "原文如此，是设备的名称。"
    assert "原文如此" not in (await client.get(PAGE)).text


@both_databases
async def test_an_urgent_update_is_reviewed_afterwards(client: Client, world: World) -> None:
    with_steps(world, 3)
    update = await in_review(world)
    alice, sue = await world.as_(world.alice), await world.as_(world.sue)
    assert "紧急发布" not in (await alice.get(review_of(update))).words
    sent = {"seen": update.digest, "reason": ""}
    assert (await sue.post(review_of(update, "urgent"), sent)).status == 422
    assert (await alice.post(review_of(update, "urgent"), {**sent, "reason": "停水"})).status == 403
    assert (await sue.post(review_of(update, "urgent"), {**sent, "reason": "今晚停水。"})).status == 303
    assert TITLE in (await client.get(PAGE)).words
    assert "待补审" in (await alice.get("/desk/review/")).words
    own = await sue.post(review_of(update, "confirmation"), {"seen": update.digest})
    assert own.status == 403 and "须由另一个人做" in own.words
    asked = {"seen": update.digest, "comment": "写明停水到几点。"}
    assert (await alice.post(review_of(update, "correction"), asked)).status == 303
    assert "待补审" not in (await alice.get("/desk/review/")).words
    bob = await world.as_(world.bob)
    assert "补审要求更正：写明停水到几点。" in (await bob.get(at(update))).words


@both_databases
async def test_a_correction_has_copies_of_the_photos_and_no_changes(client: Client, world: World) -> None:
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    files = {"photo_0": ("pump.jpg", picture(), "image/jpeg")}
    fields = {"new0_title": "水泵验收", "new0_planned_on": "2024-08-01", "alt_0": "新换的三号泵"}
    first = await submitted(bob, files=files, **fields)
    await approved(sue, first)
    answer = await bob.post(at(first) + "/correction")
    assert answer.status == 303
    second = await Update.get(corrects_id=first.id)
    assert answer.headers["location"] == at(second)
    await submitted(bob, form=at(second), to=at(second), title="更正的标题")
    await approved(sue, await Update.get(id=second.id))
    old, new = await UpdatePhoto.all().order_by("id")
    assert old.name != new.name and (old.alt, old.width) == (new.alt, new.width)
    for name in (old.name, new.name):
        assert (await client.get(f"/photos/{name}/small", inspect=False)).status == 200
    words = (await client.get(PAGE)).words
    assert "更正的标题" in words and words.count("水泵验收") >= 1 and await Milestone.all().count() == 1
    again = await bob.post(at(first) + "/correction")
    assert again.status == 409 and "已经有更正" in again.words


async def test_only_the_units_authors_correct(world: World) -> None:
    update = await out(world)
    for who, status in {"dan": 404, "alice": 403, "hans": 403}.items():
        browser = await world.as_(getattr(world, who))
        assert (await browser.post(at(update) + "/correction")).status == status, who
    assert await Update.all().count() == 1


@both_databases
async def test_a_withdrawn_update_is_gone_by_every_address(client: Client, world: World) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    files = {"photo_0": ("pump.jpg", picture(), "image/jpeg")}
    update = await submitted(bob, files=files, alt_0="新换的三号泵")
    await approved(alice, update)
    photo = f"/photos/{(await UpdatePhoto.get()).name}/small"
    assert (await client.get(photo, inspect=False)).status == 200
    form = at(update) + "/withdrawal"
    assert (await bob.get(form)).status == 403
    assert (await alice.post(form, {"reason": "", "all_versions": "yes"})).status == 422
    assert (await alice.post(form, {"reason": "照片里有车牌。", "all_versions": "yes"})).status == 303
    gone = await client.get(photo)
    assert gone.status == 410 and "已经撤下" in gone.words
    for page in (PAGE, "/", "/en" + PAGE):
        text = (await client.get(page)).text
        assert not any(word in text for word in (TITLE, BODY[:12], "新换的三号泵")), page
    assert "照片里有车牌。" in (await client.get(PAGE)).words
    again = await alice.post(form, {"reason": "x", "all_versions": "yes"})
    assert again.status == 422
    assert "居民只看到原因" in (await bob.get(at(update))).words


@both_databases
async def test_one_update_for_several_projects_is_decided_on_as_one(client: Client, world: World) -> None:
    others = await Project.filter(number__in=[2, 3]).order_by("number")
    await Project.filter(id__in=[row.id for row in others]).update(unit_id=world.bob.unit_id)
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    files = {"photo_0": ("pump.jpg", picture(), "image/jpeg")}
    ticked = {f"also_{row.id}": "yes" for row in others}
    first = await submitted(bob, files=files, alt_0="新换的三号泵", **ticked)
    updates = await Update.all().order_by("id").prefetch_related("photos")
    assert {row.bundle for row in updates} == {first.bundle} != {""}
    assert [(row.title, row.state, len(row.photos)) for row in updates] == [(TITLE, "in review", 1)] * 3
    queue = await alice.get("/desk/review/")
    assert queue.words.count(TITLE) == 1 and "连同其他项目共 3 项" in queue.words
    address = f"/desk/review/bundles/{first.bundle}"
    assert (await alice.get(review_of(first))).headers["location"] == address
    alone = await alice.post(review_of(first, "approval"), {"seen": updates[0].digest})
    assert alone.status == 409 and "一起审核" in alone.words
    sent = (await alice.get(address)).fields("//form[contains(@action, '/approval')]")
    some = {name: digest for name, digest in sent.items() if name != f"seen-{first.id}"}
    assert (await alice.post(address + "/approval", some)).status == 409
    assert (await alice.post(address + "/approval", sent)).status == 303
    for row in [world.project, *others]:
        assert TITLE in (await client.get(f"/projects/{row.slug}")).words
    assert len({photo.name for row in updates for photo in row.photos}) == 3


async def test_a_bundle_is_sent_back_and_changed_as_one(world: World) -> None:
    (other,) = await Project.filter(number=2)
    await Project.filter(id=other.id).update(unit_id=world.bob.unit_id)
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    first = await submitted(bob, **{f"also_{other.id}": "yes"})
    address = f"/desk/review/bundles/{first.bundle}"
    assert (await alice.post(address + "/return", {"comment": ""})).status == 422
    assert (await alice.post(address + "/return", {"comment": "写明泵号。"})).status == 303
    assert (await alice.post(address + "/return", {"comment": "写明泵号。"})).status == 409
    await submitted(bob, form=at(first), to=at(first), title="改过的标题")
    rows = await Update.all().order_by("id")
    assert [(row.title, row.state) for row in rows] == [("改过的标题", "in review")] * 2


@pytest.mark.parametrize("more", [{"new0_title": "水泵验收", "new0_planned_on": "2024-08-01"}])
async def test_an_update_for_several_projects_changes_no_record(world: World, more: dict[str, str]) -> None:
    (other,) = await Project.filter(number=2)
    await Project.filter(id=other.id).update(unit_id=world.bob.unit_id)
    bob = await world.as_(world.bob)
    sent = await filled(bob, NEW, act="submit", **{f"also_{other.id}": "yes"}, **more)
    answer = await bob.post(CREATE, sent)
    assert answer.status == 422 and "不能改变项目记录" in answer.words
    assert await Update.all().count() == 0


async def test_the_preview_is_for_staff_alone(client: Client, world: World) -> None:
    update = await in_review(world)
    bob = await world.as_(world.bob)
    page: Answer = await bob.get(at(update) + "/preview")
    assert TITLE in page.words and page.headers["cache-control"] == "no-store"
    dan = await world.as_(world.dan)
    assert (await dan.get(at(update) + "/preview")).status == 404
    assert (await client.get(at(update) + "/preview")).status == 303


async def test_the_queue_makes_the_same_queries_for_one_and_for_many(world: World) -> None:
    alice = await world.as_(world.alice)
    await in_review(world)
    few = await queries_of(alice, "/desk/review/")
    for _ in range(12):
        await in_review(world)
    assert (few <= 12, await queries_of(alice, "/desk/review/")) == (True, few)
    newest = await Update.all().order_by("-id").first()
    assert newest and (await seen_by(alice, newest))["seen"] == newest.digest
