"""What must hold for every page of the portal, whoever asks for it and for whatever reason."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree, html

from portal.settings import ROOT

# Whether a path of this site, without its query, is answered for a method.
Resolves = Callable[[str, str], bool]

LEFT_OVER = re.compile(r"\{\{|\{%|%\(|Undefined|^\s*None\s*$|[=/:]None\b|&amp;|⟦")
NEEDS_LABEL = (
    "//input[not(@type='hidden' or @type='submit' or @type='button' or @type='image')] | //select | //textarea"
)
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")
OTHER_SCHEMES = ("http", "https", "mailto", "tel", "data")


def parse(text: str) -> html.HtmlElement:
    return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))


def faults_of_page(text: str, *, lang: str, origin: str, resolves: Resolves) -> list[str]:
    """What is wrong with a whole page, one line each."""
    doc = parse(text)
    return [
        *_frame(text, doc, lang),
        *faults_of_markup(doc, origin=origin, resolves=resolves),
    ]


def faults_of_markup(doc: html.HtmlElement, *, origin: str, resolves: Resolves) -> list[str]:
    """What is wrong with a page or a fragment of one."""
    return [*_ids(doc), *_labels(doc), *_policy(doc), *_left_over(doc), *_links(doc, origin, resolves), *_icons(doc)]


def _frame(text: str, doc: html.HtmlElement, lang: str) -> Iterator[str]:
    if not text.lstrip().lower().startswith("<!doctype html>"):
        yield "does not begin with <!doctype html>"
    if doc.get("lang") != lang:
        yield f"lang is {doc.get('lang')!r}, not {lang!r}"
    if (count := len(doc.xpath("//h1"))) != 1:
        yield f"has {count} h1"
    if not (doc.findtext(".//title") or "").strip():
        yield "has no title"
    if len(doc.xpath("//main")) != 1:
        yield "has not exactly one main"


def _ids(doc: html.HtmlElement) -> Iterator[str]:
    ids = Counter(doc.xpath("//@id"))
    yield from (f"id {name!r} stands there {times} times" for name, times in ids.items() if times > 1)
    for attribute in REFERENCES:
        for value in doc.xpath(f"//@{attribute}"):
            yield from (f"{attribute} names no id: {name!r}" for name in value.split() if name not in ids)
    for anchor in doc.xpath("//a[starts-with(@href, '#')]/@href"):
        if anchor[1:] not in ids:
            yield f"the link {anchor!r} leads nowhere"


def _labels(doc: html.HtmlElement) -> Iterator[str]:
    labelled = set(doc.xpath("//label/@for"))
    for field in doc.xpath(NEEDS_LABEL):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.xpath("ancestor::label")
        if not named and field.get("id") not in labelled:
            yield f"the field {field.get('name')!r} has no label"
    for image in doc.xpath("//img[not(@alt)]"):
        yield f"the picture {image.get('src')!r} has no alt"
    for item in doc.xpath("//button | //a[@href]"):
        if not (item.text_content().strip() or item.get("aria-label") or item.xpath(".//img[@alt!='']")):
            yield f"a {item.tag} says nothing: {etree.tostring(item, encoding='unicode', with_tail=False)[:80]}"


def _policy(doc: html.HtmlElement) -> Iterator[str]:
    """What the content security policy would drop silently."""
    yield from (f"a style attribute: {value!r}" for value in doc.xpath("//@style"))
    yield from (f"an inline script: {item.text[:40]!r}" for item in doc.xpath("//script[not(@src)]") if item.text)
    yield from ("a style element" for _ in doc.xpath("//style"))
    for element in doc.iter(etree.Element):
        yield from (f"an event attribute: {name}" for name in element.attrib if name.startswith("on"))


def _left_over(doc: html.HtmlElement) -> Iterator[str]:
    texts = doc.xpath("//text()[not(ancestor::script or ancestor::textarea)] | //@*[name() != 'd']")
    yield from (f"left over in the text: {str(text).strip()[:80]!r}" for text in texts if LEFT_OVER.search(text))


def _links(doc: html.HtmlElement, origin: str, resolves: Resolves) -> Iterator[str]:
    for address in doc.xpath("//a/@href | //link/@href | //script/@src | //img/@src | //area/@href"):
        yield from _dead(address, "GET", origin, resolves)
    for form in doc.xpath("//form"):
        yield from _dead(form.get("action") or "/", (form.get("method") or "get").upper(), origin, resolves)


def _dead(address: str, method: str, origin: str, resolves: Resolves) -> Iterator[str]:
    own = address.removeprefix(origin) if address.startswith(origin) else address
    parts = urlsplit(own)
    if own.startswith("#") or (parts.scheme in OTHER_SCHEMES and own == address):
        return
    if not own.startswith("/"):
        yield f"a relative or strange address: {address!r}"
    elif not resolves(parts.path, method):
        yield f"nothing answers {method} {parts.path}"


def _icons(doc: html.HtmlElement) -> Iterator[str]:
    for address in doc.xpath("//use/@href"):
        file, _, name = address.partition("#")
        if file.partition("?")[0] != "/static/icons.svg" or name not in _sprite(ROOT / "static/icons.svg"):
            yield f"no such icon: {address}"


@cache
def _sprite(path: Path) -> frozenset[str]:
    return frozenset(etree.parse(path).xpath("//@id"))
