"""Whatever is changed by hand in the database is found, and said which entry it is."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tortoise.connection import get_connection

from portal.projects.ledger import verification
from portal.projects.ledger.canonical import Link
from portal.projects.ledger.chain import append
from portal.projects.ledger.heads import present_lines, publish_heads, read_heads, text_of
from portal.projects.ledger.verification import verify_chains
from portal.projects.models import LedgerEntry, LedgerHead, LedgerText, Project
from portal.projects.programme_file import FileProblem
from portal.settings import Settings
from portal.workdays import local_day
from tests.kit.databases import both_databases
from tests.projects.test_ledger import ENDED, MOVED, NOW, chain_of, fresh

SLUG = "sewer-renewal"


@pytest.fixture
async def project(database: Settings) -> AsyncIterator[Project]:
    """A project with a chain of six entries: three moments of two."""
    project = await fresh(SLUG)
    await LedgerHead.all().delete()
    for days in range(3):
        await append(project.id, [MOVED, ENDED], update=None, unit="建设局", now=NOW + timedelta(days=days))
    yield await Project.get(id=project.id)


async def sql(statement: str) -> None:
    await get_connection("default").execute_script(statement)


async def found(**more: object) -> list[str]:
    return [fault.said async for checked in verify_chains(slug=SLUG, **more) for fault in checked.faults]  # type: ignore[arg-type]


def edited(number: int) -> str:
    return f"entry {number} was edited: its content does not give the hash it carries"


@both_databases
async def test_a_chain_that_nobody_touched_holds(project: Project) -> None:
    checked = [item async for item in verify_chains()]
    assert len(checked) == await Project.all().count()
    assert [item for item in checked if item.faults] == []
    assert {item.slug: item.count for item in checked}[SLUG] == 6


@both_databases
@pytest.mark.parametrize(
    "change",
    [
        "kind = 'target changed'",
        "subject = 'milestone 13'",
        "unit = '别的局'",
        "at = '2024-07-11 02:00:01+00:00'",
        "update_id = 1",
        'facts = \'{"before": {}, "after": {}, "texts": {}}\'',
    ],
)
async def test_an_edited_row_is_found(project: Project, change: str) -> None:
    await sql(f"UPDATE ledger_entry SET {change} WHERE project_id = {project.id} AND number = 3")
    assert edited(3) in await found()


@both_databases
async def test_a_date_edited_inside_an_entry_is_found(project: Project) -> None:
    row = await LedgerEntry.get(project_id=project.id, number=3)
    facts = json.dumps({**row.facts, "after": {"due_on": "2024-08-31"}})
    await sql(f"UPDATE ledger_entry SET facts = '{facts}' WHERE id = {row.id}")
    assert await found() == [edited(3)]


@both_databases
async def test_an_edited_row_with_its_hash_made_anew_is_found(project: Project) -> None:
    row = await LedgerEntry.get(project_id=project.id, number=3)
    forged = Link(project.id, 3, row.at, row.kind, "milestone 99", row.unit, None, row.facts, row.previous).hash
    await sql(f"UPDATE ledger_entry SET subject = 'milestone 99', hash = '{forged}' WHERE id = {row.id}")
    assert await found() == ["entry 4 does not follow on entry 3"]


@both_databases
async def test_a_deleted_row_is_found(project: Project) -> None:
    row = await LedgerEntry.get(project_id=project.id, number=3)
    await sql(f"DELETE FROM ledger_text WHERE entry_id = {row.id}; DELETE FROM ledger_entry WHERE id = {row.id};")
    assert await found() == ["entry 3 is missing"]


@both_databases
async def test_rows_cut_off_at_the_end_are_found(project: Project) -> None:
    await _cut(project, after=4)
    assert await found() == ["the chain ends with entry 4, the project counts 6: it was cut off"]


@both_databases
async def test_a_cut_with_the_projects_row_set_back_is_found_by_the_published_heads(project: Project) -> None:
    settings_head = await _publish(project)
    await _cut(project, after=4, set_back=True)
    assert await found() == [f"the head of 2024-07-12 (6 entries, {settings_head[:12]}) is not in it"]


@both_databases
async def test_a_cut_with_all_heads_set_back_is_found_by_a_head_kept_elsewhere(
    project: Project, tmp_path: Path
) -> None:
    digest = await _publish(project)
    kept = tmp_path / "kept.txt"
    kept.write_text(text_of([line async for line in present_lines()], day=local_day(NOW)), encoding="utf-8")
    await _cut(project, after=4, set_back=True)
    await sql(f"DELETE FROM ledger_head WHERE project_id = {project.id}")
    assert await found() == []
    said = f"(6 entries, {digest[:12]}) is not in it"
    assert await found(given=read_heads([str(kept)])) == [f"the head of kept.txt {said}"]
    assert await found(given=read_heads([f"{SLUG}:6:{digest}"])) == [f"the head of --head {said}"]


@both_databases
async def test_a_chain_made_anew_from_an_edited_entry_on_is_found_by_a_head_kept_elsewhere(project: Project) -> None:
    digest = project.ledger_hash
    await _make_anew(project)
    assert await found() == []
    assert await found(given=read_heads([f"{SLUG}:6:{digest}"])) == [
        f"the head of --head (6 entries, {digest[:12]}) is not in it"
    ]


@both_databases
async def test_an_edited_text_is_found(project: Project) -> None:
    row = await LedgerText.get(entry__project_id=project.id, entry__number=3, name="reason")
    await sql(f"UPDATE ledger_text SET text = '设备早到。' WHERE id = {row.id}")
    assert await found() == ["the text 'reason' of entry 3 was edited"]


@both_databases
async def test_a_text_taken_away_without_a_removal_on_record_is_found(project: Project) -> None:
    row = await LedgerText.get(entry__project_id=project.id, entry__number=3, name="reason")
    gone = "the text 'reason' of entry 3 is gone, and no removal is on record"
    moment = "2024-07-13 00:00:00+00:00"
    await sql(f"UPDATE ledger_text SET text = '', salt = '', removed_at = '{moment}' WHERE id = {row.id}")
    assert await found() == [gone]
    await sql(f"DELETE FROM ledger_text WHERE id = {row.id}")
    assert await found() == [gone]


@both_databases
async def test_a_text_added_later_is_found(project: Project) -> None:
    row = await LedgerEntry.get(project_id=project.id, number=3)
    await LedgerText.create(entry=row, name="after note", salt="00" * 16, text="另有说明")
    assert await found() == ["the text 'after note' of entry 3 was added later"]


@both_databases
async def test_swapped_entries_are_found(project: Project) -> None:
    await sql(
        f"UPDATE ledger_entry SET number = -1 WHERE project_id = {project.id} AND number = 3;"
        f"UPDATE ledger_entry SET number = 3 WHERE project_id = {project.id} AND number = 4;"
        f"UPDATE ledger_entry SET number = 4 WHERE project_id = {project.id} AND number = -1;"
    )
    assert await found() == [
        "entry 3 does not follow on entry 2",
        edited(3),
        "entry 4 does not follow on entry 3",
        edited(4),
        "entry 5 does not follow on entry 4",
    ]


@both_databases
async def test_an_entry_put_in_by_hand_is_found(project: Project) -> None:
    last = (await chain_of(project))[-1]
    link = Link(project.id, 7, NOW, "date revised", "milestone 1", "", None, last.facts, last.hash)
    await LedgerEntry.create(
        project_id=project.id,
        number=7,
        at=NOW,
        kind=link.kind,
        subject=link.subject,
        facts={**link.facts, "texts": {}},
        previous=link.previous,
        hash=Link(**{**vars(link), "facts": {**link.facts, "texts": {}}}).hash,
    )
    assert await found() == ["the chain has 7 entries, the project counts 6"]


@both_databases
async def test_a_chain_that_is_gone_altogether_is_found(project: Project) -> None:
    await _cut(project, after=0, set_back=True)
    assert await found() == ["it has no chain: its record was never opened"]


async def test_the_same_is_found_when_the_entries_are_read_in_many_pages(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "ENTRIES", 2)
    monkeypatch.setattr(verification, "PROJECTS", 3)
    checked = [item async for item in verify_chains()]
    assert [item for item in checked if item.faults] == []
    assert sum(item.count for item in checked) == await LedgerEntry.all().count()


async def test_a_head_of_a_project_that_is_not_there_is_told(project: Project) -> None:
    lines = [item async for item in verify_chains(given=read_heads([f"no-such:3:{'a' * 64}"]))]
    assert [(item.slug, [fault.said for fault in item.faults]) for item in lines if item.faults] == [
        ("no-such", ["there is no such project, but --head names it"])
    ]


@pytest.mark.parametrize("word", ["sewer-renewal", "sewer-renewal:x:" + "a" * 64, "sewer-renewal:3:abc"])
def test_what_is_no_head_is_refused(word: str) -> None:
    with pytest.raises(FileProblem, match="is no head"):
        read_heads([word])


async def _cut(project: Project, *, after: int, set_back: bool = False) -> None:
    rows = f"SELECT id FROM ledger_entry WHERE project_id = {project.id} AND number > {after}"
    await sql(f"DELETE FROM ledger_text WHERE entry_id IN ({rows})")
    await sql(f"DELETE FROM ledger_entry WHERE project_id = {project.id} AND number > {after}")
    if set_back:
        last = await LedgerEntry.get_or_none(project_id=project.id, number=after)
        digest = last.hash if last else ""
        await sql(f"UPDATE project SET ledger_count = {after}, ledger_hash = '{digest}' WHERE id = {project.id}")


async def _publish(project: Project) -> str:
    day = local_day(NOW + timedelta(days=2))
    await LedgerHead.create(project_id=project.id, day=day, count=6, hash=project.ledger_hash)
    return project.ledger_hash


async def _make_anew(project: Project) -> None:
    """What somebody with the whole database in hand can do: edit an entry and every hash after it."""
    previous = ""
    for row in await chain_of(project):
        subject = "milestone 99" if row.number == 3 else row.subject
        link = Link(
            project.id, row.number, row.at, row.kind, subject, row.unit, None, row.facts, previous or row.previous
        )
        await LedgerEntry.filter(id=row.id).update(subject=subject, previous=link.previous, hash=link.hash)
        previous = link.hash
    await Project.filter(id=project.id).update(ledger_hash=previous)


@both_databases
async def test_heads_are_published_once_a_day_for_the_chains_that_moved(database: Settings) -> None:
    await LedgerHead.all().delete()
    (database.data_dir / "heads" / "2024-07-10.txt").unlink()
    total = await Project.all().count()
    assert await publish_heads(settings=database, now=NOW) == total
    assert await publish_heads(settings=database, now=NOW + timedelta(hours=3)) == 0
    project = await Project.get(slug=SLUG)
    await append(project.id, [MOVED], update=None, unit="", now=NOW)
    assert await publish_heads(settings=database, now=NOW + timedelta(days=1)) == 1
    heads = await LedgerHead.filter(project_id=project.id).order_by("day").values_list("day", "count")
    assert heads == [(local_day(NOW), 1), (local_day(NOW + timedelta(days=1)), 2)]
    files = sorted((database.data_dir / "heads").iterdir())
    assert [file.name for file in files] == ["2024-07-10.txt", "2024-07-11.txt"]
    lines = files[1].read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# 2024-07-11", "# project slug entries sha256"]
    assert len(lines) == 2 + total
    digest = (await Project.get(id=project.id)).ledger_hash
    assert f"{project.id} {SLUG} 2 {digest}" in lines
    assert await found(given=read_heads(map(str, files))) == []


@both_databases
async def test_two_processes_publish_the_same_heads(database: Settings) -> None:
    (database.data_dir / "heads" / "2024-07-10.txt").unlink()
    assert await publish_heads(settings=database, now=NOW) == 0
    assert await LedgerHead.all().count() == await Project.all().count()


@both_databases
async def test_an_entry_that_is_appended_during_a_check_is_no_fault(project: Project) -> None:
    loaded = await Project.get(id=project.id)
    await append(project.id, [MOVED], update=None, unit="建设局", now=NOW + timedelta(days=4))
    checked = (await verification.check_now([loaded]))[loaded.id]
    assert (checked.count, checked.faults) == (7, [])


@both_databases
async def test_somebody_who_publishes_all_the_time_gives_the_command_no_alarm(project: Project) -> None:
    async def keep_publishing() -> None:
        for minutes in range(30):
            await append(project.id, [MOVED], update=None, unit="建设局", now=NOW + timedelta(days=4, minutes=minutes))

    publishing = asyncio.create_task(keep_publishing())
    said: list[str] = []
    while not publishing.done():
        said += await found()
    await publishing
    assert (said, await found()) == ([], [])


@both_databases
async def test_an_entry_that_no_project_counts_is_found_all_the_same(project: Project) -> None:
    await append(project.id, [MOVED], update=None, unit="建设局", now=NOW + timedelta(days=4))
    await Project.filter(id=project.id).update(ledger_count=project.ledger_count, ledger_hash=project.ledger_hash)
    wanted = ["the chain has 7 entries, the project counts 6"]
    checked = (await verification.check_now([await Project.get(id=project.id)]))[project.id]
    assert ([fault.said for fault in checked.faults], await found()) == (wanted, wanted)
