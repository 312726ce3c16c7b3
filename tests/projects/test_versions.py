"""The page of one update: its versions, what changed between them, and what nobody may read."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.projects import publication
from portal.projects.models import Update
from portal.projects.promise.versions import ADDED, GONE, SAME, Piece, pieces, runs, sentences
from portal.staff.viewer import Viewer
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases
from tests.projects.written import TITLE, approve, draft, in_review, out

PAGE = f"/projects/{PROJECT}"
NEW_BODY = "7月9日换了密封圈，夜里没有异响。\n下一步检查四号水泵。"


def page_of(update: Update) -> str:
    return f"{PAGE}/updates/{update.id}"


async def corrected(world: World, update: Update, *, body: str = NEW_BODY) -> Update:
    now = world.portal.state.now()
    again = await publication.draft_correction(update, by=Viewer(world.bob), photos=[], documents=[], now=now)
    await publication.save_update(again, title=update.title, body=body, changes={}, now=now)
    await publication.submit_update(again, by=Viewer(world.bob), now=now)
    return await Update.get(id=again.id)


async def withdrawn(world: World, update: Update) -> None:
    state = world.portal.state
    await publication.withdraw(
        update,
        by=Viewer(world.sue),
        reason="误写了姓名。",
        all_versions=True,
        now=state.now(),
        settings=state.settings,
    )


def marked(page: Answer, tag: str) -> list[str]:
    return [str(found.text_content()) for found in page.doc.xpath(f"//{tag}")]


@both_databases
async def test_every_version_stays_readable_with_what_changed(client: Client, world: World, clock: Clock) -> None:
    first = await out(world)
    clock.forward(days=1)
    second = await corrected(world, first)
    assert await approve(world, second)
    for update in (first, second):
        page = await client.get(page_of(update))
        assert page.heading == TITLE
        assert [heading.text_content() for heading in page.doc.xpath("//section//h2")] == ["第 2 版", "第 1 版"]
        assert marked(page, "del") == ["删去：7月9日换了轴承，夜里没有异响。（删去到此）"]
        assert marked(page, "ins") == ["新增：" + NEW_BODY + "（新增到此）"]
        assert "2024年7月11日（周四）10:00 起被更正" in page.words
    shown = await client.get(PAGE)
    assert "第 2 版，更正于 2024年7月11日（周四）10:00" in shown.words
    assert page_of(second) in shown.hrefs()
    assert "换了轴承" not in shown.doc.xpath("//*[@id='updates']")[0].text_content()


async def test_an_update_that_was_never_corrected_says_so(client: Client, world: World) -> None:
    page = await client.get(page_of(await out(world)))
    assert "只有一版" in page.words
    assert marked(page, "ins") == marked(page, "del") == []


@both_databases
async def test_of_a_withdrawn_update_only_the_mark_is_left(client: Client, world: World, clock: Clock) -> None:
    first = await out(world)
    second = await corrected(world, first)
    assert await approve(world, second)
    assert "换了密封圈" in (await client.get(page_of(second))).text
    clock.forward(hours=1)
    await withdrawn(world, second)
    for update in (first, second):
        page = await client.get(page_of(update))
        assert page.heading == "已撤下的进展"
        assert "2024年7月10日（周三）11:00 撤下。原因：误写了姓名。" in page.words
        assert not any(word in page.text for word in ("密封圈", "轴承", TITLE))
    shown = await client.get(PAGE)
    assert "误写了姓名。" in shown.words
    assert "密封圈" not in shown.text


async def test_what_is_not_published_is_not_there(client: Client, world: World, clock: Clock) -> None:
    written, waiting = await draft(world), await in_review(world, title="送审")
    scheduled = await in_review(world, title="定时")
    later, state = clock() + timedelta(days=1), world.portal.state
    await publication.publish(
        scheduled, by=Viewer(world.sue), seen=scheduled.digest, at=later, now=clock(), settings=state.settings
    )
    for update in (written, waiting, scheduled):
        assert (await client.get(page_of(update))).status == 404
    assert (await client.get(f"{PAGE}/updates/999999999")).status == 404
    clock.forward(days=1)
    assert (await client.get(page_of(scheduled))).heading == "定时"


async def test_a_correction_in_review_shows_nothing_yet(client: Client, world: World) -> None:
    first = await out(world)
    second = await corrected(world, first)
    assert (await client.get(page_of(second))).status == 404
    assert "只有一版" in (await client.get(page_of(first))).words


async def test_an_update_under_another_slug_leads_to_its_own(client: Client, world: World) -> None:
    update = await out(world)
    answer = await client.get(f"/en/projects/elsewhere/updates/{update.id}")
    assert (answer.status, answer.headers["location"]) == (301, "/en" + page_of(update))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("换了轴承。夜里没有异响！", ["换了轴承。", "夜里没有异响！"]),
        ("他说：“好。”然后走了", ["他说：“好。”", "然后走了"]),
        ("一行\n两行", ["一行\n", "两行"]),
        ("", []),
    ],
)
def test_a_text_falls_into_sentences(text: str, wanted: list[str]) -> None:
    assert sentences(text) == wanted


@given(st.text(alphabet="甲乙。！\n”a.;", max_size=60), st.text(alphabet="甲乙。！\n”a.;", max_size=60))
def test_both_texts_can_be_read_from_what_changed(before: str, after: str) -> None:
    assert "".join(sentences(before)) == before
    found = runs(pieces(sentences(before), sentences(after)))
    assert "".join(piece.text for piece in found if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in found if piece.kind != GONE) == after


def test_equal_texts_have_no_difference() -> None:
    assert runs(pieces(sentences("甲。乙。"), sentences("甲。乙。"))) == [Piece(SAME, "甲。乙。")]
