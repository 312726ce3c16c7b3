"""The queue by keyboard, and a slip that only paper shows."""

from tests.browser.conftest import Open
from tests.browser.ways import send_feedback, sign_in
from tests.kit.running import RunningPortal

SLUG = "longwangtang-ev-charging"
FOCUSED = "() => document.activeElement.getAttribute('href') || document.activeElement.name"


def test_the_queue_is_worked_by_keyboard_with_a_case_beside_it(visit: Open, running: RunningPortal) -> None:
    resident, staff = visit(), visit()
    send_feedback(resident, SLUG, words="充电桩不能用")
    sign_in(staff, "Ines", running.passwords["Ines"])
    page = staff.go("/desk/cases/?state=all")
    page.keyboard.press("j")
    assert "/desk/cases/" in page.evaluate(FOCUSED)
    row = page.locator(".queue tbody tr").first
    page.keyboard.press("x")
    assert row.locator("input[type=checkbox]").is_checked()
    page.keyboard.press("x")
    assert not row.locator("input[type=checkbox]").is_checked()
    page.keyboard.press("o")
    page.wait_for_selector("#beside .words")
    assert row.locator(".su a").inner_text()[:10] in page.inner_text("#beside")
    page.keyboard.press("?")
    assert page.locator("[data-keys]").evaluate("e => e.open")
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "words"
    staff.look()


def test_a_case_is_worked_by_keyboard_and_leads_back_to_the_queue_as_it_was(
    visit: Open, running: RunningPortal
) -> None:
    resident, staff = visit(), visit()
    for words in ("充电桩不能用", "充电桩又不能用"):
        send_feedback(resident, SLUG, words=words)
    sign_in(staff, "Ines", running.passwords["Ines"])
    page = staff.go("/desk/cases/?state=all&kind=complaint")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#doing")
    first = page.url
    page.keyboard.press("g")
    assert page.evaluate("() => document.activeElement.id") == "unit"
    page.focus("#main a[rel=next]")
    page.keyboard.press("?")
    assert page.locator("[data-keys]").evaluate("e => e.open")
    page.evaluate("() => { document.querySelector('#note').closest('details').open = true; }")
    page.fill("#note", "n")
    page.press("#note", "n")
    assert (page.url, page.input_value("#note")) == (first, "nn")
    page.fill("#note", "")
    page.focus("#main a[rel=next]")
    staff.look()
    page.keyboard.press("n")
    page.wait_for_url(lambda address: address != first)
    page.wait_for_selector("#doing")
    page.keyboard.press("u")
    page.wait_for_selector(".queue")
    assert page.url.endswith("/desk/cases/?state=all&kind=complaint")


def test_the_code_of_a_call_is_seen_by_the_printer_only(visit: Open, running: RunningPortal) -> None:
    staff = visit()
    sign_in(staff, "Ines", running.passwords["Ines"])
    page = staff.go("/desk/calls/new")
    page.check("#kind")
    page.fill("#text", "来电说充电桩不能用")
    page.click("form.call button.btn")
    page.wait_for_selector("section.slip", state="attached")
    code = page.locator("[data-code]")
    assert not code.is_visible()
    staff.look()
    page.emulate_media(media="print")
    assert code.is_visible() and not page.locator("form.signout").is_visible()
