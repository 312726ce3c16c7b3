"""The pin: a place pointed at on a map, with a finger or by keys."""

import re

import pytest

from tests.browser.conftest import Open
from tests.browser.ways import WORDS, choose, receipt_on

SLUG = "yinggeshi-transit"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_pin_set_by_keyboard_reaches_the_desk(visit: Open, desk: Open, width: int) -> None:
    reader = visit(width=width)
    page = reader.go(f"/projects/{SLUG}/feedback/new")
    page.locator("[data-pin-open]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('[data-pin-map]')")
    before = page.locator("[data-pin-map] .leaflet-map-pane").get_attribute("style")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert page.locator("[data-pin-map] .leaflet-map-pane").get_attribute("style") != before, "the map does not move"
    reader.look()
    page.locator("[data-pin-set]").focus()
    page.keyboard.press("Enter")
    lat, lon = page.input_value("[data-pin-lat]"), page.input_value("[data-pin-lon]")
    assert re.fullmatch(r"38\.\d{5}", lat) and re.fullmatch(r"121\.\d{5}", lon)
    assert lat in page.inner_text("[data-pin-say]") and lon in page.inner_text("[data-pin-say]")
    # Back with an error, the pin is still there.
    page.fill("#text", WORDS)
    reader.expect_refusal(422)
    reader.press_button_of("/feedback")
    assert (page.input_value("[data-pin-lat]"), page.input_value("[data-pin-lon]")) == (lat, lon)
    choose(reader)
    reader.press_button_of("/feedback")
    receipt = receipt_on(reader)
    staff = desk("Ines", width=width)
    staff.go(f"/desk/cases/{receipt.number}")
    seen = staff.page.inner_text("main")
    assert lat.rstrip("0") in seen and lon.rstrip("0") in seen
    staff.look()


def test_the_map_begins_at_the_site_that_the_board_chose(visit: Open) -> None:
    reader = visit()
    page = reader.go(f"/projects/{SLUG}/feedback/new")
    option = page.locator("#site option[data-lat]").first
    number, lat, lon = (option.get_attribute(name) for name in ("value", "data-lat", "data-lon"))
    page = reader.go(f"/projects/{SLUG}/feedback/new?site={number}")
    page.locator("[data-pin-open]").click()
    page.wait_for_selector("[data-pin-map] .leaflet-map-pane", state="attached")
    assert page.locator("[data-pin-map] .pin-site").count() == page.locator("#site option[data-lat]").count()
    page.locator("[data-pin-set]").click()
    near = (page.input_value("[data-pin-lat]"), page.input_value("[data-pin-lon]"))
    assert [round(float(found) - float(wanted), 3) for found, wanted in zip(near, (lat, lon), strict=True)] == [0, 0]


def test_a_pin_can_be_taken_away_again(visit: Open) -> None:
    reader = visit()
    page = reader.go("/feedback/new")
    page.locator("[data-pin-open]").click()
    page.wait_for_selector("[data-pin-map] .leaflet-map-pane", state="attached")
    page.locator("[data-pin-set]").click()
    assert page.locator("[data-pin-map] .pin").count() == 1
    page.locator("[data-pin-clear]").click()
    assert page.input_value("[data-pin-lat]") == page.input_value("[data-pin-lon]") == ""
    assert not re.search(r"\d", page.inner_text("[data-pin-say]")), "the pin is still told"
    assert page.locator("[data-pin-map] .pin").count() == 0


def test_without_script_nothing_offers_a_pin(visit: Open) -> None:
    reader = visit(width=320, script=False)
    reader.go("/feedback/new")
    assert not reader.page.locator("[data-pin-open]").is_visible()
