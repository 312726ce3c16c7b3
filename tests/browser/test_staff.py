"""The staff's way: from signing in to a published milestone that the resident's page shows."""

from datetime import date, timedelta

import pytest

from portal.projects.light import LIGHT_WORDS
from tests.browser.conftest import Open
from tests.browser.visit import Visit
from tests.browser.ways import sign_in, upload
from tests.kit.running import RunningPortal

WAYS = [
    pytest.param(320, "zh", "hekou-dust-control", id="320-zh"),
    pytest.param(1280, "zh", "street-lighting", id="1280-zh"),
    pytest.param(1280, "en", "cold-homes", id="1280-en"),
]


@pytest.mark.parametrize(("width", "language", "slug"), WAYS)
def test_a_milestone_goes_from_the_author_to_the_residents_page(
    visit: Open, running: RunningPortal, width: int, language: str, slug: str
) -> None:
    author, reviewer, resident = (visit(width=width, language=language) for _ in range(3))
    assert light_of(resident, slug) == resident.say(LIGHT_WORDS["not_published"])
    sign_in(author, "Bob", running.passwords["Bob"])
    write_update(author, slug, title := f"第一批完工：{slug} {width}")
    the_author_cannot_review(author, title)
    sign_in(reviewer, "Alice", running.passwords["Alice"])
    review_and_publish(reviewer, title)
    the_project_page_shows_it(resident, slug, title)
    resident.go("/")
    resident.page.wait_for_selector(".map.is-live .mk", state="attached")
    assert title in resident.page.inner_text(".ups")
    resident.look()
    assert light_of(resident, slug) == resident.say(LIGHT_WORDS["on_schedule"])


def light_of(resident: Visit, slug: str) -> str:
    resident.go("/projects/")
    line = resident.page.locator("#project-list li", has=resident.page.locator(f"a[href$='/projects/{slug}']"))
    return line.locator(".light").inner_text()


def write_update(author: Visit, slug: str, title: str) -> None:
    page = author.page
    author.go("/desk/projects/")
    author.look()
    author.follow(f"main a[href$='/desk/projects/{slug}/updates/new']")
    author.look()
    today = date.today()
    page.fill("#title", title)
    page.fill("#body", "第一批已经完工并通过验收。\n下个月开始第二批。")
    page.set_input_files("#photo_0", upload("现场.jpg"))
    page.click("#milestones > summary")
    page.fill("#new0_title", "第一批完工")
    page.fill("#new0_planned_on", (today - timedelta(days=3)).isoformat())
    page.fill("#new0_actual_on", (today - timedelta(days=5)).isoformat())
    page.fill("#new1_title", "第二批完工")
    page.fill("#new1_planned_on", (today + timedelta(days=60)).isoformat())
    # The words for the photo are missing: the form comes back with everything else in it.
    author.expect_refusal(422)
    send_to_review(author)
    assert page.locator("[data-errors] a").evaluate_all("all => all.map(a => a.hash)") == ["#alt_0"]
    assert page.input_value("#title") == title and page.input_value("#new1_title") == "第二批完工"
    author.look()
    page.set_input_files("#photo_0", upload("现场.jpg"))
    page.fill("#alt_0", "新装的围挡和雾炮")
    send_to_review(author)


def send_to_review(author: Visit) -> None:
    with author.page.expect_navigation():
        author.page.locator("main button[name=act][value=submit]").click()


def the_author_cannot_review(author: Visit, title: str) -> None:
    author.go("/desk/projects/")
    author.follow(f"main a:has-text('{title}')")
    author.look()
    number = author.page.url.rsplit("/", 1)[1]
    author.expect_refusal(403)
    author.go(f"/desk/review/{number}")
    assert not author.page.locator("form[action$='/approval']").count()
    author.look()
    assert author.page.request.post(
        f"/desk/review/{number}/approval", headers={"Origin": author.url}, form={"seen": ""}
    ).status in (403, 404)


def review_and_publish(reviewer: Visit, title: str) -> None:
    reviewer.go("/desk/review/")
    reviewer.look()
    reviewer.follow(f"main a:has-text('{title}')")
    as_read = reviewer.page.locator(".asread")
    assert title in as_read.inner_text()
    as_read.locator("img").evaluate("i => i.decode()")
    reviewer.look()
    reviewer.press_button_of("/approval")
    reviewer.look()


def the_project_page_shows_it(resident: Visit, slug: str, title: str) -> None:
    page = resident.go(f"/projects/{slug}")
    update = page.locator("article.story", has_text=title)
    image = update.locator("img")
    image.scroll_into_view_if_needed()
    image.evaluate("i => i.decode()")
    assert image.get_attribute("alt") == "新装的围挡和雾炮"
    steps = page.locator("ol.ms > li:not(.water)")
    assert steps.locator("h3").all_inner_texts() == ["第一批完工", "第二批完工"]
    assert update.locator("time .ago, time + .ago").count() == 1, "no relative time beside the exact one"
    resident.look()


def test_a_wrong_password_is_told_without_saying_which_of_both_is_wrong(visit: Open) -> None:
    for name in ("Bob", "Nobody"):
        stranger = visit(width=320)
        stranger.expect_refusal(422)
        sign_in(stranger, name, "not this one")
        assert stranger.page.input_value("#name") == name and stranger.page.input_value("#password") == ""
        assert stranger.page.locator("[data-errors] a[href='#name']").count() == 1
        stranger.look()
