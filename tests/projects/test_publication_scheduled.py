"""What is published for later: nobody hears of it before its moment, and the ledger tells of it when it comes."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portal.chores import keep_house
from portal.projects import desk_queries, publication, queries
from portal.projects.ledger.verification import verify_chains
from portal.projects.models import LedgerEntry, Project, Update, UpdateDocument, UpdatePhoto
from portal.projects.publication import tell_scheduled
from portal.projects.publication.versions import versions_of
from portal.projects.yearly.report import Feedback, report_of
from portal.staff.viewer import Viewer
from tests.kit.cast import PROJECT, World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.test_publication_versions import corrected, titles, urgent, withdrawn
from tests.projects.written import TITLE, approve, in_review, out

LEDGER = f"/projects/{PROJECT}/ledger"


async def scheduled(world: World, update: Update, **ahead: float) -> Update:
    """An update in review, approved for so much later."""
    state = world.portal.state
    at = state.now() + timedelta(**ahead)
    await publication.publish(
        update, by=Viewer(world.sue), seen=update.digest, at=at, now=state.now(), settings=state.settings
    )
    return await Update.get(id=update.id)


async def chain(world: World) -> list[tuple[str, str]]:
    """Kind and subject of each entry after the opening, oldest first."""
    rows = LedgerEntry.filter(project_id=world.project.id, number__gt=1).order_by("number")
    return [(row.kind, row.subject) for row in await rows]


@both_databases
async def test_the_ledger_tells_of_a_scheduled_update_when_its_minute_has_come(
    client: Client, world: World, clock: Clock
) -> None:
    update = await scheduled(world, await in_review(world, title="后天见报"), days=2)
    assert await tell_scheduled(now=clock()) == 0
    before = await client.get(LEDGER)
    assert ("发布进展" in before.text, f"update {update.id}" in (await client.get(LEDGER + ".json")).text) == (
        False,
        False,
    )
    clock.forward(days=2, seconds=20)
    assert await tell_scheduled(now=clock()) == 1
    assert await tell_scheduled(now=clock()) == 0
    row = await LedgerEntry.get(project_id=world.project.id, number=2)
    assert (row.kind, row.subject, row.update_id) == ("update published", f"update {update.id}", update.id)
    assert update.published_at is not None
    assert row.facts["after"] == {"version": 1, "published_at": update.published_at.isoformat()}
    assert (row.at, row.unit) == (clock(), (await world.bob.unit).name_zh)  # type: ignore[union-attr]
    assert "后天见报" in (await client.get(LEDGER)).words
    assert [fault async for checked in verify_chains() for fault in checked.faults] == []


@both_databases
async def test_two_processes_tell_of_it_once_though_the_portal_stood_still_for_days(world: World, clock: Clock) -> None:
    first = await scheduled(world, await in_review(world), days=1)
    other = await Project.filter(programme_id=world.project.programme_id).exclude(id=world.project.id).first()
    second = await scheduled(world, await in_review(world, project=other), days=2)
    clock.forward(days=9)
    assert sum(await asyncio.gather(tell_scheduled(now=clock()), tell_scheduled(now=clock()))) == 2
    told = LedgerEntry.filter(kind="update published").order_by("subject").values_list("subject", flat=True)
    assert await told == sorted([f"update {first.id}", f"update {second.id}"])


async def test_the_clock_of_the_house_tells_of_it(world: World, clock: Clock) -> None:
    update = await scheduled(world, await in_review(world), hours=1)
    clock.forward(hours=1)
    await keep_house(settings=world.portal.state.settings, now=clock())
    assert await chain(world) == [("update published", f"update {update.id}")]


@both_databases
async def test_what_is_withdrawn_before_its_minute_is_never_told_of(world: World, clock: Clock) -> None:
    update = await scheduled(world, await in_review(world), days=1)
    await withdrawn(world, update)
    clock.forward(days=2)
    assert await tell_scheduled(now=clock()) == 0
    assert await chain(world) == []


async def test_what_is_withdrawn_before_the_clock_looked_is_told_of_in_order(world: World, clock: Clock) -> None:
    update = await scheduled(world, await in_review(world), minutes=10)
    clock.forward(minutes=10, seconds=5)
    await withdrawn(world, update)
    subject = f"update {update.id}"
    assert await chain(world) == [("update published", subject), ("update withdrawn", subject)]
    assert await tell_scheduled(now=clock()) == 0
    assert [fault async for checked in verify_chains() for fault in checked.faults] == []


async def test_what_is_corrected_before_the_clock_looked_is_told_of_in_order(world: World, clock: Clock) -> None:
    first = await scheduled(world, await in_review(world), minutes=10)
    clock.forward(minutes=10, seconds=5)
    second = await corrected(world, first, title="更正的标题")
    await approve(world, second)
    assert await chain(world) == [
        ("update published", f"update {first.id}"),
        ("update corrected", f"update {second.id}"),
    ]


@both_databases
async def test_a_correction_withdrawn_before_its_minute_leaves_the_version_it_corrects(
    world: World, clock: Clock
) -> None:
    first = await out(world)
    second = await scheduled(world, await corrected(world, first, title="更正的标题"), hours=1)
    await withdrawn(world, second, all_versions=False)
    clock.forward(hours=2)
    assert await titles(world) == [TITLE]
    assert [row.title for row in await versions_of(first, now=clock())] == [TITLE]
    newest = await queries.latest_updates(await queries.programme_of(2024), now=clock())
    assert [row.id for row in newest] == [first.id]
    await approve(world, await corrected(world, first, title="第二次更正"))
    assert await titles(world) == ["第二次更正"]


async def test_with_the_correction_the_review_that_is_owed_comes_back(world: World, clock: Clock) -> None:
    first = await urgent(world, await in_review(world))
    second = await scheduled(world, await corrected(world, first, title="更正的标题"), hours=1)
    assert (await Update.get(id=first.id)).review_owed is False
    await withdrawn(world, second, all_versions=False)
    assert (await Update.get(id=first.id)).review_owed is True


async def test_all_versions_withdrawn_while_a_correction_waits_leave_one_mark(world: World, clock: Clock) -> None:
    first = await out(world)
    second = await scheduled(world, await corrected(world, first, title="更正的标题"), hours=1)
    await withdrawn(world, second)
    clock.forward(hours=2)
    (mark,) = await queries.updates_of(world.project, now=clock())
    assert (mark.id, mark.title) == (first.id, "")
    assert await chain(world) == [
        ("update published", f"update {first.id}"),
        ("update withdrawn", f"update {first.id}"),
    ]


async def test_the_author_of_another_unit_sees_it_when_residents_do(world: World, clock: Clock) -> None:
    await Project.filter(id=world.project.id).update(unit_id=None)
    await scheduled(world, await in_review(world, title="后天见报"), days=2)
    dan = await world.as_(world.dan)
    page = f"/desk/projects/{PROJECT}"
    assert "后天见报" not in (await dan.get(page)).text
    assert "后天见报" in (await (await world.as_(world.bob)).get(page)).words
    clock.forward(days=2)
    dan = await world.as_(world.dan)
    assert "后天见报" in (await dan.get(page)).words


@both_databases
async def test_the_files_of_the_version_that_waits_to_be_corrected_stay_where_they_are(
    world: World, clock: Clock
) -> None:
    first = await out(world)
    more: Any = {"update_of": first, "position": 0, "name": "a" * 32}
    await UpdateDocument.create(title="验收表", file_name="a.pdf", size=1, sha256="0" * 64, **more)
    await UpdatePhoto.create(alt="水泵", width=4, height=3, **more)
    await scheduled(world, await corrected(world, first, title="更正的标题"), days=3)
    settings = world.portal.state.settings
    for still in (True, False):
        titles_there = [row.title for row in await desk_queries.documents_of(world.project, now=clock())]
        report = await report_of(await world.project.programme, feedback_of=nothing, now=clock(), settings=settings)
        photos = [photo.alt for chapter in report.chapters for photo in chapter.photos]
        assert (titles_there, photos) == ((["验收表"], ["水泵"]) if still else ([], []))
        clock.forward(days=3)


async def nothing(_: Sequence[int]) -> dict[int, Feedback]:
    return {}


async def test_the_review_list_tells_what_is_scheduled_from_what_is_out(world: World, clock: Clock) -> None:
    await scheduled(world, await in_review(world), hours=2)
    sue, mark = await world.as_(world.sue), "//li/span/span[contains(@class, 'state-tag')]/text()"
    assert (await sue.get("/desk/review/")).doc.xpath(mark) == ["定时发布"]
    clock.forward(hours=3)
    assert (await (await world.as_(world.sue)).get("/desk/review/")).doc.xpath(mark) == []
