"""Pages from memory as a resident meets them: with the portal around, its database, its clock."""

import asyncio
import gzip
import re
from datetime import datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from tortoise import connections

from portal.app import Portal
from portal.projects.models import Project
from portal.store.edition import changing_public_content
from portal.web.page_cache import PageCache
from tests.kit.asgi import ask, http_scope
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

BACKGROUND = re.compile("content_version|outbox|feedback_case|ended_ticket")


def memory(client: Client) -> PageCache:
    return client.portal.front.app  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch, portal: Portal, quiet: None) -> list[str]:
    """Every statement sent for a page from now on; what the portal does in the background is left out."""
    connection = connections.get("default")
    sent: list[str] = []

    def listening(real):  # type: ignore[no-untyped-def]
        async def ask(query: str, *more: object) -> object:
            if not BACKGROUND.search(query):
                sent.append(query)
            return await real(query, *more)

        return ask

    for name in ("execute_query", "execute_query_dict"):
        monkeypatch.setattr(connection, name, listening(getattr(connection, name)))
    return sent


@both_databases
async def test_a_page_is_read_from_the_database_once(client: Client, queries: list[str]) -> None:
    first = await client.get("/projects/")
    assert queries != []
    queries.clear()
    again = await client.get("/projects/")
    assert (again.text, queries) == (first.text, [])


@both_databases
async def test_a_change_shows_in_the_next_request(client: Client) -> None:
    before = await client.get("/projects/sewer-renewal")
    async with changing_public_content():
        await Project.filter(slug="sewer-renewal").update(title_zh="全区污水管网")
    after = await client.get("/projects/sewer-renewal", headers={"if-none-match": before.headers["etag"]})
    assert (after.status, after.heading) == (200, "全区污水管网")
    assert "全区污水管网" in (await client.get("/")).text


async def test_midnight_in_shanghai_renders_anew(client: Client, clock: Clock) -> None:
    clock.moment = datetime.fromisoformat("2024-12-31T23:59:59+08:00")
    before = await client.get("/")
    clock.forward(seconds=2)
    after = await client.get("/", headers={"if-none-match": before.headers["etag"]})
    assert after.status == 200
    assert after.text != before.text


async def test_two_readers_of_one_page_may_have_different_codings(client: Client) -> None:
    codings = {"br": brotli.decompress, "gzip": gzip.decompress, "zstd": zstandard.decompress, "identity": bytes}
    heard = {coding: await ask(client.portal, http_scope(accept_encoding=coding)) for coding in codings}
    assert len({codings[coding](answer.body) for coding, answer in heard.items()}) == 1
    assert len({answer.headers["etag"] for answer in heard.values()}) == 4
    assert [answer.headers.get("content-encoding") for answer in heard.values()] == ["br", "gzip", "zstd", None]


async def test_what_is_not_there_fills_no_memory(client: Client) -> None:
    for number in range(5):
        await client.get(f"/projects/nowhere-{number}")
        await client.get(f"/en/nowhere/{number}")
    assert list(memory(client).kept) == []


async def test_forms_receipts_and_the_desk_are_never_kept(client: Client) -> None:
    empty = "private, max-age=0"  # the browser of who goes back to it may keep it, this memory may not
    for path, kept in (
        ("/feedback/new", empty),
        ("/projects/sewer-renewal/feedback/new", empty),
        ("/receipts/", "no-store"),
        ("/desk/sign-in", "no-store"),
        ("/en/receipts/", "no-store"),
    ):
        answer = await client.get(path)
        assert (answer.status, answer.headers["cache-control"], "etag" in answer.headers) == (200, kept, False)
    assert list(memory(client).kept) == []


async def test_a_cookie_changes_nothing_on_a_public_page(client: Client) -> None:
    plain = (await client.get("/projects/")).text
    client.keep_cookie("__Host-desk", "x" * 43)
    assert (await client.get("/projects/")).text == plain


async def test_with_the_database_away_kept_pages_are_served_and_others_are_503(client: Client, portal: Portal) -> None:
    kept = await client.get("/")
    await _take_away(portal)
    assert (await client.get("/")).text == kept.text
    away = await client.get("/projects/sewer-renewal")
    assert (away.status, away.headers["retry-after"]) == (503, "30")
    assert "etag" not in away.headers
    assert ((await client.get("/healthz")).status, (await client.get("/readyz")).status) == (200, 503)


async def test_when_the_database_is_back_so_are_the_pages(client: Client, portal: Portal) -> None:
    file = portal.state.settings.database_file
    await _take_away(portal)
    assert (await client.get("/projects/sewer-renewal")).status == 503
    await _bring_back(file)
    assert (await client.get("/projects/sewer-renewal")).status == 200
    assert (await client.get("/readyz")).status == 200


async def _take_away(portal: Portal) -> None:
    """The folder of the SQLite file is gone, as with a volume that is not mounted."""
    file: Path = portal.state.settings.database_file
    await connections.get("default").close()
    file.parent.rename(file.parent.with_name("gone"))
    file.parent.touch()
    await asyncio.sleep(0)


async def _bring_back(file: Path) -> None:
    file.parent.unlink()
    file.parent.with_name("gone").rename(file.parent)


NOTHING = "WHERE 1=0"  # asks for none of an empty list: no row is read


async def test_as_many_queries_for_many_projects_as_for_one(client: Client, queries: list[str]) -> None:
    async with changing_public_content():
        pass
    await client.get("/")  # the lights and figures of the day stand ready from here on
    queries.clear()
    await client.get("/projects/")
    many = len([each for each in queries if NOTHING not in each])
    keep = await Project.get(slug="sewer-renewal")
    async with changing_public_content():
        await Project.filter(slug__not="sewer-renewal").update(merged_into_id=keep.id)
    await client.get("/")
    queries.clear()
    await client.get("/projects/")
    assert len([each for each in queries if NOTHING not in each]) == many


async def test_an_unknown_parameter_is_answered_and_not_kept(portal: Portal, client: Client) -> None:
    cache = portal.front.app  # type: ignore[attr-defined]
    await client.get("/")
    kept = len(cache.kept)
    for number in range(5):
        assert (await client.get(f"/?junk={number}")).status == 200
    assert (await client.get("/?area=sewage&area=dust")).status == 200
    assert len(cache.kept) == kept
    assert (await client.get("/?area=sewage")).status == 200
    assert len(cache.kept) == kept + 1
