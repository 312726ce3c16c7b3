"""What is looked at before an update goes out: slips, punctuation, numbers of persons."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.projects.models import Update
from portal.projects.review.slips import Slip, SlipsProblem, slips_of
from portal.settings import Settings
from portal.web.forms import Chinese, Word
from portal.web.language import N_
from portal.web.logs import log
from portal.web.private_numbers import identity_in, mobile_in

_HAN = r"[\u3400-\u9fff]"
_HALF_WIDTH = re.compile(rf"{_HAN}+[,;:?!]{_HAN}+|{_HAN}+[,;?!](?=\s*$)", re.M)
_TWICE = re.compile(rf"{_HAN}*(?:。[。．.]|，[，,]|、、|；；|：：)")
MOST = 50
SHOWN = 24


@dataclass(frozen=True)
class Flag:
    """Something to look at again; who publishes over it says why."""

    word: Word


def flags_of(update: Update, settings: Settings) -> list[Flag]:
    """What the checks find in all words of an update whose photos and documents are read."""
    return flags_in(words_of(update), settings)


def flags_in(texts: Iterable[str], settings: Settings) -> list[Flag]:
    """What the checks find in these texts, at most 50 flags, each once."""
    slips = _slips(settings)
    found: list[Flag] = []
    for text in texts:
        for flag in _flags_of_one(text, slips):
            if flag not in found:
                found.append(flag)
            if len(found) == MOST:
                return found
    return found


def words_of(update: Update) -> list[str]:
    """Every text of an update that residents will read: title, body, photos, documents, changes of the record."""
    words = [update.title, update.body, *(photo.alt for photo in update.photos)]
    words += [row.title for row in update.documents]
    return [*words, *_texts_in(update.changes)]


def _texts_in(value: Any) -> Iterator[str]:
    """The texts anywhere in the changes. A telephone of an office is a fact that is to be published."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "geometry":
                yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


def _flags_of_one(text: str, slips: Sequence[Slip]) -> Iterator[Flag]:
    if number := identity_in(text):
        yield Flag(Word(N_("有身份证号：%(number)s"), {"number": number}))
    if number := mobile_in(text):
        yield Flag(Word(N_("有手机号：%(number)s，请确认不是居民的"), {"number": number}))
    for slip in slips:
        if slip.wrong in text:
            yield _slip(slip)
    for found in _HALF_WIDTH.finditer(text):
        yield Flag(Word(N_("汉字之间用了半角标点：“%(text)s”"), {"text": Chinese(_near(found.group()))}))
    for found in _TWICE.finditer(text):
        yield Flag(Word(N_("标点重复：“%(text)s”"), {"text": Chinese(_near(found.group()))}))


def _slip(slip: Slip) -> Flag:
    values: dict[str, object] = {"wrong": Chinese(slip.wrong), "right": Chinese(slip.right)}
    if slip.why:
        return Flag(Word(N_("“%(wrong)s”应为“%(right)s”：%(why)s"), {**values, "why": Chinese(slip.why)}))
    return Flag(Word(N_("“%(wrong)s”应为“%(right)s”"), values))


def _near(text: str) -> str:
    return text[-SHOWN:]


def _slips(settings: Settings) -> Sequence[Slip]:
    try:
        return slips_of(settings.slips_file)
    except (SlipsProblem, UnicodeError) as problem:  # a list that cannot be read must not stop a publication
        log.error("the list of slips cannot be read", problem=str(problem))
        return slips_of("")
