"""The filters of the project list: they live in the address, and a wrong value is explained and left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.projects.cards import Card
from portal.projects.light import LIGHT_WORDS
from portal.web.forms import Word, clean_line
from portal.web.language import N_

WIDE = "district"
MAX_TEXT = 60


@dataclass(frozen=True)
class Choice:
    """One option of a filter: its value in the address and the row or word that names it."""

    value: str
    name_zh: str
    name_en: str = ""


@dataclass
class Filters:
    """area: key; light: key; place: its Chinese words or "district"; text: what was typed. Empty means all."""

    area: str = ""
    light: str = ""
    place: str = ""
    text: str = ""
    ignored: list[Word] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.area or self.light or self.place or self.text)

    def keeps(self, card: Card) -> bool:
        return (
            (not self.area or card.project.area.key == self.area)
            and (not self.light or card.light.key == self.light)
            and (not self.place or place_of(card) == self.place)
            and (not self.text or self.text.casefold() in _searched(card))
        )


def read_filters(query: Mapping[str, str], cards: Sequence[Card]) -> Filters:
    """Filters from an address, judged by what this programme has."""
    filters = Filters(text=clean_line(query.get("q"))[:MAX_TEXT])
    for name, known, message in (
        ("area", {card.project.area.key for card in cards}, N_("没有“%(value)s”这个方面，已忽略这个筛选条件。")),
        ("light", set(LIGHT_WORDS), N_("没有“%(value)s”这种进度灯，已忽略这个筛选条件。")),
        ("place", {place_of(card) for card in cards}, N_("没有“%(value)s”这个地点，已忽略这个筛选条件。")),
    ):
        value = clean_line(query.get(name))[:MAX_TEXT]
        if value in known:
            setattr(filters, name, value)
        elif value:
            filters.ignored.append(Word(message, {"value": value}))
    return filters


def place_of(card: Card) -> str:
    """The value of the place filter: the place's Chinese words, "district" for the whole district."""
    return card.project.place_zh if card.project.scope == "sites" and card.project.place_zh else WIDE


def area_choices(cards: Sequence[Card]) -> list[Choice]:
    areas = {card.project.area.key: card.project.area for card in cards}
    ordered = sorted(areas.values(), key=lambda area: area.position)
    return [Choice(area.key, area.name_zh, area.name_en) for area in ordered]


def place_choices(cards: Sequence[Card]) -> list[Choice]:
    """Places in the order of the list; the whole district is the template's own last option."""
    places = {place_of(card): card.project for card in cards if place_of(card) != WIDE}
    return [Choice(value, project.place_zh, project.place_en) for value, project in places.items()]


def _searched(card: Card) -> str:
    project = card.project
    parts = (
        str(project.number),
        project.title_zh,
        project.title_en,
        project.promise_zh,
        project.promise_en,
        project.official_zh,
        project.place_zh,
        project.place_en,
        project.area.name_zh,
        project.area.name_en,
        *(site.name_zh for site in card.sites),
        *(site.name_en for site in card.sites),
    )
    return "\n".join(parts).casefold()
