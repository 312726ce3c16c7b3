"""The pages that no other test here passes: each without a fault on the narrowest phone."""

import pytest

from tests.browser.conftest import Open

PUBLIC = ["/programmes/2024/", "/projects/?area=education&light=late", "/about", "/privacy", "/feedback/new"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_other_page_fits_and_can_be_read(visit: Open, language: str) -> None:
    reader = visit(width=320, language=language)
    for address in PUBLIC:
        reader.go(address)
        reader.look()


def test_the_wrong_code_is_told_on_the_form_with_the_number_still_there(visit: Open) -> None:
    reader = visit(width=320)
    reader.go("/receipts/")
    reader.page.fill("#case", "GX-2024-999999")
    reader.page.fill("#code", "2345-6789-ABCD-E")
    reader.expect_refusal(422)
    reader.press_button_of("/receipts/")
    assert reader.page.input_value("#case") == "GX-2024-999999"
    assert reader.page.evaluate("() => document.activeElement.hasAttribute('data-errors')")
    reader.look()
