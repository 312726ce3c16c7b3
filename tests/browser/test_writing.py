"""What a script does for who writes: a crowd's task done alone, danger told before photos go, cases of others found."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.browser.conftest import Open
from tests.browser.visit import Visit
from tests.browser.ways import choose, receipt_on, send_feedback, upload
from tests.kit.running import RunningPortal, portal_in

SLUG = "street-lighting"
FORM = f"/projects/{SLUG}/feedback/new"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A portal at which each sending but the first of a minute is one too many."""
    running = portal_in(tmp_path_factory.mktemp("crowded"))
    running.environment = {**running.environment, "PORTAL_SUBMISSIONS_PER_HOUR": "1"}
    running.set_up()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def carol(browser: object, crowded: RunningPortal) -> Iterator[Visit]:
    resident = Visit(browser, crowded.url, width=320)  # type: ignore[arg-type]
    yield resident
    resident.leave()
    resident.check()


def write(resident: Visit, words: str, *, photo: bool = False) -> None:
    resident.go(FORM)
    choose(resident)
    resident.page.fill("#text", words)
    if photo:
        resident.page.set_input_files("#photos", upload())


def test_in_a_crowd_the_browser_does_the_task_alone(carol: Visit) -> None:
    send_feedback(carol, SLUG)
    write(carol, "又有一盏灯不亮。")
    carol.expect_refusal(422)
    carol.press_button_of("/feedback")
    carol.page.wait_for_function("() => document.querySelector('input[name=work]').value !== ''")
    assert not carol.page.locator("#sum").is_visible()
    assert carol.page.inner_text("[data-task-say]") == carol.say("核对好了，请再按一次“提交”。")
    carol.look()
    carol.press_button_of("/feedback")
    assert receipt_on(carol).number


def test_in_a_crowd_photos_go_on_their_way_once(carol: Visit) -> None:
    send_task_if_asked(carol)
    write(carol, "这盏灯的杆子歪了。", photo=True)
    carol.press_button_of("/feedback")
    assert receipt_on(carol).number


def send_task_if_asked(resident: Visit) -> None:
    """Make sure that there is a crowd, whichever test runs first."""
    write(resident, "路灯坏了。", photo=True)
    resident.press_button_of("/feedback")
    assert receipt_on(resident).number


def test_danger_is_told_before_photos_go(visit: Open) -> None:
    carol = visit(width=320)
    write(carol, "灯杆漏电，孩子触电了。", photo=True)
    carol.page.locator("#tell .send button").click()
    carol.page.wait_for_selector("[data-emergency]:not([hidden])")
    assert carol.page.evaluate("() => document.activeElement.hasAttribute('data-emergency')")
    assert carol.page.evaluate("() => document.getElementById('photos').files.length") == 1
    carol.look()
    with carol.page.expect_navigation():
        carol.page.locator("[data-calm]").click()
    assert receipt_on(carol).number


@pytest.mark.parametrize("script", [True, False])
def test_who_finds_the_same_joins_it(visit: Open, running: RunningPortal, script: bool) -> None:
    other = visit()
    number = send_feedback(other, SLUG, words="我家窗前的灯整夜闪。").number
    with closing(sqlite3.connect(running.folder / "data/portal.sqlite3", timeout=10)) as database:
        case = int(number.rsplit("-", 1)[1])
        database.execute("UPDATE feedback_case SET label = 'lighting', state = 'accepted' WHERE id = ?", (case,))
        database.commit()
    carol = visit(width=320, script=script)
    write(carol, "照明有问题")
    if script:
        carol.page.wait_for_selector("#found .offers")
        assert not carol.page.locator("[data-look]").is_visible()
    else:
        with carol.page.expect_navigation():
            carol.page.locator("[data-look] button").click()
    assert "我家窗前" not in carol.page.content()
    carol.look()
    carol.page.locator("#found .offers label").nth(1).click()
    carol.page.fill("#text", "")
    carol.press_button_of("/feedback")
    assert receipt_on(carol).number != number
    assert carol.say(
        "您反映的事和别人反映的是同一件，一起办理；答复会同时告诉您。别人看不到您写的内容，对方撤回也不影响您这一件。"
    ) in (carol.page.inner_text("main"))
    carol.look()


def test_enter_in_a_field_sends_the_form_and_does_not_look_up(visit: Open) -> None:
    carol = visit(script=False)
    write(carol, "灯不亮。")
    carol.page.fill("#place", "凌水路")
    with carol.page.expect_navigation():
        carol.page.press("#place", "Enter")
    assert receipt_on(carol).number


def test_a_receipt_prints_on_one_page(visit: Open) -> None:
    carol = visit()
    send_feedback(carol, SLUG)
    assert carol.page.pdf(format="A5").count(b"/Type /Page\n") == 1
    assert carol.page.pdf(format="A4").count(b"/Type /Page\n") == 1
