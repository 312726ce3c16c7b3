"""The desks of authors and reviewers: who sees what, what a refused decision keeps, and when an update goes out."""

from datetime import UTC, datetime

import pytest

from portal.projects.models import Update
from tests.feedback.carol import errors_in
from tests.kit.cast import PROJECT, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock
from tests.projects.bob import CREATE, NEW, TITLE, approved, at, drafted, filled, nobodys_project, review_of, submitted


def languages(answer: Answer) -> list[str]:
    return answer.hrefs("//ul[@class='langs']//a/@href")


async def test_an_author_sees_the_own_units_projects_and_those_of_nobody(world: World) -> None:
    bob, dan = await world.as_(world.bob), await world.as_(world.dan)
    free = (await nobodys_project()).slug
    for browser, own in ((bob, True), (dan, False)):
        offered = (await browser.get("/desk/projects/")).hrefs("//table//a/@href")
        assert (NEW in offered) == own and f"/desk/projects/{free}/updates/new" in offered
    assert (await dan.get(NEW)).status == 404


async def test_a_draft_is_for_its_author_and_the_unit(world: World) -> None:
    update = await drafted(await world.as_(world.bob))
    for who, status in {"bob": 200, "hans": 200, "dan": 404, "alice": 404, "sue": 404}.items():
        assert (await (await world.as_(getattr(world, who))).get(at(update))).status == status, who
    sent = {"title": "x", "act": "save"}
    for who, status in {"hans": 403, "dan": 404, "alice": 403}.items():
        browser = await world.as_(getattr(world, who))
        assert (await browser.post(at(update), sent)).status == status, who
        assert (await browser.post(at(update) + "/recall")).status == status, who
    assert (await Update.get()).title == TITLE


async def test_who_is_not_signed_in_changes_nothing(client: Client, world: World) -> None:
    update = await submitted(await world.as_(world.bob))
    for path in ("/desk/projects/", NEW, at(update), "/desk/review/", review_of(update)):
        assert (await client.get(path)).status == 303, path
    for path in (
        CREATE,
        at(update),
        at(update) + "/recall",
        review_of(update, "approval"),
        review_of(update, "return"),
    ):
        answer = await client.post(path, {"title": "x", "seen": update.digest, "comment": "x"}, inspect=False)
        assert answer.status in (303, 401, 422), path
    assert ((await Update.get()).title, (await Update.get()).state) == (TITLE, "in review")


async def test_a_language_changes_the_page_not_the_address_of_its_form(world: World) -> None:
    bob, alice = await world.as_(world.bob), await world.as_(world.alice)
    for browser, path in ((bob, NEW), (bob, "/desk/projects/")):
        assert languages(await browser.get(path)) == [path, "/en" + path]
    failed = await bob.post(CREATE, await filled(bob, title=""))
    assert languages(failed) == [NEW, "/en" + NEW]
    update = await drafted(bob)
    failed = await bob.post("/en" + at(update), await filled(bob, at(update), title=""))
    assert languages(failed) == [at(update), "/en" + at(update)]
    await submitted(bob, form=at(update), to=at(update))
    page = review_of(update)
    for form, fields in (("approval", {"seen": "old"}), ("return", {"comment": ""})):
        assert languages(await alice.post(review_of(update, form), fields)) == [page, "/en" + page]
    for path in (f"/desk/projects/{PROJECT}/updates/new", at(update), page):
        assert (await alice.get("/en" + path)).status in (200, 403)


async def test_a_comment_is_not_lost_when_somebody_was_first(world: World) -> None:
    bob, alice, sue = await world.as_(world.bob), await world.as_(world.alice), await world.as_(world.sue)
    update = await submitted(bob)
    assert (await alice.post(review_of(update, "return"), {"comment": ""})).status == 422
    await bob.post(at(update) + "/recall")
    late = await alice.post(review_of(update, "return"), {"comment": "写明是几号泵。"})
    assert late.status == 409 and "写明是几号泵。" in late.words and "撤回" in late.words
    await submitted(bob, form=at(update), to=at(update))
    assert (await approved(sue, update)).status == 303
    late = await alice.post(review_of(update, "return"), {"comment": "写明是几号泵。"})
    assert late.status == 409 and "写明是几号泵。" in late.words and "先一步" in late.words
    assert (await alice.post(review_of(update) + "7/return", {"comment": "x"})).status == 404


MOMENTS = {
    "an offset": ("2024-07-11T08:00+23:59", "写得不对"),
    "universal time": ("2024-07-11T08:00Z", "写得不对"),
    "no moment": ("明天早上", "写得不对"),
    "now": ("2024-07-10T10:00", "已经过去"),
    "past": ("2024-07-09T08:00", "已经过去"),
    "the first year": ("0001-01-01T00:00", "已经过去"),
    "the last year": ("9999-12-31T23:59", "一年以内"),
    "next year": ("2025-07-12T08:00", "一年以内"),
}


@pytest.mark.parametrize(("typed", "words"), MOMENTS.values(), ids=MOMENTS)
async def test_a_moment_that_cannot_be_meant_publishes_nothing(world: World, typed: str, words: str) -> None:
    update = await submitted(await world.as_(world.bob))
    answer = await approved(await world.as_(world.alice), update, at=typed)
    assert answer.status == 422 and words in errors_in(answer)["#at"]
    assert answer.fields("//form[contains(@action, '/approval')]")["at"] == typed
    assert (await Update.get()).published_at is None


async def test_a_moment_is_shanghais(world: World, clock: Clock) -> None:
    update = await submitted(await world.as_(world.bob))
    assert (await approved(await world.as_(world.alice), update, at="2024-07-11T08:00")).status == 303
    assert (await Update.get()).published_at == datetime(2024, 7, 11, 0, 0, tzinfo=UTC)


async def test_what_changes_the_record_is_not_scheduled(world: World) -> None:
    update = await submitted(await world.as_(world.bob), person="王工")
    answer = await approved(await world.as_(world.alice), update, at="2024-07-11T08:00")
    assert answer.status == 422 and "不能定时发布" in errors_in(answer)["#at"]
    assert (await Update.get()).published_at is None


async def test_a_file_name_of_a_strange_charset_is_shown_safely(world: World) -> None:
    bob = await world.as_(world.bob)
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    body = part.format("title", "", "x") + part.format("photo_0", '; filename="\\ud800.jpg"', "no photo") + "--x--\r\n"
    kind = {"content-type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    answer = await bob.request("POST", CREATE, content=body.encode(), headers=kind)
    assert answer.status in (400, 422)
