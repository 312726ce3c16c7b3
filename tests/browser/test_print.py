"""The receipt on paper."""

import pytest

from tests.browser.conftest import Open
from tests.browser.ways import send_feedback


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_printed_receipt_is_a_slip_with_code_number_and_date(visit: Open, language: str) -> None:
    reader = visit(language=language)
    send_feedback(reader, "yinggeshi-hospital")
    page = reader.page
    page.emulate_media(media="print")
    for gone in (".nav", ".util", ".skip", "footer", "[data-print]", ".btns a"):
        assert not any(each.is_visible() for each in page.locator(gone).all()), f"{gone} is printed"
    for kept in ("h1", "#code", "#number", ".ticket .facts time", ".promise time", "img.qr"):
        assert page.locator(kept).first.is_visible(), f"{kept} is not printed"
    page.emulate_media(media="screen")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.locator("[data-print]").click()
    assert page.evaluate("() => window.printed")
