"""The pages that no other test here passes: each without a fault on the narrowest phone."""

import pytest

from tests.browser.conftest import Open

PUBLIC = [
    "/programmes/2024/",
    "/projects/?area=education&light=late",
    "/projects/street-lighting/answers",
    "/answers/",
    "/figures/",
    "/figures/how",
    "/feedback/new",
    "/feedback/where",
    "/receipts/lost",
    "/about",
    "/privacy",
]
DESK = {
    "Ines": ["/desk/cases/figures/", "/desk/calls/new", "/desk/answer-texts/", "/desk/public/", "/desk/public/new"],
    "Cora": ["/desk/cases/?state=all", "/desk/cases/supervision/"],
    "Ada": ["/desk/due/", "/desk/calendar/", "/desk/calendar/2024", "/desk/accounts/"],
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_other_page_fits_and_can_be_read(visit: Open, language: str) -> None:
    reader = visit(width=320, language=language)
    for address in PUBLIC:
        reader.go(address)
        reader.look()


@pytest.mark.parametrize(("width", "language"), [(320, "zh"), (1280, "en")])
@pytest.mark.parametrize("name", DESK)
def test_every_other_page_of_the_desk_fits_and_can_be_read(desk: Open, name: str, width: int, language: str) -> None:
    staff = desk(name, width=width, language=language)
    for address in DESK[name]:
        staff.go(address)
        assert staff.page.locator("main h1").count() == 1, f"{address} is not a page"
        staff.look()


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
