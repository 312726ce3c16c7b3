"""What a script does for who sends feedback: the same form stays the same, and photos are judged before the upload."""

from tests.browser.conftest import Open
from tests.browser.ways import receipt_on, send_feedback

SLUG = "street-lighting"


def test_who_goes_back_and_sends_again_gets_the_same_receipt(visit: Open) -> None:
    carol = visit(width=320)
    first = send_feedback(carol, SLUG)
    carol.page.go_back()
    carol.page.wait_for_load_state()
    assert carol.page.input_value("#text") != ""
    carol.press_button_of("/feedback")
    assert receipt_on(carol) == first


def test_without_a_script_too_who_goes_back_and_sends_again_gets_the_same_receipt(visit: Open) -> None:
    carol = visit(width=320, script=False)
    first = send_feedback(carol, SLUG)
    carol.page.go_back()
    carol.page.wait_for_load_state()
    assert carol.page.input_value("#text") != ""
    carol.press_button_of("/feedback")
    assert receipt_on(carol) == first


def test_too_many_and_too_large_photos_are_told_before_they_are_sent(visit: Open) -> None:
    carol = visit(width=320)
    page = carol.go(f"/projects/{SLUG}/feedback/new")
    small = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": b"x"} for n in range(6)]
    page.set_input_files("#photos", [*small, {"name": "大.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 10_485_761}])
    said = page.inner_text("[data-photos-say]")
    assert said == "最多 6 张，请去掉几张。 “大.jpg”超过 10 MB，请换一张或者缩小。"
    page.set_input_files("#photos", small)
    assert page.inner_text("[data-photos-say]") == ""
