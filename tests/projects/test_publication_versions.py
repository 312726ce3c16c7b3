"""Corrections, withdrawals, and what is published in a hurry: what residents can still read, and what is on record."""

from datetime import timedelta
from typing import Any

import pytest

from portal.projects import publication, queries
from portal.projects.models import LedgerEntry, LedgerText, Update, UpdateFact
from portal.projects.publication.versions import ids_of_versions, versions_of
from portal.staff.viewer import Viewer
from portal.web.problems import Conflict, NotAllowed
from tests.kit.cast import World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.written import BODY, TITLE, approve, in_review, out


async def corrected(world: World, update: Update, *, title: str) -> Update:
    """A correction of an update with another title, in review."""
    now = world.portal.state.now()
    draft = await publication.draft_correction(update, by=Viewer(world.bob), photos=[], documents=[], now=now)
    await publication.save_update(draft, title=title, body=draft.body, changes={}, now=now)
    await publication.submit_update(draft, by=Viewer(world.bob), now=now)
    return await Update.get(id=draft.id)


async def withdrawn(world: World, update: Update, *, all_versions: bool = True) -> None:
    state = world.portal.state
    await publication.withdraw(
        update,
        by=Viewer(world.alice),
        reason="有居民的姓名。",
        all_versions=all_versions,
        now=state.now(),
        settings=state.settings,
    )


async def titles(world: World) -> list[str]:
    return [row.title for row in await queries.updates_of(world.project, now=world.portal.state.now())]


@both_databases
async def test_a_correction_takes_the_place_of_the_version_it_corrects(world: World, clock: Clock) -> None:
    first = await out(world, new=[{"title": "水泵验收", "planned_on": "2024-08-01"}])
    clock.forward(days=1)
    second = await corrected(world, first, title="四号水泵换好了")
    assert (second.version, second.changes, second.body) == (2, {}, BODY)
    assert await titles(world) == [TITLE]
    assert await approve(world, second)
    assert await titles(world) == ["四号水泵换好了"]
    old = await Update.get(id=first.id)
    assert (old.replaced_at, old.title) == (clock(), TITLE)
    newest = await queries.latest_updates(await queries.programme_of(2024), now=clock())
    assert [row.id for row in newest] == [second.id]
    for update in (first, second):
        assert [row.title for row in await versions_of(update, now=clock())] == [TITLE, "四号水泵换好了"]
    kinds = await LedgerEntry.filter(update_id=second.id).values_list("kind", flat=True)
    assert kinds == ["update corrected"]


@both_databases
async def test_a_scheduled_correction_leaves_the_old_version_until_its_minute(world: World, clock: Clock) -> None:
    first = await out(world)
    second = await corrected(world, first, title="更正的标题")
    state = world.portal.state
    at = clock() + timedelta(hours=1)
    await publication.publish(
        second, by=Viewer(world.sue), seen=second.digest, at=at, now=clock(), settings=state.settings
    )
    assert await titles(world) == [TITLE]
    assert [row.id for row in await versions_of(first, now=clock())] == [first.id]
    clock.forward(hours=1)
    assert await titles(world) == ["更正的标题"]


async def test_one_correction_at_a_time_and_of_the_newest_version_only(world: World, clock: Clock) -> None:
    first = await out(world)
    second = await corrected(world, first, title="更正的标题")
    for _ in range(2):
        with pytest.raises(Conflict, match="已经有更正"):
            await corrected(world, first, title="又一个")
        if second.published_at is None:
            await approve(world, second)
            second = await Update.get(id=second.id)
    third = await corrected(world, second, title="第三版")
    await approve(world, third)
    assert third.version == 3
    for row in (first, second, third):
        assert await ids_of_versions(row) == [first.id, second.id, third.id]


async def test_a_correction_of_what_was_withdrawn_meanwhile_is_not_published(world: World) -> None:
    first = await out(world)
    second = await corrected(world, first, title="更正的标题")
    await withdrawn(world, first)
    with pytest.raises(Conflict, match="已经撤下"):
        await approve(world, second)
    assert (await Update.get(id=second.id)).state == "in review"


@both_databases
async def test_a_withdrawal_leaves_a_mark_and_no_word(world: World, clock: Clock) -> None:
    first = await out(world)
    second = await corrected(world, first, title="更正的标题")
    await approve(world, second)
    clock.forward(hours=1)
    await withdrawn(world, second)
    (mark,) = await queries.updates_of(world.project, now=clock())
    assert (mark.id, mark.title, mark.body, list(mark.photos)) == (second.id, "", "", [])
    assert (mark.withdrawn_at, mark.withdrawn_reason) == (clock(), "有居民的姓名。")
    assert [(row.title, row.withdrawn_at) for row in await versions_of(first, now=clock())] == [("", clock())] * 2
    assert await queries.latest_updates(await queries.programme_of(2024), now=clock()) == []
    kinds = await LedgerEntry.filter(project_id=world.project.id).order_by("number").values_list("kind", flat=True)
    assert kinds[-4:] == ["update published", "update corrected", "update withdrawn", "update withdrawn"]
    assert not await LedgerText.filter(text__in=[TITLE, BODY, "更正的标题"]).exists()
    with pytest.raises(Conflict):
        await withdrawn(world, second)


async def test_one_version_can_be_withdrawn_alone(world: World, clock: Clock) -> None:
    first = await out(world)
    second = await corrected(world, first, title="更正的标题")
    await approve(world, second)
    await withdrawn(world, first, all_versions=False)
    assert await titles(world) == ["更正的标题"]
    assert [row.title for row in await versions_of(second, now=clock())] == ["", "更正的标题"]


async def test_what_was_withdrawn_before_its_minute_leaves_no_mark(world: World, clock: Clock) -> None:
    update = await in_review(world)
    state, at = world.portal.state, clock() + timedelta(days=1)
    await publication.publish(
        update, by=Viewer(world.sue), seen=update.digest, at=at, now=clock(), settings=state.settings
    )
    await withdrawn(world, update)
    clock.forward(days=2)
    assert await queries.updates_of(world.project, now=clock()) == []


async def test_who_may_not_withdraw_changes_nothing(world: World) -> None:
    update = await out(world)
    state = world.portal.state
    for who in (world.bob, world.ada, world.ines):
        with pytest.raises(NotAllowed):
            await publication.withdraw(
                update, by=Viewer(who), reason="x", all_versions=True, now=state.now(), settings=state.settings
            )
    assert await titles(world) == [TITLE]


async def urgent(world: World, update: Update) -> Update:
    state = world.portal.state
    await publication.publish_urgently(
        update,
        by=Viewer(world.sue),
        seen=update.digest,
        reason="今晚停水，须马上告知。",
        now=state.now(),
        settings=state.settings,
    )
    return await Update.get(id=update.id)


@both_databases
async def test_what_is_published_urgently_owes_a_review(world: World, clock: Clock) -> None:
    update = await urgent(world, await in_review(world))
    assert (update.review_owed, update.published_at) == (True, clock())
    assert await titles(world) == [TITLE]
    fact = await UpdateFact.get(kind="publish urgently")
    assert (fact.comment, fact.by_id, fact.digest) == ("今晚停水，须马上告知。", world.sue.id, update.digest)
    with pytest.raises(NotAllowed, match="另一个人"):
        await publication.confirm(update, by=Viewer(world.sue), seen=update.digest, now=clock())
    await publication.confirm(update, by=Viewer(world.alice), seen=update.digest, now=clock())
    assert (await Update.get(id=update.id)).review_owed is False
    with pytest.raises(Conflict):
        await publication.confirm(update, by=Viewer(world.alice), seen=update.digest, now=clock())


async def test_a_reviewer_publishes_nothing_urgently(world: World) -> None:
    update = await in_review(world)
    state: Any = world.portal.state
    with pytest.raises(NotAllowed):
        await publication.publish_urgently(
            update, by=Viewer(world.alice), seen=update.digest, reason="x", now=state.now(), settings=state.settings
        )
    assert await titles(world) == []


async def test_a_correction_settles_the_review_that_was_owed(world: World) -> None:
    update = await urgent(world, await in_review(world))
    assert await approve(world, await corrected(world, update, title="更正的标题"))
    assert not await Update.filter(review_owed=True).exists()
