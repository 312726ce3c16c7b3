"""What needs a browser about sites: the board on one sheet of paper, the drawing on the update's form."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.conftest import Open

PROJECT = "/projects/lingshui-bay-pumping-station"
A4 = (595, 842)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", [f"{PROJECT}/board", f"{PROJECT}/sites/1/board"])
def test_a_board_is_one_sheet_of_a4(visit: Open, path: str, language: str) -> None:
    reader = visit(language=language)
    reader.go(path)
    sheets = PdfReader(BytesIO(reader.page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 1
    assert (round(float(sheets[0].mediabox.width)), round(float(sheets[0].mediabox.height))) == A4
    assert reader.url + reader.path(path.removesuffix("/board")) in sheets[0].extract_text().replace("\n", "")
    reader.look()


def test_the_longest_board_is_one_sheet_too(visit: Open) -> None:
    """Title, name and promise as long as they can be; the server then sets the class (test_sites_pages)."""
    page = visit().go(f"{PROJECT}/sites/1/board")
    page.evaluate("""() => {
      document.querySelector('.board').classList.add('long');
      document.querySelector('.board h1').textContent = '改'.repeat(120);
      document.querySelector('.board-site').textContent = '站'.repeat(80);
      document.querySelector('.board-promise').textContent = '造'.repeat(270);
    }""")
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_a_site_page_is_whole(visit: Open, width: int) -> None:
    reader = visit(width=width)
    reader.go(f"{PROJECT}/sites/1")
    reader.look()


@pytest.mark.parametrize("width", [320, 1280])
def test_taps_and_keys_draw_what_stands_in_the_field(desk: Open, width: int) -> None:
    bob = desk("Bob", width=width)
    bob.page.emulate_media(reduced_motion="reduce")  # a page that scrolls softly runs away under the taps
    page = bob.go(f"/desk{PROJECT}/updates/new?part=sites")
    page.locator("details#sites").evaluate("details => { details.open = true; }")
    page.select_option("#ns0_shape", "area")
    page.select_option("#ns0_system", "bd09")
    page.locator("[data-draw=ns0]").click()
    page.wait_for_selector("[data-draw-map].leaflet-container", state="visible")
    shown = page.locator("[data-draw-map]")
    for place in ((60, 60), (160, 60), (160, 160)):
        shown.click(position={"x": place[0], "y": place[1]})
    assert len(page.input_value("#ns0_points").split("\n")) == 3
    assert page.input_value("#ns0_system") == "wgs84", "what is drawn is not a place of another system"
    assert page.locator("[data-draw-map] path.drawn").count() == 2
    shown.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.locator("[data-draw-here]").press("Enter")
    assert len(page.input_value("#ns0_points").split("\n")) == 4
    page.locator("[data-draw-undo]").click()
    assert "还有 3 个" in page.locator("[data-draw-say]").inner_text()
    bob.look()
    page.fill("#ns0_points", "121.5, 38.8\n121.51, 38.8\n121.51, 38.81")
    page.locator("[data-draw-done]").click()
    assert page.evaluate("() => document.activeElement.dataset.draw") == "ns0"
    page.fill("#title", "新点位")
    page.fill("#ns0_name_zh", "二号泵房")
    with page.expect_navigation():
        page.locator("button[name=act][value=save]").click()
    assert page.input_value("#ns0_points") == "121.5, 38.8\n121.51, 38.8\n121.51, 38.81"
