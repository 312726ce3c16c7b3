"""Readers who set their own colours: the dark scheme, and the high contrast of the system."""

import pytest

from tests.browser.conftest import Open
from tests.browser.visit import Visit
from tests.browser.ways import send_feedback

SLUG = "yinggeshi-school"
CONTRAST = ["color-contrast", "link-in-text-block"]
SETTINGS = [
    pytest.param({"color_scheme": "dark"}, id="dark"),
    pytest.param({"forced_colors": "active"}, id="forced"),
    pytest.param({"forced_colors": "active", "color_scheme": "dark"}, id="forced-dark"),
]
SILENT_LIGHTS = """() => Array.from(document.querySelectorAll('.light'))
  .filter(light => light.checkVisibility() && !light.innerText.trim()).length"""
# The system paints text and ground where it forces colours, and axe is taken in by a property that Chromium leaves
# as it was (-webkit-text-fill-color): there it judges only what keeps its own colours.
OWN_COLOURS = ".mk, .bar15 span, .switch label, .days .dd"
FRAMELESS = """() => Array.from(document.querySelectorAll('.btn, input:not([type=hidden]), select, textarea'))
  .filter(e => e.checkVisibility() && !e.matches('.vh, [type=radio], [type=checkbox], .file [type=file]'))
  .filter(e => parseFloat(getComputedStyle(e).borderTopWidth) < 1).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_word_can_be_read_in_the_readers_colours(visit: Open, desk: Open, setting: dict[str, str]) -> None:
    reader = visit(**setting)
    for address in ("/", f"/projects/{SLUG}", f"/projects/{SLUG}/feedback/new", "/receipts/", "/about"):
        reader.go(address)
        if address == "/":
            reader.page.wait_for_selector(".map.is-live a.mk")
        look(reader, setting)
    receipt = send_feedback(reader, SLUG)
    look(reader, setting)
    staff = desk("Ines", **setting)
    for address in ("/desk/cases/", f"/desk/cases/{receipt.number}"):
        staff.go(address)
        look(staff, setting)


def look(reader: Visit, setting: dict[str, str]) -> None:
    forced = "forced_colors" in setting
    reader.look(rules=CONTRAST, within=OWN_COLOURS if forced else None)
    assert not reader.page.evaluate(SILENT_LIGHTS), "a light that says nothing but its colour"
    if forced:
        assert not (bare := reader.page.evaluate(FRAMELESS)), f"nothing frames {bare} where grounds are forced away"
