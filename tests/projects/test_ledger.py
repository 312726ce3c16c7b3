"""Appending to a project's chain: numbers, hashes, texts kept apart, and two writers at once."""

import asyncio
import itertools
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from tortoise.transactions import in_transaction

from portal.projects.ledger.chain import append, append_to_many
from portal.projects.ledger.change import Change
from portal.projects.models import LedgerEntry, LedgerText, Project
from portal.settings import Settings
from tests.kit.databases import both_databases

NOW = datetime(2024, 7, 10, 2, 0, tzinfo=UTC)
MOVED = Change(
    "date revised",
    "milestone 12",
    before={"due_on": "2024-06-30"},
    after={"due_on": "2024-09-30"},
    after_texts={"title": "水泵验收"},
    reason="设备晚到。",
)
ENDED = Change("target ended", "target 3", before={"planned": "40"}, before_texts={"name_zh": "改造管线"})


async def fresh(slug: str = "sewer-renewal") -> Project:
    """A project whose chain has not begun."""
    project = await Project.get(slug=slug)
    await LedgerText.filter(entry__project_id=project.id).delete()
    await LedgerEntry.filter(project_id=project.id).delete()
    await Project.filter(id=project.id).update(ledger_count=0, ledger_hash="")
    return project


async def chain_of(project: Project) -> list[LedgerEntry]:
    return await LedgerEntry.filter(project_id=project.id).order_by("number").prefetch_related("texts")


@both_databases
async def test_entries_are_numbered_and_each_holds_the_hash_of_the_one_before(database: Settings) -> None:
    project = await fresh()
    await append(project.id, [MOVED, ENDED], update=None, unit="建设局", now=NOW)
    await append(project.id, [MOVED], update=None, unit="", now=NOW + timedelta(days=1))
    rows = await chain_of(project)
    assert [(row.number, row.kind, row.subject, row.unit) for row in rows] == [
        (1, "date revised", "milestone 12", "建设局"),
        (2, "target ended", "target 3", "建设局"),
        (3, "date revised", "milestone 12", ""),
    ]
    assert rows[0].previous == "0" * 64
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
    head = await Project.get(id=project.id)
    assert (head.ledger_count, head.ledger_hash) == (3, rows[-1].hash)


@both_databases
async def test_a_hash_can_be_made_again_with_nothing_of_ours(database: Settings) -> None:
    project = await fresh()
    await append(project.id, [MOVED], update=None, unit="建设局", now=NOW)
    (row,) = await chain_of(project)
    texts = {text.name: (text.salt, text.text) for text in row.texts}
    digests = {name: sha256(bytes.fromhex(salt) + text.encode()).hexdigest() for name, (salt, text) in texts.items()}
    plain = {
        "after": {"due_on": "2024-09-30"},
        "at": "2024-07-10T02:00:00.000000Z",
        "before": {"due_on": "2024-06-30"},
        "kind": "date revised",
        "number": 1,
        "previous": "0" * 64,
        "project": project.id,
        "subject": "milestone 12",
        "texts": digests,
        "unit": "建设局",
        "update": None,
    }
    written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert row.hash == sha256(written.encode()).hexdigest()


@both_databases
async def test_texts_stand_apart_each_with_a_salt_of_its_own(database: Settings) -> None:
    project = await fresh()
    await append(project.id, [MOVED, MOVED], update=None, unit="", now=NOW)
    rows = await chain_of(project)
    assert [{text.name: text.text for text in row.texts} for row in rows] == [
        {"after title": "水泵验收", "reason": "设备晚到。"}
    ] * 2
    salts = [text.salt for row in rows for text in row.texts]
    assert len(set(salts)) == 4
    assert {len(salt) for salt in salts} == {32}
    assert "水泵" not in json.dumps([row.facts for row in rows], ensure_ascii=False)
    assert rows[0].facts["texts"] != rows[1].facts["texts"]


async def test_the_salt_comes_in_as_an_argument(database: Settings) -> None:
    project, count = await fresh(), itertools.count(1)
    await append(project.id, [MOVED], update=None, unit="", now=NOW, salt=lambda size: f"{next(count):0{2 * size}x}")
    (row,) = await chain_of(project)
    assert sorted(text.salt for text in row.texts) == ["0" * 31 + "1", "0" * 31 + "2"]


async def test_no_change_is_no_entry(database: Settings) -> None:
    project = await fresh()
    await append(project.id, [], update=None, unit="", now=NOW)
    assert await chain_of(project) == []


@both_databases
async def test_two_writers_at_once_make_one_chain(database: Settings) -> None:
    project = await fresh()
    await asyncio.gather(*(append(project.id, [MOVED, ENDED], update=None, unit="", now=NOW) for _ in range(8)))
    rows = await chain_of(project)
    assert [row.number for row in rows] == list(range(1, 17))
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]


@both_databases
async def test_a_transaction_that_fails_leaves_no_entry(database: Settings) -> None:
    project = await fresh()
    with pytest.raises(ZeroDivisionError):
        async with in_transaction():
            await append(project.id, [MOVED], update=None, unit="", now=NOW)
            raise ZeroDivisionError
    assert await chain_of(project) == []
    assert (await Project.get(id=project.id)).ledger_count == 0


@both_databases
async def test_many_projects_get_their_entries_at_once(database: Settings) -> None:
    projects = [await fresh(slug) for slug in ("sewer-renewal", "street-lighting")]
    await append_to_many({row.id: [MOVED, ENDED] for row in projects}, update=None, unit="", now=NOW)
    for project in projects:
        rows = await chain_of(project)
        assert [(row.number, len(row.texts)) for row in rows] == [(1, 2), (2, 1)]
        assert (await Project.get(id=project.id)).ledger_hash == rows[1].hash
