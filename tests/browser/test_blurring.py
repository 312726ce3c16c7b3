"""Covering parts of a photo: drawn by pointer, moved by keyboard, in numbers without JavaScript, then burnt in."""

import sqlite3
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator

from tests.browser.conftest import Open
from tests.browser.visit import Visit
from tests.browser.ways import choose, receipt_on, upload
from tests.kit.running import RunningPortal

SLUG = "street-lighting"


def answered_case(resident: Visit, running: RunningPortal) -> str:
    """The number of a case with a photo and consent, as it is once it was answered."""
    resident.go(f"/projects/{SLUG}/feedback/new")
    choose(resident)
    resident.page.fill("#text", "路灯不亮，门口的车牌辽B12345挡住了灯杆。")
    resident.page.set_input_files("#photos", upload())
    resident.page.locator("input[name=consent]").check()
    resident.press_button_of("/feedback")
    number = receipt_on(resident).number
    with sqlite3.connect(running.folder / "data" / "portal.sqlite3") as database:
        done = "UPDATE feedback_case SET state = 'answered', answered_at = submitted_at WHERE id = ?"
        assert database.execute(done, [int(number.split("-")[-1])]).rowcount == 1
    return number


def values(tool: Locator) -> list[int]:
    return [
        int(value)
        for value in tool.locator("[data-rect]")
        .first.locator("input")
        .evaluate_all("all => all.map(one => one.value || '-1')")
    ]


@pytest.mark.parametrize("width", [320, 1280])
def test_a_part_is_drawn_moved_by_keyboard_and_burnt_in(
    visit: Open, desk: Open, running: RunningPortal, width: int
) -> None:
    number = answered_case(visit(), running)
    staff = desk("Ines", width=width)
    page = staff.go(f"/desk/cases/{number}/public")
    staff.look()
    tool = page.locator("[data-blur]")
    canvas = tool.locator("svg.canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    drawn = values(tool)
    assert all(abs(drawn[at] - wanted) < 12 for at, wanted in enumerate((400, 300, 400, 300))), drawn
    assert tool.locator("input[type=checkbox]").is_checked()
    tool.locator("svg rect").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert values(tool) == [drawn[0] + 16, drawn[1], drawn[2], drawn[3] + 16]
    tool.locator("button:has-text('加一块遮挡')").click()
    assert tool.locator("svg rect").count() == 2
    page.keyboard.press("Delete")
    assert tool.locator("svg rect").count() == 1
    staff.look()
    tool.locator("input[type=text]").fill("路灯杆和停着的车")
    page.select_option("#label", "lighting")
    page.fill("#answer", "灯已经修好。")
    with page.expect_navigation():
        page.locator("button[name=do][value=save]").click()
    assert tool.locator("svg rect").count() == 1
    staff.look()
    copy = page.request.get(str(tool.locator("a").get_attribute("href")))
    assert copy.headers["content-type"] == "image/jpeg" and Image.open(BytesIO(copy.body())).size == (1600, 1200)


def test_without_a_script_the_numbers_do_the_work(visit: Open, desk: Open, running: RunningPortal) -> None:
    number = answered_case(visit(), running)
    staff = desk("Ines", width=320, script=False)
    page = staff.go(f"/desk/cases/{number}/public")
    tool = page.locator("[data-blur]")
    tool.locator("summary").click()
    for side, value in (("x", 10), ("y", 20), ("w", 300), ("h", 200)):
        tool.locator(f"[data-rect] input[data-side={side}]").first.fill(str(value))
    tool.locator("input[type=checkbox]").check()
    tool.locator("input[type=text]").fill("路灯杆")
    page.select_option("#label", "lighting")
    page.fill("#answer", "灯已经修好。")
    staff.look()
    with page.expect_navigation():
        page.locator("button[name=do][value=save]").click()
    assert values(tool) == [10, 20, 300, 200]
    assert tool.locator("a").count() == 1
    staff.look()
