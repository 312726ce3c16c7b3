"""What the search page leaves out: projects that only the name of their area answers."""

from urllib.parse import quote

import pytest

from portal.projects.models import Project
from portal.projects.search.index import reindex
from portal.store.edition import changing_public_content
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


async def numbers(client: Client, typed: str) -> list[int]:
    page = await client.get(f"/search?q={quote(typed)}")
    slugs = [href.rsplit("/", 1)[1] for href in page.hrefs("//main//ol//h3/a/@href")]
    by_slug = {row.slug: row.number for row in await Project.filter(slug__in=slugs)}
    return [by_slug[slug] for slug in slugs]


@both_databases
@pytest.mark.parametrize("typed", ["供暖", "heating", "gongnuan"])
async def test_the_name_of_an_area_of_several_matters_does_not_answer_for_one_of_them(
    client: Client, clock: Clock, typed: str
) -> None:
    assert await numbers(client, typed) == [5, 6]  # nothing else says it: the area is better than no answer
    project = await Project.get(number=5)
    async with changing_public_content():
        await Project.filter(id=project.id).update(promise_zh="更换供暖管线。", promise_en="New heating pipes.")
        await reindex([project.id], now=clock())
    assert await numbers(client, typed) == [5]


async def test_who_types_the_whole_name_of_an_area_finds_all_of_it(client: Client) -> None:
    project = await Project.get(number=5).select_related("area")
    wanted = {row.number for row in await Project.filter(area_id=project.area_id)}
    assert len(wanted) > 1 and set(await numbers(client, project.area.name_zh)) == wanted
