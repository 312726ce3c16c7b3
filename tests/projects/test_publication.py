"""From a draft to what the public reads: the moves, who may make them, and what an approval counts for."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest

from portal.projects import publication
from portal.projects.models import Milestone, Project, Revision, Update, UpdateFact
from portal.projects.publication import release
from portal.projects.states import FACT_WORDS, IN_REVIEW, MOVES, PUBLISHED, STATE_WORDS
from portal.staff.models import Act
from portal.staff.viewer import Viewer
from portal.web.problems import Conflict, NotAllowed
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.bob import (
    BODY,
    PAGE,
    TITLE,
    approved,
    at,
    drafted,
    filled,
    milestone,
    nobodys_project,
    published,
    review_of,
    seen_by,
    submitted,
)
from tests.projects.written import in_review

ALL = sorted(STATE_WORDS)


@both_databases
async def test_an_update_goes_there_and_back_and_out(client: Client, world: World) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    update = await drafted(bob)
    assert TITLE not in (await alice.get("/desk/review/")).words
    await submitted(bob, form=at(update), to=at(update))
    assert TITLE in (await alice.get("/desk/review/")).words
    assert (await bob.post(at(update) + "/recall")).status == 303
    assert (await alice.get(review_of(update))).status == 404
    await submitted(bob, form=at(update), to=at(update))
    assert (await alice.post(review_of(update, "return"), {"comment": "写明泵号。"})).status == 303
    assert "写明泵号。" in (await bob.get(at(update))).words
    assert TITLE not in (await client.get(PAGE)).words
    await submitted(bob, form=at(update), to=at(update), body="三号泵的轴承换好了。")
    assert (await approved(alice, update)).status == 303
    page = await client.get(PAGE)  # the next request, from a page that stood in memory
    assert TITLE in page.words and "三号泵的轴承换好了。" in page.words and BODY not in page.words
    kinds = await UpdateFact.filter(update_of_id=update.id).order_by("id").values_list("kind", flat=True)
    assert kinds == ["drafted", "submit", "recall", "submit", "send back", "submit", "publish"]
    assert await Act.filter(subject=f"update {update.id}").count() == 6


@pytest.mark.parametrize(("move", "state"), [*itertools.product(MOVES, ALL)])
async def test_a_move_starts_from_its_own_state_only(world: World, clock: Clock, move: str, state: str) -> None:
    bob, alice, sue = Viewer(world.bob), Viewer(world.alice), Viewer(world.sue)
    source, target = MOVES[move]
    update = await in_review(world)
    settings, now = world.portal.state.settings, clock()
    three = settings.model_copy(update={"review_steps": 3})
    owed = {"review_owed": source == PUBLISHED, "published_at": now if state == PUBLISHED else None}
    await Update.filter(id=update.id).update(state=state, **owed)
    update = await Update.get(id=update.id)
    before = await UpdateFact.all().count()
    seen: Any = {"seen": update.digest, "now": now}
    verbs = {
        "submit": lambda: publication.submit_update(update, by=bob, now=now),
        "recall": lambda: publication.recall_update(update, by=bob, now=now),
        "send back": lambda: publication.send_back(update, by=alice, comment="x", now=now),
        "approve": lambda: publication.publish(update, by=alice, at=None, settings=three, **seen),
        "publish": lambda: publication.publish(update, by=alice, at=None, settings=settings, **seen),
        "publish urgently": lambda: publication.publish_urgently(update, by=sue, reason="x", settings=settings, **seen),
        "confirm": lambda: publication.confirm(update, by=alice, **seen),
        "ask to correct": lambda: publication.ask_for_correction(update, by=alice, comment="x", **seen),
        "withdraw": lambda: publication.withdraw(
            update, by=alice, reason="x", all_versions=True, now=now, settings=settings
        ),
    }
    if state == source:
        await verbs[move]()
        assert ((await Update.get()).state, await UpdateFact.all().count()) == (target, before + 1)
        assert (await UpdateFact.all().order_by("-id").first()).kind == move
    else:
        with pytest.raises(Conflict):
            await verbs[move]()
        assert ((await Update.get()).state, await UpdateFact.all().count()) == (state, before)


def test_every_state_and_move_has_its_words() -> None:
    assert {state for pair in MOVES.values() for state in pair} == set(ALL)
    assert set(MOVES) | {"drafted"} == set(FACT_WORDS)
    assert {target for source, target in MOVES.values() if source == PUBLISHED} == {PUBLISHED}


async def test_nobody_reviews_the_own_update(world: World) -> None:
    update = await submitted(await world.as_(world.bob))
    await Update.filter(id=update.id).update(author_id=world.alice.id)
    alice = await world.as_(world.alice)
    assert TITLE not in (await alice.get("/desk/review/")).words
    page = await alice.get(review_of(update))
    assert "不能审核自己写的进展" in page.words and not page.doc.xpath("//form[contains(@action, '/approval')]")
    answer = await alice.post(review_of(update, "approval"), {"seen": update.digest})
    assert answer.status == 403 and "不能审核自己写的进展" in answer.words
    assert (await alice.post(review_of(update, "return"), {"comment": "x"})).status == 403
    assert (await Update.get()).state == IN_REVIEW


@pytest.mark.parametrize("who", ["bob", "dan", "hans", "ines", "ada"])
async def test_who_is_no_reviewer_decides_nothing(world: World, who: str) -> None:
    update = await submitted(await world.as_(world.bob))
    browser = await world.as_(getattr(world, who))
    assert (await browser.get("/desk/review/")).status == 403
    assert (await browser.post(review_of(update, "approval"), {"seen": update.digest})).status == 403
    assert (await browser.post(review_of(update, "return"), {"comment": "x"})).status == 403
    assert (await Update.get()).state == IN_REVIEW


@both_databases
async def test_revised_dates_are_for_the_supervisor(client: Client, world: World) -> None:
    row = await milestone(world)
    bob, alice, sue = await world.as_(world.bob), await world.as_(world.alice), await world.as_(world.sue)
    fields = {f"m{row.id}_due_on": "2024-09-01", f"m{row.id}_reason": "汛期不能停泵。"}
    update = await submitted(bob, title="验收改期", **fields)
    assert "须由督办员批准" in (await alice.get(review_of(update))).words
    answer = await alice.post(review_of(update, "approval"), {"seen": update.digest})
    assert answer.status == 403 and await Revision.all().count() == 0
    assert (await Update.get(id=update.id)).state == IN_REVIEW
    assert (await approved(sue, update)).status == 303
    page = await client.get(PAGE)
    assert "汛期不能停泵。" in page.words and "2024年8月1日" in page.words and "比原计划晚 31 天" in page.words


@both_databases
async def test_an_approval_of_an_older_text_applies_nothing(client: Client, world: World) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    update = await submitted(bob, new0_title="水泵验收", new0_planned_on="2024-08-01")
    old = await seen_by(alice, update)
    await bob.post(at(update) + "/recall")
    gone = await alice.post(review_of(update, "approval"), old)
    assert gone.status == 409 and "撤回" in gone.words
    await submitted(bob, form=at(update), to=at(update), title="没有人看过的标题")
    answer = await alice.post(review_of(update, "approval"), old)
    assert answer.status == 409 and "没有人看过的标题" in answer.words and "刚才的审核无效" in answer.words
    assert ((await Update.get()).state, await Milestone.all().count()) == (IN_REVIEW, 0)
    assert "没有人看过的标题" not in (await client.get(PAGE)).words


@both_databases
async def test_what_was_changed_after_the_reviewers_page_was_read_is_not_published(world: World, clock: Clock) -> None:
    """The row that the reviewer's request has read is older than what the author sends meanwhile."""
    bob = await world.as_(world.bob)
    update = await submitted(bob, new0_title="水泵验收", new0_planned_on="2024-08-01")
    read = await Update.get(id=update.id).prefetch_related("photos")
    await bob.post(at(update) + "/recall")
    await submitted(bob, form=at(update), to=at(update), title="没有人看过的标题")
    with pytest.raises(Conflict, match="审核无效"):
        await publication.publish(
            read, by=Viewer(world.alice), seen=read.digest, at=None, now=clock(), settings=world.portal.state.settings
        )
    assert ((await Update.get()).state, await Milestone.all().count()) == (IN_REVIEW, 0)


async def test_dates_revised_meanwhile_still_need_the_supervisor(world: World, clock: Clock) -> None:
    row = await milestone(world)
    bob = await world.as_(world.bob)
    update = await submitted(bob)
    read = await Update.get(id=update.id).prefetch_related("photos")
    await bob.post(at(update) + "/recall")
    fields = {f"m{row.id}_due_on": "2024-09-01", f"m{row.id}_reason": "汛期"}
    fresh = await submitted(bob, form=at(update), to=at(update), **fields)
    with pytest.raises(NotAllowed):
        await publication.publish(
            read, by=Viewer(world.alice), seen=fresh.digest, at=None, now=clock(), settings=world.portal.state.settings
        )


@both_databases
async def test_of_two_reviewers_at_once_one_is_told(world: World) -> None:
    update = await submitted(await world.as_(world.bob), new0_title="水泵验收", new0_planned_on="2024-08-01")
    alice, sue = await world.as_(world.alice), await world.as_(world.sue)
    sent = [review_of(update, "approval"), await seen_by(alice, update)]
    answers = await asyncio.gather(alice.post(*sent), sue.post(*sent))
    assert sorted(answer.status for answer in answers) == [303, 409]
    (told,) = [answer for answer in answers if answer.status == 409]
    assert "先一步" in told.words
    assert (await Milestone.all().count(), await UpdateFact.filter(kind="publish").count()) == (1, 1)


@both_databases
async def test_a_project_is_claimed_by_one_unit(world: World) -> None:
    project = await nobodys_project()
    create = f"/desk/projects/{project.slug}/updates"
    updates = []
    for who in (world.bob, world.dan):
        browser = await world.as_(who)
        updates.append(await submitted(browser, form=create + "/new", to=create, is_our_unit="yes", title=who.name))
    alice = await world.as_(world.alice)
    assert (await approved(alice, updates[0])).status == 303
    refused = await approved(alice, updates[1])
    assert refused.status == 409 and "另一个单位认领" in refused.words
    assert (await Project.get(id=project.id)).unit_id == world.bob.unit_id
    assert (await Update.get(id=updates[1].id)).state == IN_REVIEW


@both_databases
async def test_two_publications_at_once_keep_the_facts_of_both(world: World) -> None:
    bob = await world.as_(world.bob)
    updates = [await submitted(bob, person="王工"), await submitted(bob, phone="84790000")]
    browsers = [await world.as_(world.alice), await world.as_(world.sue)]
    answers = await asyncio.gather(*(approved(*pair) for pair in zip(browsers, updates, strict=True)))
    assert [answer.status for answer in answers] == [303, 303]
    project = await Project.get(id=world.project.id)
    assert (project.person, project.phone, project.staff_fields) == ("王工", "84790000", ["person", "phone"])


@both_databases
async def test_a_milestone_is_reached_once_and_not_revised_after(client: Client, world: World) -> None:
    row = await milestone(world)
    bob, sue = await world.as_(world.bob), await world.as_(world.sue)
    reached = {f"m{row.id}_actual_on": "2024-07-09"}
    revised = {f"m{row.id}_due_on": "2024-09-01", f"m{row.id}_reason": "汛期"}
    first, again, later = [await submitted(bob, **fields) for fields in (reached, reached, revised)]
    assert (await approved(sue, first)).status == 303
    for update in (again, later):
        answer = await approved(sue, update)
        assert answer.status == 409 and "另一条进展中标为完成" in answer.words
        assert (await Update.get(id=update.id)).state == IN_REVIEW
    assert await Revision.all().count() == 0
    assert "提前 23 天" in (await client.get(PAGE)).words


@both_databases
async def test_a_scheduled_update_is_public_at_its_minute(client: Client, world: World, clock: Clock) -> None:
    update = await submitted(await world.as_(world.bob))
    assert (await approved(await world.as_(world.alice), update, at="2024-07-11T08:00")).status == 303
    for wait in (timedelta(), timedelta(hours=21, minutes=59, seconds=59)):
        clock.moment += wait
        assert TITLE not in (await client.get(PAGE)).words and TITLE not in (await client.get("/")).words
    clock.forward(seconds=1)
    assert TITLE in (await client.get(PAGE)).words and TITLE in (await client.get("/")).words
    assert "2024年7月11日（周四）08:00" in (await client.get(PAGE)).words


async def test_of_two_scheduled_updates_each_has_its_minute(client: Client, world: World, clock: Clock) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    for title, minute in (("早的一条", "10:01"), ("晚的一条", "10:02")):
        await approved(alice, await submitted(bob, title=title), at=f"2024-07-10T{minute}")
    await client.get(PAGE)
    clock.forward(minutes=1)
    words = (await client.get(PAGE)).words
    assert "早的一条" in words and "晚的一条" not in words
    await world.portal.state.watch.refresh()  # what runs twice a second in service
    clock.forward(minutes=1)
    assert "晚的一条" in (await client.get(PAGE)).words


async def test_a_published_update_stays_as_it_is(world: World, clock: Clock) -> None:
    update = await published(world)
    bob = await world.as_(world.bob)
    clock.forward(minutes=5)
    assert not (await bob.get(at(update))).doc.xpath("//form[@enctype]")
    answer = await bob.post(at(update), {**await filled(bob), "title": "改写", "act": "save"})
    assert answer.status == 409 and "改写" in answer.text
    again = await bob.post(at(update) + "/recall")
    assert again.status == 409 and "先一步" in again.words
    kept = await Update.get(id=update.id)
    assert (kept.title, kept.state, kept.published_at) == (TITLE, PUBLISHED, clock() - timedelta(minutes=5))


async def test_a_publication_that_fails_leaves_the_page(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = await submitted(await world.as_(world.bob))
    alice = await world.as_(world.alice)
    seen = await seen_by(alice, update)

    async def fall(*_: object, **__: object) -> None:
        raise Conflict

    monkeypatch.setattr(release, "take_effect", fall)
    assert (await alice.post(review_of(update, "approval"), seen)).status == 409
    assert (await Update.get()).state == IN_REVIEW and TITLE not in (await client.get(PAGE)).words
    assert await UpdateFact.filter(kind="publish").count() == 0
