"""What the desk's script keeps while somebody types, seen in a browser."""

from tests.browser.conftest import Open
from tests.browser.ways import sign_in
from tests.kit.running import RunningPortal

FORM = "/desk/projects/street-lighting/updates/new"
SOON = 15_000


def test_what_is_typed_comes_back_in_another_window(visit: Open, running: RunningPortal) -> None:
    first = visit(width=320)
    sign_in(first, "Bob", running.passwords["Bob"])
    first.go(FORM)
    first.page.fill("#title", "写了一半的标题")
    first.page.fill("#body", "还没有写完")
    first.page.wait_for_selector("[data-draft-state]:has-text('已保存')", timeout=SOON)
    first.look()
    second = visit(width=1280, language="en", script=False)
    sign_in(second, "Bob", running.passwords["Bob"])
    second.go(FORM)
    second.look()
    second.follow("#draft a")
    assert second.page.input_value("#title") == "写了一半的标题"
    assert second.page.input_value("#body").strip() == "还没有写完"
    second.go(FORM)
    second.page.click("#draft button")
    second.page.wait_for_load_state()
    assert second.page.locator("#draft").count() == 0


def test_a_save_that_fails_says_so_and_is_tried_again(visit: Open, running: RunningPortal) -> None:
    window = visit(width=320)
    sign_in(window, "Bob", running.passwords["Bob"])
    window.go(FORM)
    window.expect_refusal(503)
    refused: list[str] = []

    def refuse(route: object, request: object) -> None:
        refused.append("once")
        route.fulfill(status=503, body="x", content_type="text/html")  # type: ignore[attr-defined]

    window.page.route("**/desk/drafts", refuse, times=1)
    window.page.fill("#title", "断线时写的标题")
    state = window.page.locator("[data-draft-state]")
    window.page.wait_for_selector("[data-draft-state].failed", timeout=SOON)
    assert "没有自动保存成功" in state.inner_text() and refused == ["once"]
    window.page.wait_for_selector("[data-draft-state]:not(.failed):has-text('已保存')", timeout=SOON)
    window.page.locator("#title").fill("")


def test_the_sites_of_a_file_come_back_with_what_was_typed(visit: Open, running: RunningPortal) -> None:
    point = '{"type": "Feature", "properties": {"name": "甲站"}, "geometry": {"type": "Point", "coordinates": %s}}'
    file = {"name": "a.geojson", "mimeType": "application/geo+json", "buffer": (point % "[121.52, 38.86]").encode()}
    window = visit(width=1280)
    sign_in(window, "Bob", running.passwords["Bob"])
    window.go(FORM)
    window.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    window.page.set_input_files("#sites_file", file)
    window.expect_refusal(422)  # it lacks a text
    window.page.fill("#title", "没有正文")
    window.page.click("button[value=submit]")
    window.page.wait_for_selector("input[name=sites_uploaded]", state="attached")
    window.page.fill("#title", "加一个点位")
    window.page.wait_for_selector("[data-draft-state]:has-text('已保存')", timeout=SOON)
    window.go(FORM)
    window.follow("#draft a")
    assert window.page.input_value("#title") == "加一个点位"
    assert "文件里的 1 个点位已经读入" in window.page.content()
    window.go(FORM)
    window.page.click("#draft button")
    window.page.wait_for_load_state()
