"""The language switch: it stays on the page, whatever page it is."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Open
from tests.browser.visit import Visit

PROJECT = "/projects/street-lighting"
PUBLIC = ["/", "/projects/", "/projects/?area=education", "/programmes/2024/", PROJECT, "/about", "/privacy"]
PUBLIC += [PROJECT + "/answers", "/answers/", "/figures/", "/figures/how", "/feedback/where"]
PRIVATE = [PROJECT + "/feedback/new", "/feedback/new", "/receipts/", "/receipts/lost", "/desk/sign-in"]
DESK = ["/desk/cases/", "/desk/cases/?state=late", "/desk/cases/figures/", "/desk/calls/new", "/desk/answer-texts/"]
DESK += ["/desk/public/"]


def switch_and_back(reader: Visit, address: str) -> None:
    for tag, prefix in (("en", "/en"), ("zh-CN", "")):
        reader.follow(f"header a[lang={tag}], .util a[lang={tag}]")
        parts = urlsplit(reader.page.url)
        assert parts.path + (f"?{parts.query}" if parts.query else "") == prefix + address
        assert reader.page.get_attribute("html", "lang") == tag
        current = reader.page.locator("header a[aria-current=true][lang], .util a[aria-current=true][lang]")
        assert current.evaluate_all("all => all.map(a => a.lang)") == [tag]


@pytest.mark.parametrize("address", PUBLIC + PRIVATE)
def test_the_switch_stays_on_the_page(visit: Open, address: str) -> None:
    reader = visit(width=320, script=address not in PUBLIC)
    reader.go(address)
    switch_and_back(reader, address)


@pytest.mark.parametrize("address", DESK)
def test_the_switch_stays_on_the_page_of_the_desk(desk: Open, address: str) -> None:
    staff = desk("Ines")
    staff.go(address)
    switch_and_back(staff, address)


def test_a_page_that_is_not_there_can_be_read_in_both_languages(visit: Open) -> None:
    reader = visit(width=320)
    for _ in range(3):
        reader.expect_refusal(404)
    reader.go("/projects/no-such-project")
    reader.look()
    switch_and_back(reader, "/projects/no-such-project")
