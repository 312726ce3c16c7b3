"""The filters of the project list: they live in the address, and a wrong value is explained and left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.projects.browsing.figures import WIDE, YearFigures
from portal.projects.light import LIGHT_WORDS
from portal.projects.search.question import Term, terms_of
from portal.web.forms import Word, clean_line
from portal.web.language import N_

MAX_TEXT = 60
MAX_PAGE = 6


@dataclass
class Filters:
    """area: key; light: key; place: its Chinese words or "district"; unit: its id; text: what was typed.

    Empty means all. ``terms`` is the text as the search understands it; ``page`` counts from 1.
    """

    area: str = ""
    light: str = ""
    place: str = ""
    unit: str = ""
    text: str = ""
    terms: list[Term] = field(default_factory=list)
    page: int = 1
    ignored: list[Word] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.area or self.light or self.place or self.unit or self.text)

    def address(self, *, page: int = 1) -> str:
        """The query part of an address with these filters: "" or "?light=late&page=2"."""
        names = {"q": self.text, "area": self.area, "place": self.place, "unit": self.unit, "light": self.light}
        chosen = {name: value for name, value in names.items() if value}
        if page > 1:
            chosen["page"] = str(page)
        return "?" + urlencode(chosen) if chosen else ""


def read_filters(query: Mapping[str, str], figures: YearFigures) -> Filters:
    """Filters from an address, judged by what this year has."""
    filters = Filters()
    _read_text(clean_line(query.get("q"))[:MAX_TEXT], filters)
    for name, known, message in (
        ("area", {choice.value for choice in figures.areas}, N_("没有“%(value)s”这个方面，已忽略这个筛选条件。")),
        ("light", set(LIGHT_WORDS), N_("没有“%(value)s”这种进度灯，已忽略这个筛选条件。")),
        ("place", {WIDE, *(row.value for row in figures.places)}, N_("没有“%(value)s”这个地点，已忽略这个筛选条件。")),
        ("unit", {choice.value for choice in figures.units}, N_("没有“%(value)s”这个责任单位，已忽略这个筛选条件。")),
    ):
        value = clean_line(query.get(name))[:MAX_TEXT]
        if value in known:
            setattr(filters, name, value)
        elif value:
            filters.ignored.append(Word(message, {"value": value}))
    _read_page(clean_line(query.get("page")), filters)
    return filters


def _read_text(text: str, filters: Filters) -> None:
    filters.terms = terms_of(text)
    if filters.terms:
        filters.text = text
    elif text:
        filters.ignored.append(Word(N_("“%(value)s”里没有可以查找的字词，已忽略这个筛选条件。"), {"value": text}))


def _read_page(value: str, filters: Filters) -> None:
    if value.isascii() and value.isdigit() and len(value) <= MAX_PAGE and int(value):
        filters.page = int(value)
    elif value:
        filters.ignored.append(Word(N_("没有第“%(value)s”页，这里是第一页。"), {"value": value[:MAX_TEXT]}))
