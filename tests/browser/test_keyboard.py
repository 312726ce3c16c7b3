"""By keyboard alone: where one is can be seen, and everything can be done."""

import pytest

from tests.browser.conftest import Open
from tests.browser.visit import Visit
from tests.browser.ways import WORDS, receipt_on

SLUG = "longwangtang-ev-charging"
# What shows the focus: an outline or a shadow, of the thing itself or of the words that stand for a hidden radio;
# on the map, whose panes would cover it, a frame over them.
SEEN = """() => {
  const at = document.activeElement;
  if (at === document.body) { return null; }
  const standsFor = at.matches('.vh, .radios input') ? [at, at.nextElementSibling, at.parentElement] : [at];
  const seen = standsFor.filter(Boolean).some(e => {
    const style = getComputedStyle(e);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'
      || parseFloat(getComputedStyle(e, '::before').borderTopWidth) >= 2;
  });
  const r = at.getBoundingClientRect();
  const inView = at.matches('.vh') || (r.bottom > 0 && r.top < innerHeight);
  return {what: at.outerHTML.slice(0, 120), marked: seen, inView: inView};
}"""
FOCUSED = "() => document.activeElement.id || document.activeElement.getAttribute('name') || ''"


def press_until(reader: Visit, wanted: str, *, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until the thing with this id has the focus."""
    for _ in range(most):
        reader.page.keyboard.press(key)
        if reader.page.evaluate(FOCUSED) == wanted:
            return
    pytest.fail(f"{key} does not reach {wanted}")


def test_the_first_key_offers_to_skip_to_the_text(visit: Open) -> None:
    reader = visit(width=320)
    page = reader.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('a.skip')")
    box = page.locator("a.skip").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0 and box["width"] > 40, "the link stays out of sight"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => !!document.activeElement.closest('main')")


@pytest.mark.parametrize("address", ["/", f"/projects/{SLUG}", f"/projects/{SLUG}/feedback/new", "/receipts/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_focus_can_always_be_seen(visit: Open, width: int, address: str) -> None:
    # Without the smooth scrolling, which would still be on its way.
    reader = visit(width=width, reduced_motion="reduce")
    page = reader.go(address)
    if address == "/":
        page.wait_for_selector(".map.is-live a.mk", state="attached")
    stops: list[str] = []
    for _ in range(90):
        page.keyboard.press("Tab")
        at = page.evaluate(SEEN)
        if at is None:
            break
        assert at["marked"], f"nothing shows the focus at {at['what']}"
        assert at["inView"], f"the focus is out of view at {at['what']}"
        stops.append(at["what"])
    assert len(stops) > 8 and len(set(stops)) > 8


def test_the_form_can_be_filled_in_and_sent_by_keyboard_alone(visit: Open) -> None:
    reader = visit()
    page = reader.go(f"/projects/{SLUG}/feedback/new")
    press_until(reader, "kind")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=kind]:checked").get_attribute("value") == "suggestion"
    press_until(reader, "text")
    page.keyboard.insert_text(WORDS)
    assert page.inner_text("#text-count").count(str(len(WORDS))) == 1
    press_until(reader, "phone")
    page.keyboard.insert_text("0411-84790000")
    press_until(reader, "consent")
    page.keyboard.press("Space")
    assert page.locator("input[name=consent]").is_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.send button')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert receipt_on(reader).number
