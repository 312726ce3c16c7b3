"""The page of a promise, its versions and the chart of the year on the narrowest phone, from the sample."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.visit import Visit
from tests.kit.running import RunningPortal, portal_in

PAGES = {
    "/projects/sample-heating-pipes": "notices, an overdue milestone, one that was given up",
    "/projects/sample-chargers": "180 %, photos before and after, a corrected day",
    "/projects/sample-dust-monitors": "a correction, a withdrawal, a document",
    "/projects/sample-bus-line": "an override",
    "/projects/sample-kindergarten": "the end",
    "/notices/": "all notices",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    portal = portal_in(tmp_path_factory.mktemp("sample"))
    portal.command("demo")
    portal.start()
    yield portal
    portal.stop()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_of_a_promise_fits_and_can_be_read(browser: Browser, sample: RunningPortal, language: str) -> None:
    reader = Visit(browser, sample.url, width=320, language=language)
    for address in PAGES:
        reader.go(address)
        for fold in reader.page.locator("details > summary").all():
            fold.click()
        reader.look()
    reader.go("/projects/sample-dust-monitors")
    reader.page.click("p.version a")
    reader.look()
    reader.leave()
    reader.check()


@pytest.mark.parametrize(("width", "one_above_the_other"), [(320, True), (1280, False)])
def test_a_pair_of_photos_stands_side_by_side_where_there_is_room(
    browser: Browser, sample: RunningPortal, width: int, one_above_the_other: bool
) -> None:
    reader = Visit(browser, sample.url, width=width)
    reader.go("/projects/sample-chargers")
    before, after = [figure.bounding_box() for figure in reader.page.locator(".pair figure").all()]
    assert before is not None
    assert after is not None
    assert (after["y"] > before["y"]) is one_above_the_other
    assert (after["x"] > before["x"]) is not one_above_the_other
    reader.leave()
    reader.check()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_chart_of_the_year_fits_without_scrolling(browser: Browser, sample: RunningPortal, width: int) -> None:
    reader = Visit(browser, sample.url, width=width)
    reader.go("/projects/")
    year = reader.page.locator(".gauge .yr").first.inner_text()
    reader.go(f"/programmes/{year}/timeline")
    reader.look()
    edges = reader.page.locator(".tl .lane").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert edges
    assert max(edges) <= width
    reader.leave()
    reader.check()
