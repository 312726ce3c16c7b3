"""Words survive what interrupts them: a session or a look-up that ended while somebody wrote."""

import pytest

from tests.browser.conftest import Open
from tests.browser.ways import choose, look_up, receipt_on, send_feedback
from tests.kit.running import RunningPortal

SLUG = "street-lighting"
NOTE = "先问维修班：\n三号杆什么时候换灯？"


@pytest.mark.parametrize(("width", "language"), [(320, "zh"), (1280, "en")])
def test_a_note_is_sent_after_signing_in_again(
    visit: Open, desk: Open, running: RunningPortal, width: int, language: str
) -> None:
    receipt, staff = send_feedback(visit(), SLUG), desk("Ines", width=width, language=language)
    page = staff.go(f"/desk/cases/{receipt.number}")
    page.locator("details:has(#note) > summary").click()
    page.fill("#note", NOTE)
    staff.context.clear_cookies()
    staff.expect_refusal(422)
    staff.press_button_of("/notes")
    staff.look()
    page.fill("#name", "Ines")
    page.fill("#password", running.passwords["Ines"])
    staff.press_button_of("/desk/sign-in")
    staff.look()
    staff.press_button_of("/notes")
    assert NOTE in page.inner_text(".hist")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_resident_deletes_the_contact_and_copies_what_came_too_late(visit: Open, width: int) -> None:
    carol = visit(width=width)
    page = carol.go(f"/projects/{SLUG}/feedback/new")
    page.fill("#phone", "13812341234")
    choose(carol)
    page.fill("#text", NOTE)
    carol.press_button_of("/feedback")
    look_up(carol, receipt_on(carol))
    carol.look()
    carol.press_button_of("/receipts/contact")
    assert "已经删除" in page.inner_text(".said")
    page.fill("#text", NOTE)
    page.eval_on_selector("form:has(#text) [name=ticket]", "field => { field.value = 'over' }")
    carol.expect_refusal(422)
    carol.press_button_of("/receipts/facts")
    assert NOTE in page.inner_text("main")
    carol.look()
