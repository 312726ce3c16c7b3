"""Two verbs on one update at the same time: one order of locks, so that neither waits for ever nor misses the other."""

import asyncio
from collections.abc import Coroutine
from contextvars import copy_context
from typing import Any

import pytest
from tortoise import connections
from tortoise.transactions import in_transaction

from portal.projects import publication
from portal.projects.models import Project, Update
from portal.staff.viewer import Viewer
from portal.web.problems import Conflict
from tests.kit.cast import World
from tests.kit.clock import Clock
from tests.projects.test_publication_versions import corrected, titles, withdrawn
from tests.projects.written import approve, draft, in_review, out

on_postgres = pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)


async def all_waiting_for_the_project(world: World, *verbs: Coroutine[Any, Any, Any]) -> list[Any]:
    """Let these begin while somebody holds the project, see that none holds an update already, and let them go on."""
    outside = copy_context()
    async with in_transaction() as connection:
        await Project.filter(id=world.project.id).select_for_update()
        tasks = [asyncio.create_task(verb, context=outside.copy()) for verb in verbs]
        await _blocked(len(verbs))
        ids = await Update.filter(project_id=world.project.id).values_list("id", flat=True)
        wanted = ", ".join(str(number) for number in ids)
        # Fails at once where one of them took an update before its project.
        await connection.execute_query(f"SELECT id FROM project_update WHERE id IN ({wanted}) FOR UPDATE NOWAIT")
    return await asyncio.gather(*tasks, return_exceptions=True)


async def _blocked(many: int) -> None:
    for _ in range(200):
        rows = await connections.get("default").execute_query_dict(
            "SELECT count(DISTINCT pid) AS waiting FROM pg_locks WHERE NOT granted"
        )
        if rows[0]["waiting"] == many:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("they do not wait for the project")


@on_postgres
async def test_a_withdrawal_of_all_versions_leaves_no_correction_that_comes_out_meanwhile(world: World) -> None:
    first = await out(world, title="有电话")
    second = await corrected(world, first, title="有电话，更正")
    results = await all_waiting_for_the_project(world, withdrawn(world, first), approve(world, second))
    assert [type(result) for result in results if isinstance(result, Exception)] in ([], [Conflict])
    assert set(await titles(world)) == {""}


@on_postgres
async def test_the_verbs_of_author_and_reviewer_take_the_project_first(world: World, clock: Clock) -> None:
    first, waiting, written = await out(world), await in_review(world, title="送审"), await draft(world, title="草稿")
    results = await all_waiting_for_the_project(
        world,
        publication.draft_correction(first, by=Viewer(world.bob), photos=[], documents=[], now=clock()),
        publication.send_back(waiting, by=Viewer(world.sue), comment="请补充", now=clock()),
        publication.submit_update(written, by=Viewer(world.bob), now=clock()),
    )
    assert [result for result in results if isinstance(result, BaseException)] == []
    states = dict(await Update.filter(project_id=world.project.id).values_list("title", "state"))
    assert (states["送审"], states["草稿"]) == ("draft", "in review")
