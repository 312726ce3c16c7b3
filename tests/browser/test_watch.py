"""The watch itself: what it is for must not pass it by."""

import pytest

from tests.browser.conftest import Open


def test_what_must_not_be_is_noticed(visit: Open) -> None:
    reader = visit(width=320)
    page = reader.go("/about")
    page.evaluate("() => document.body.setAttribute('style', 'width: 900px')")
    page.evaluate("() => document.querySelector('main').append(document.createElement('input'))")
    page.evaluate("() => fetch('http://elsewhere.invalid/').catch(() => {})")
    page.evaluate("() => { setTimeout(() => { throw new Error('of a script'); }); }")
    page.evaluate("() => { document.body.style.width = '900px'; }")
    with pytest.raises(AssertionError) as noticed:
        reader.look()
    said = str(noticed.value)
    for fault in ("style-src", "elsewhere.invalid", "of a script", "label at", "scrolls sideways"):
        assert fault in said, f"{fault} was passed by: {said}"
    reader.found.clear()
