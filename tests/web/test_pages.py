"""Every public page, in both languages and on both databases, through the client that inspects what it fetches."""

import pytest

from portal.settings import Settings
from portal.web import rendering
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, World
from tests.kit.client import Client
from tests.kit.databases import both_databases
from tests.kit.inspection import parse
from tests.kit.pseudo import Pseudo, unmarked

PATHS = (
    "/",
    "/projects/",
    "/programmes/2024/",
    "/projects/sewer-renewal",
    "/projects/lingshui-bay-pumping-station",
    "/about",
    "/privacy",
    "/feedback/new",
    "/projects/sewer-renewal/feedback/new",
    "/receipts/",
    "/desk/sign-in",
)
OF_STAFF = {
    "bob": ("/desk/projects/", "/desk/projects/lingshui-bay-pumping-station/updates/new"),
    "alice": ("/desk/review/",),
    "ines": ("/desk/cases/",),
    "ada": ("/desk/accounts/",),
}


@both_databases
@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_every_public_page_is_sound(client: Client, prefix: str) -> None:
    headings = [(await client.get(prefix + path)).heading for path in PATHS]
    assert [path for path, heading in zip(PATHS, headings, strict=True) if not heading] == []


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_every_first_page_of_the_desk_is_sound(world: World, prefix: str) -> None:
    for name, paths in OF_STAFF.items():
        browser = await world.as_(world.accounts[name])
        for path in paths:
            answer = await browser.get(prefix + path)
            assert (answer.status, bool(answer.heading)) == (200, True)


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """English is replaced by a language in which every message that a translator would see is in ⟦brackets⟧."""
    real = rendering.words_of
    monkeypatch.setattr(rendering, "words_of", lambda key: Pseudo() if key == "en" else real(key))


async def test_no_public_page_says_a_word_that_no_translator_sees(pseudo: None, client: Client) -> None:
    found = {path: unmarked((await client.get("/en" + path, inspect=False)).doc) for path in (*PATHS, "/nowhere")}
    assert {path: words for path, words in found.items() if words} == {}


async def test_no_desk_page_says_a_word_that_no_translator_sees(pseudo: None, world: World) -> None:
    found = {}
    for name, paths in OF_STAFF.items():
        browser = await world.as_(world.accounts[name])
        for path in paths:
            answer = await browser.get("/en" + path, inspect=False)
            found[path] = unmarked(answer.doc, known=(BOBS_UNIT, DANS_UNIT))
    assert {path: words for path, words in found.items() if words} == {}


async def test_the_pseudo_language_finds_an_unmarked_word() -> None:
    page = "<html><body><h1>⟦标题 ⟦内⟧ 文⟧</h1><p lang='zh-CN'>原文</p><p title='漏'>⟦好⟧坏</p></body></html>"
    assert unmarked(parse(page)) == ["坏", "漏"]


async def test_a_fragment_is_the_named_part_of_its_page(client: Client) -> None:
    whole = await client.get("/projects/")
    part = await client.get("/projects/", headers={"hx-request": "true", "hx-request-type": "partial"})
    full = await client.get("/projects/", headers={"hx-request": "true", "hx-request-type": "full"})
    assert full.text == whole.text
    assert part.text.strip() in whole.text
    assert "<title" not in part.text and len(part.text) < len(whole.text)
    assert "HX-Request-Type" in whole.headers["vary"]
