"""The resident's way: from the map or the list to a receipt, and back to the answer."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from portal.feedback.states import PUBLIC_WORDS, SUBMITTED
from tests.browser.conftest import Open
from tests.browser.visit import Visit
from tests.browser.ways import ANSWER, WORDS, Receipt, answer, choose, look_up, receipt_on, upload

SLUG = "lingshui-bay-pumping-station"
FOCUSED_MARKER = "() => document.activeElement.matches('.map a.mk') && document.activeElement.dataset.slug"
READERS = [
    pytest.param(width, language, script, id=f"{width}-{language}-{'script' if script else 'plain'}")
    for width in (320, 1280)
    for language in ("zh", "en")
    for script in (True, False)
]


@pytest.mark.parametrize(("width", "language", "script"), READERS)
def test_a_resident_complains_and_reads_the_answer(
    visit: Open, desk: Open, width: int, language: str, script: bool
) -> None:
    resident = visit(width=width, language=language, script=script)
    go_to_the_project(resident)
    resident.look()
    resident.follow(f"main a[href$='/projects/{SLUG}/feedback/new']")
    resident.look()
    send_too_little(resident)
    receipt = send_all(resident)
    resident.follow("main a[href*='/receipts/?case=']")
    assert resident.page.input_value("#case") == receipt.number
    resident.page.fill("#code", receipt.as_typed)
    resident.look()
    resident.press_button_of("/receipts/")
    assert resident.page.inner_text("#state") == resident.say(PUBLIC_WORDS[SUBMITTED])
    assert WORDS in resident.page.inner_text("main")
    resident.look()
    photo = photo_shown(resident)
    accept_and_answer(desk("Ines", width=width, language=language, script=script), receipt)
    look_up(resident, receipt)
    assert resident.page.inner_text(".hist .answer").strip() == ANSWER
    resident.look()
    resident.press_button_of("/receipts/end")
    assert not resident.page.locator("#state").count() and ANSWER not in resident.page.content()
    resident.look()
    assert resident.page.request.get(photo).status == 404, "the photo outlives the look-up"


def go_to_the_project(resident: Visit) -> None:
    page = resident.go("/")
    if resident.script:
        page.wait_for_selector(".map.is-live a.mk", state="attached")
    resident.look()
    if resident.script:
        open_by_keyboard_on_the_map(resident)
    else:
        resident.follow(f"#project-list a[href$='/projects/{SLUG}']")
    assert urlsplit(page.url).path == resident.path(f"/projects/{SLUG}")


def open_by_keyboard_on_the_map(resident: Visit) -> None:
    page = resident.page
    if resident.width == 320:
        page.locator("#v-list").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(".map a.mk", state="visible")
        resident.look()
    page.locator("#f-q").focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        if (
            page.evaluate("() => document.activeElement.matches('.map a.mk') && document.activeElement.dataset.slug")
            == SLUG
        ):
            break
    else:
        pytest.fail("Tab does not reach the marker")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def send_too_little(resident: Visit) -> None:
    """An error first: the summary leads to the fields, and what was typed is still there."""
    page = resident.page
    page.fill("#place", "凌水湾 3 号泵站")
    page.fill("#name", "王女士")
    resident.expect_refusal(422)
    resident.press_button_of("/feedback")
    assert page.locator("[data-errors] a").evaluate_all("all => all.map(a => a.hash)") == ["#kind", "#text"]
    if resident.script:
        assert page.evaluate("() => document.activeElement.hasAttribute('data-errors')"), "the summary has no focus"
    assert (page.input_value("#place"), page.input_value("#name")) == ("凌水湾 3 号泵站", "王女士")
    resident.look()
    page.locator("[data-errors] a[href='#text']").click()
    assert page.evaluate("() => document.activeElement.id") == "text", "a link of the summary does not reach its field"


def send_all(resident: Visit) -> Receipt:
    choose(resident)
    resident.page.fill("#text", WORDS)
    resident.page.set_input_files("#photos", upload())
    resident.press_button_of("/feedback")
    receipt = receipt_on(resident)
    assert resident.page.locator("[data-print]").is_visible() is resident.script
    resident.look()
    return receipt


def photo_shown(resident: Visit) -> str:
    """The address of the photo on the page, which is drawn and says nothing of where it was taken."""
    image = resident.page.locator("main .photos img").first
    image.scroll_into_view_if_needed()
    image.evaluate("i => i.decode()")
    address = str(image.evaluate("i => i.src"))
    answer = resident.page.request.get(address)
    assert answer.status == 200
    assert not Image.open(BytesIO(answer.body())).getexif(), "the photo still tells where it was taken"
    return address


def accept_and_answer(staff: Visit, receipt: Receipt) -> None:
    staff.go("/desk/cases/")
    staff.look()
    # On a wide screen a script shows the case beside the list; here its own page is meant.
    assert staff.page.locator(f"main a[href$='/desk/cases/{receipt.number}']").count() == 1
    staff.go(f"/desk/cases/{receipt.number}")
    staff.look()
    staff.follow("#deed-acceptance button:not([formaction])")
    # Where a unit can be asked, answering is folded for intake.
    staff.page.locator("#deed-answer > summary").click()
    staff.look()
    answer(staff)
    staff.page.locator("#deed-answer > summary").click()
    assert staff.page.locator("#answer").input_value() == ""
    staff.look()
