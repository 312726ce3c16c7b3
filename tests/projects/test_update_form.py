"""What an author may send: text, photos with words, dates, and what is said when something is wrong."""

from typing import Any

import pytest

from portal.projects.models import Update, UpdatePhoto
from tests.feedback.carol import errors_in, photo
from tests.feedback.test_intake import HOSTILE, is_shown_safely
from tests.kit.cast import World
from tests.kit.client import Client
from tests.kit.databases import both_databases
from tests.projects.bob import CREATE, PAGE, TITLE, approved, at, drafted, filled, milestone, review_of, submitted

ALT = "工人在换三号泵的轴承"


def files(*contents: bytes, name: str = "泵站.jpg", kind: str = "image/jpeg") -> list[tuple[str, Any]]:
    return [(f"photo_{row}", (name, content, kind)) for row, content in enumerate(contents)]


def photos_of(world: World) -> list[str]:
    return [path.name for path in world.portal.state.settings.photo_dir.rglob("*.jpg")]


async def test_a_draft_may_lack_its_text_a_submission_may_not(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await drafted(bob, body="")
    answer = await bob.post(at(draft), await filled(bob, at(draft), body="", act="submit"))
    assert answer.status == 422 and set(errors_in(answer)) == {"#body"}
    answer = await bob.post(CREATE, await filled(bob, title=" ", act="save"))
    assert answer.status == 422 and set(errors_in(answer)) == {"#title"}
    assert (await Update.all().count(), (await Update.get()).state) == (1, "draft")


LONG = {"title": 121, "body": 5001, "new0_title": 121, "person": 61, "phone": 61, "place_zh": 121, "official_zh": 2001}


@pytest.mark.parametrize(("name", "length"), LONG.items())
async def test_what_is_too_long_is_named_and_kept(world: World, name: str, length: int) -> None:
    bob, words = await world.as_(world.bob), "长" * length
    more = {"new0_planned_on": "2024-08-01"} if name == "new0_title" else {}
    source = {"official_source": "工作报告"} if name == "official_zh" else {}
    answer = await bob.post(CREATE, await filled(bob, **{name: words, **more, **source}, act="save"))
    assert answer.status == 422 and set(errors_in(answer)) == {f"#{name}"}
    assert words in answer.text and not await Update.exists()


DATES = {
    "no date": ("new0_planned_on", "八月一日", "不是日期"),
    "no such day": ("new0_planned_on", "2024-02-30", "不是日期"),
    "far": ("new0_planned_on", "9999-12-31", "不在 2000 到 2100 年之间"),
    "old": ("new0_planned_on", "0001-01-01", "不在 2000 到 2100 年之间"),
    "none": ("new0_planned_on", "", "请写节点的计划日期"),
    "ahead": ("new0_actual_on", "2024-07-11", "不能晚于今天"),
}


@pytest.mark.parametrize(("name", "typed", "words"), DATES.values(), ids=DATES)
async def test_a_date_that_cannot_be_is_named(world: World, name: str, typed: str, words: str) -> None:
    bob = await world.as_(world.bob)
    row = {"new0_title": "验收", "new0_planned_on": "2024-08-01", name: typed}
    answer = await bob.post(CREATE, await filled(bob, **row, act="save"))
    assert answer.status == 422 and words in errors_in(answer)[f"#{name}"]
    assert answer.fields("//form[@enctype]")["new0_title"] == "验收"
    assert not await Update.exists()


async def test_what_is_wrong_with_dates_of_a_published_milestone(world: World) -> None:
    row = await milestone(world)
    bob = await world.as_(world.bob)
    wrong = {
        "without a reason": ({"due_on": "2024-09-01"}, "reason"),
        "the same day": ({"due_on": "2024-08-01", "reason": "汛期"}, "due_on"),
        "reached and revised": ({"due_on": "2024-09-01", "reason": "汛期", "actual_on": "2024-07-09"}, "due_on"),
    }
    for fields, name in wrong.values():
        typed = {f"m{row.id}_{key}": value for key, value in fields.items()}
        answer = await bob.post(CREATE, await filled(bob, **typed, act="save"))
        assert answer.status == 422 and set(errors_in(answer)) == {f"#m{row.id}_{name}"}
    assert await Update.all().count() == 1


async def test_a_quotation_needs_its_source(world: World) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, official_zh="新建泵站一座。", act="save"))
    assert answer.status == 422 and set(errors_in(answer)) == {"#official_source"}


async def test_a_photo_needs_words(world: World) -> None:
    bob = await world.as_(world.bob)
    answer = await bob.post(CREATE, await filled(bob, act="submit"), files=files(photo()))
    assert answer.status == 422 and set(errors_in(answer)) == {"#alt_0"} and "泵站.jpg" in answer.words
    draft = await drafted(bob, files=files(photo()), alt_0=ALT)
    row = await UpdatePhoto.get()
    blank = await bob.post(at(draft), await filled(bob, at(draft), **{f"photo{row.id}_alt": " "}, act="save"))
    assert blank.status == 422 and set(errors_in(blank)) == {f"#photo{row.id}_alt"}
    assert (await UpdatePhoto.get()).alt == ALT


async def test_a_file_that_is_no_photo_is_named(world: World) -> None:
    bob = await world.as_(world.bob)
    sent = await filled(bob, alt_0=ALT, alt_1=ALT, act="save")
    answer = await bob.post(CREATE, sent, files=[*files(photo()), ("photo_1", ("报告.pdf", b"%PDF-1.7", "image/jpeg"))])
    assert answer.status == 422 and "照片“报告.pdf”没有收下" in errors_in(answer)["#photos"]
    assert TITLE in answer.text and "泵站.jpg" in answer.words
    assert photos_of(world) == [] and not await Update.exists()


async def test_seven_photos_are_one_too_many(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await drafted(bob, files=files(*[photo()] * 6), **{f"alt_{row}": ALT for row in range(6)})
    answer = await bob.post(at(draft), await filled(bob, at(draft), alt_0=ALT, act="save"), files=files(photo()))
    assert answer.status == 422 and "最多 6 张" in errors_in(answer)["#photos"]
    assert (await UpdatePhoto.all().count(), len(photos_of(world))) == (6, 12)
    seven = await bob.post(CREATE, await filled(bob, act="save"), files=files(*[photo()] * 7))
    assert seven.status == 422 and "最多 6 张" in errors_in(seven)["#photos"] and TITLE in seven.text
    assert await Update.all().count() == 1


@both_databases
async def test_photos_are_changed_on_a_draft_alone(world: World) -> None:
    bob = await world.as_(world.bob)
    draft = await drafted(bob, files=files(photo(), photo("navy")), alt_0=ALT, alt_1="四号泵")
    first, second = await UpdatePhoto.all().order_by("position")
    old = await filled(bob, at(draft), **{f"photo{first.id}_remove": "yes", f"photo{second.id}_alt": "改过"})
    await submitted(bob, form=at(draft), to=at(draft))
    refused = await bob.post(at(draft), {**old, "alt_0": ALT, "act": "save"}, files=files(photo()))
    assert refused.status == 409 and "没有保存刚才的改动" in refused.words
    assert await UpdatePhoto.all().order_by("position").values_list("alt", flat=True) == [ALT, "四号泵"]
    assert len(photos_of(world)) == 4
    assert (await bob.post(at(draft) + "/recall")).status == 303
    assert (await bob.post(at(draft), {**old, "alt_0": "五号泵", "act": "save"}, files=files(photo()))).status == 303
    assert await UpdatePhoto.all().order_by("position").values_list("alt", flat=True) == ["改过", "五号泵"]
    assert len(photos_of(world)) == 4


@both_databases
async def test_a_submission_that_fails_keeps_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.projects import publication
    from portal.web.problems import Conflict

    async def fall(*_: object, **__: object) -> None:
        raise Conflict

    bob = await world.as_(world.bob)
    monkeypatch.setattr(publication, "submit_update", fall)
    answer = await bob.post(CREATE, await filled(bob, alt_0=ALT, act="submit"), files=files(photo()))
    assert answer.status == 409 and TITLE in answer.text
    assert photos_of(world) == [] and not await Update.exists()


@both_databases
async def test_photos_are_public_with_their_update(client: Client, world: World) -> None:
    bob = await world.as_(world.bob)
    update = await submitted(bob, files=files(photo()), alt_0=ALT)
    row = await UpdatePhoto.get()
    public = f"/photos/{row.name}/small"
    desk = f"/desk/updates/{update.id}/photos/{row.name}/small"
    assert (await client.get(public)).status == 404 and (await client.get(desk)).status == 303
    assert (await (await world.as_(world.dan)).get(desk)).status == 404
    alice = await world.as_(world.alice)
    assert [(await browser.get(desk)).status for browser in (bob, alice)] == [200, 200]
    assert (await approved(alice, update)).status == 303
    assert (await client.get(public)).status == 200
    page = await client.get(PAGE)
    assert page.doc.xpath(f"//img[@src='{public}' and @alt='{ALT}']")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_in_any_field_is_refused_or_shown_safely(world: World, text: str) -> None:
    row = await milestone(world)
    bob = await world.as_(world.bob)
    form = {**await filled(bob), "act": "save"}
    revised = {f"m{row.id}_due_on": "2024-09-01", f"m{row.id}_reason": "汛期", "new0_planned_on": "2024-09-01"}
    for name in (*form, *revised, f"m{row.id}_actual_on", "new0_title", "alt_0", "photo_0", "is_our_unit"):
        answer = await bob.post(CREATE, {**form, **revised, "new0_title": "验收", name: text}, inspect=False)
        is_shown_safely(answer)
        if answer.status == 303:
            is_shown_safely(await bob.get(answer.headers["location"], inspect=False))
    is_shown_safely(await bob.post(CREATE, dict.fromkeys(form, text[:9999]), inspect=False))
    is_shown_safely(await bob.post(CREATE, form, files=files(b"x", name=text[:500]), inspect=False))
    is_shown_safely(await bob.get("/desk/projects/", inspect=False))


@both_databases
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_is_reviewed_and_published_safely(client: Client, world: World, text: str) -> None:
    bob, sue, words = await world.as_(world.bob), await world.as_(world.sue), text[:50] + "x"
    names = ("title", "body", "alt_0", "person", "phone", "place_zh", "official_zh", "official_source", "new0_title")
    typed = {**await filled(bob), **dict.fromkeys(names, words), "new0_planned_on": "2024-08-02", "act": "submit"}
    sent = await bob.post(CREATE, typed, files=files(photo()), inspect=False)
    update = await Update.get(id=int(sent.headers["location"].rsplit("/", 1)[1]))
    for fields in ({"seen": text}, {"seen": update.digest, "at": text}):
        answer = await sue.post(review_of(update, "approval"), fields, inspect=False)
        assert answer.status in (409, 422)
        is_shown_safely(answer)
    for comment in (text, words):
        is_shown_safely(await sue.post(review_of(update, "return"), {"comment": comment}, inspect=False))
    is_shown_safely(await bob.get(at(update), inspect=False))
    again = {**typed, "alt_0": "", f"photo{(await UpdatePhoto.get()).id}_alt": words}
    is_shown_safely(await bob.post(at(update), again, inspect=False))
    for path in ("/desk/review/", review_of(update)):
        is_shown_safely(await sue.get(path, inspect=False))
    update = await Update.get(id=update.id)
    assert (await sue.post(review_of(update, "approval"), {"seen": update.digest}, inspect=False)).status == 303
    for path in (PAGE, "/", "/en" + PAGE):
        is_shown_safely(await client.get(path, inspect=False))


async def test_what_is_no_field_of_the_form_is_ignored(world: World) -> None:
    row = await milestone(world)
    dan = await world.as_(world.dan)
    assert (await dan.post(CREATE, {"title": TITLE})).status == 404
    bob = await world.as_(world.bob)
    forged = {"state": "published", "author_id": "1", "unit_id": "2", f"m{row.id + 7}_actual_on": "2024-07-01"}
    update = await drafted(bob, **forged)
    assert (update.state, update.author_id, update.changes) == ("draft", world.bob.id, {})
