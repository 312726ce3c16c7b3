"""A session ends while somebody writes: nothing of it is lost, and nothing of it is kept."""

import pytest

from portal.feedback.models import Case, CaseFact, CaseWords
from portal.staff.models import Act
from portal.web.limits import Limiter
from portal.web.problems import TooMany
from tests.feedback.carol import sent
from tests.kit.cast import PASSWORD, World
from tests.kit.client import Answer, Client
from tests.kit.clock import Clock

NOTE = "先问泵站：\n  夜里谁值班？<b>"
SIGN_IN = "//form[.//input[@name='password']]"
SEND = "//form[contains(@action, '/desk/cases/')]"


async def sign_in(browser: Client, page: Answer, password: str = PASSWORD, prefix: str = "") -> Answer:
    fields = page.fields(SIGN_IN)
    return await browser.post(f"{prefix}/desk/sign-in", {**fields, "name": "Ines", "password": password})


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_what_was_written_is_sent_after_signing_in_again(
    client: Client, world: World, clock: Clock, prefix: str
) -> None:
    receipt, ines = await sent(client), await world.as_(world.ines)
    notes = f"{prefix}/desk/cases/{receipt.number}/notes"
    clock.forward(minutes=31)
    asked = await ines.post(notes, {"note": NOTE, "name": "not a sign-in's", "next": "https://evil.example"})
    assert asked.status == 422 and asked.fields(SIGN_IN)["next"] == notes.removeprefix(prefix)
    wrong = await sign_in(ines, asked, "wrong", prefix)
    assert wrong.status == 422
    signed = await sign_in(ines, wrong, prefix=prefix)
    assert signed.status == 200 and await CaseFact.filter(kind="noted").count() == 0
    assert signed.hrefs(SEND + "/@action") == [notes]
    assert (await ines.post(notes, signed.fields(SEND))).status == 303
    assert (await CaseWords.get(fact__kind="noted")).text == NOTE
    assert [act for act in await Act.all() if NOTE in str(dict(act))] == []


async def test_a_form_that_is_a_button_waits_for_it_too(client: Client, world: World) -> None:
    receipt, ines = await sent(client), world.anybody()
    acceptance = f"/desk/cases/{receipt.number}/acceptance"
    signed = await sign_in(ines, await ines.post(acceptance, {"seen": "0"}))
    assert (signed.heading, (await Case.get()).state) == ("已登录，您写的都在", "submitted")
    await ines.post(acceptance, signed.fields(SEND))
    assert (await Case.get()).state == "accepted"


async def test_photos_are_said_to_be_gone(client: Client, world: World) -> None:
    browser = world.anybody()
    path = f"/desk/projects/{world.project.slug}/updates"
    asked = await browser.post(path, {"title": "亮灯"}, files=[("photo_0", ("灯.jpg", b"x", "image/jpeg"))])
    signed = await sign_in(browser, asked)
    assert "照片没有保留" in signed.words
    assert signed.fields("//form[contains(@action, '/updates')]") == {"title": "亮灯"}


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/desk/", "/feedback", "/desk/sign-out"])
async def test_nothing_is_sent_off_the_desk(world: World, target: str) -> None:
    fields = {"name": "Ines", "password": PASSWORD, "next": target, "carried": "words", "carried.note": NOTE}
    signed = await world.anybody().post("/desk/sign-in", fields, inspect=False)
    assert signed.hrefs("//main//form/@action") == ["/desk/"]


async def test_too_many_attempts_keep_what_was_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise TooMany

    monkeypatch.setattr(Limiter, "check", full)
    fields = {"name": "Ines", "password": "x", "next": "/desk/", "carried": "words", "carried.note": NOTE}
    stopped = await world.anybody().post("/desk/sign-in", fields)
    assert (stopped.status, stopped.fields(SIGN_IN)["carried.note"]) == (429, NOTE)


async def test_a_page_is_come_back_to_with_its_query(world: World) -> None:
    browser = world.anybody()
    asked = await browser.get("/desk/cases/?state=late&q=%E8%B7%AF%E7%81%AF&page=2")
    back = await sign_in(browser, await browser.get(asked.headers["location"]))
    assert back.headers["location"] == "/desk/cases/?state=late&q=%E8%B7%AF%E7%81%AF&page=2"
