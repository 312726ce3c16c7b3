"""A language that nobody speaks: every translated message stands in ⟦brackets⟧; what stands outside was forgotten."""

import re
from collections.abc import Iterator
from gettext import NullTranslations

from lxml import html

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff65]+")
SAID = ("alt", "title", "placeholder", "aria-label", "content")


class Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"


def unmarked(doc: html.HtmlElement, *, known: tuple[str, ...] = ()) -> list[str]:
    """Chinese on an English page that no translator would ever see; what is marked as Chinese, or ``known``, may be."""
    for element in doc.xpath("//*[starts-with(@lang, 'zh')] | //script | //head/meta[@name]"):
        _hollow(element)
    for option in doc.iter("option"):
        option.tail = "\n"  # each is a line of its own, however the markup runs on
    found = [words for text in _texts(doc) for words in CHINESE.findall(_outside(text))]
    return [words for words in found if words not in known]


def _hollow(element: html.HtmlElement) -> None:
    for name in SAID:
        element.attrib.pop(name, None)
    for child in list(element):
        element.remove(child)
    element.text = None


def _texts(doc: html.HtmlElement) -> Iterator[str]:
    yield doc.text_content()
    for name in SAID:
        yield from map(str, doc.xpath(f"//@{name}"))


def _outside(text: str) -> str:
    while (shorter := BRACKETED.sub("", text)) != text:
        text = shorter
    return text
