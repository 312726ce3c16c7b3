"""The index of cases: what staff find by words, and what is gone when it is erased."""

import asyncio

import pytest

from portal.feedback.housekeeping import tell_of_cases
from portal.feedback.models import Case
from portal.feedback.receipts.erasure import erase_case
from portal.feedback.search import index
from portal.projects.models import Site
from portal.settings import Settings
from portal.store.photo_store import PhotoStore
from tests.feedback.carol import sent
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


@both_databases
async def test_words_of_a_case_are_found_by_pairs_and_newest_first(client: Client, clock: Clock) -> None:
    for text in ("供暖管线漏水，三单元没有热水", "路灯不亮", "供暖不热，温度只有十五度"):
        await sent(client, text=text, place="凌水街道七号楼")
    await tell_of_cases(now=clock())
    assert await index.cases_with("供暖") == [await _id("供暖不热"), await _id("供暖管线")]
    assert await index.cases_with("暖管线") == [await _id("供暖管线")]
    assert await index.cases_with("供暖 热水") == [await _id("供暖管线")]
    assert len(await index.cases_with("七号楼") or []) == 3
    assert await index.cases_with("充电桩") == []
    assert await index.cases_with("，。") is None


@both_databases
async def test_a_case_is_found_by_the_names_of_its_project_and_its_site(
    client: Client, clock: Clock, world: World
) -> None:
    site = await Site.filter(project_id=world.project.id).order_by("number").first()
    assert site is not None
    await Site.filter(id=site.id).update(name_zh="东山滑道")
    await sent(client, text="夜里嗡嗡响", site=str(site.number))
    await sent(client, text="夜里不亮")
    await tell_of_cases(now=clock())
    assert await index.cases_with("东山滑道") == [await _id("夜里嗡嗡响")]
    assert await index.cases_with("滑道 嗡嗡") == [await _id("夜里嗡嗡响")]
    assert await index.cases_with(world.project.title_zh) == [await _id("夜里不亮"), await _id("夜里嗡嗡响")]
    await Site.filter(id=site.id).update(name_zh="西山滑道")
    assert await index.rebuild_cases() == 2
    assert await index.cases_with("东山") == []
    assert await index.cases_with("西山滑道") == [await _id("夜里嗡嗡响")]


@both_databases
async def test_a_forgotten_case_is_found_by_nothing(client: Client, clock: Clock) -> None:
    await sent(client, text="供暖管线漏水")
    await tell_of_cases(now=clock())
    case = await Case.get()
    assert await index.cases_with("漏水") == [case.id]
    await index.forget_case(case.id)
    assert await index.cases_with("漏水") == []


@both_databases
async def test_an_erasure_while_the_index_is_made_leaves_no_word_in_it(
    client: Client, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await sent(client, text="供暖管线漏水")
    keep, begun = index._keep, asyncio.Event()

    async def keep_slowly(table: str, key: int, text: str) -> None:
        begun.set()
        await asyncio.sleep(0.3)
        await keep(table, key, text)

    async def erase() -> None:
        await begun.wait()
        case = await Case.get()
        await erase_case(case=case, number=receipt.number, photo_store=PhotoStore(settings.photo_dir), now=clock())

    monkeypatch.setattr(index, "_keep", keep_slowly)
    await asyncio.gather(index.index_cases([1]), erase())
    assert (await Case.get()).erased_at is not None
    assert await index.cases_with("漏水") == []


async def _id(begins: str) -> int:
    return (await Case.get(text__startswith=begins)).id
