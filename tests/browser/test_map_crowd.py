"""A map of 2,000 sites: counted, taken apart by zooming, within reach of a key, and quick."""

import random
import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.visit import Visit
from tests.kit.running import RunningPortal, portal_in

N, LONGEST_MS = 2000, 1000
WATCH = """window.long = [];
new PerformanceObserver(list => list.getEntries().forEach(e => window.long.push(e.duration)))
  .observe({entryTypes: ['longtask']});"""
INSERT = """INSERT INTO site
    (project_id, position, number, name_zh, name_en, lon, lat, precision_m, covers, removed_reason)
    SELECT id, ?, ?, ?, '', ?, ?, 20, '', '' FROM project WHERE number = ?"""
MARKS = ".map .leaflet-marker-icon.mk"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A portal of its own with 2,000 sites in the 2024 programme."""
    portal = portal_in(tmp_path_factory.mktemp("crowded"))
    portal.set_up()
    chance = random.Random(4)
    rows = [
        (at, at, f"{at} 号桩", chance.uniform(121.3, 121.55), chance.uniform(38.76, 38.9), at % 15 + 1)
        for at in range(100, 100 + N)
    ]
    with sqlite3.connect(portal.folder / "data" / "portal.sqlite3") as database:
        database.executemany(INSERT, rows)
    database.close()
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture(params=[320, 1280])
def reader(request: pytest.FixtureRequest, browser: Browser, crowded: RunningPortal) -> Iterator[Visit]:
    window = Visit(browser, crowded.url, width=request.param)
    window.page.add_init_script(WATCH)
    window.go("/projects/")
    if window.width == 320:
        window.page.locator("label[for=v-map]").click()
    window.page.wait_for_selector(".map.is-live .mk.many")
    yield window
    window.leave()
    window.check()


def counted(reader: Visit) -> int:
    """How many sites the marks stand for, those just outside the window included."""
    words = reader.page.locator(MARKS).evaluate_all(
        "all => all.map(e => e.matches('.many') ? Number(e.textContent) : 1)"
    )
    return sum(words)


def test_all_sites_are_counted_in_few_marks_and_no_task_is_long(reader: Visit) -> None:
    reader.page.evaluate("() => map_portal.setZoom(map_portal.getMinZoom())")
    reader.page.wait_for_timeout(600)
    assert reader.page.locator(MARKS).count() < 200
    assert counted(reader) <= N + 20
    for zoom in (13, 15, 17, 12):
        reader.page.evaluate(f"() => map_portal.setZoom({zoom})")
        reader.page.wait_for_timeout(500)
    longest = max(reader.page.evaluate("() => window.long"), default=0)
    print(f"longest task at {reader.width} px: {longest:.0f} ms")
    assert longest < LONGEST_MS
    reader.look()


def test_a_key_opens_a_count_until_single_sites_lead_to_their_pages(reader: Visit) -> None:
    page = reader.page
    page.locator(".mk.many").first.focus()
    for _ in range(12):
        if page.evaluate("() => document.activeElement.matches('a.mk')"):
            break
        before = page.evaluate("() => map_portal.getZoom()")
        page.keyboard.press("Enter")
        page.wait_for_function(f"() => map_portal.getZoom() > {before} && document.activeElement.matches('.mk')")
        page.wait_for_timeout(400)
        single = page.locator(".map a.mk.leaflet-marker-icon")
        if single.count():
            single.first.focus()
    address = page.evaluate("() => document.activeElement.getAttribute('href')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == reader.url + address
    assert "/sites/" in address
    reader.look()


def test_a_filter_counts_its_own_sites_only(reader: Visit) -> None:
    page = reader.page
    every = page.locator(".map p.vh[role=status]").text_content()
    page.select_option("#f-area", "education")
    page.wait_for_function(
        "every => document.querySelector('.map p.vh[role=status]').textContent !== every", arg=every, timeout=15000
    )
    assert 0 < counted(reader) < N / 2


def test_a_sites_page_leads_to_its_place_on_the_map(reader: Visit) -> None:
    page = reader.page
    page.goto(reader.url + "/projects/street-lighting/sites/108")
    with page.expect_navigation():
        page.locator("a[href*='#at=']").click()
    page.wait_for_selector(".map.is-live .mk", state="visible")
    lon, lat = (float(part) for part in page.url.rsplit("=", 1)[1].split(","))
    page.wait_for_function("() => map_portal.getZoom() === 13")
    assert page.evaluate(f"() => map_portal.getBounds().contains([{lat}, {lon}])")
