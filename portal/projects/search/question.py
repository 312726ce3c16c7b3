"""What was typed, as terms: each must be found, in one of its ways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.projects.search.pinyin import is_syllable, lines_of, readings
from portal.projects.search.words import GAP, coded, folded, latin, pairs_of, runs

MOST_TYPED = 100
MOST_TERMS = 6
MOST_WAYS = 16


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other; ``begun``: the last may go on."""

    words: tuple[str, ...]
    begun: bool = False


Term = tuple[Phrase, ...]


def terms_of(typed: str) -> list[Term]:
    """The terms of a question; empty when there is no letter and no digit in it."""
    text = folded(typed[:MOST_TYPED])
    if spoken := _spoken(text):
        return [spoken]
    found = [ways for piece, group in _pieces(text) for ways in (_by_group(group) if group else _plain(piece))]
    return list(dict.fromkeys(found))[:MOST_TERMS]


def _spoken(text: str) -> Term | None:
    """ "gong nuan": syllable by syllable."""
    words = text.split()
    if len(words) > 1 and all(is_syllable(word) for word in words):
        return (Phrase(tuple(GAP + word for word in words)),)
    return None


def _pieces(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text cut at English synonyms, which may have blanks: piece and, for a synonym, its group."""
    pattern, groups = _synonyms()
    for piece in pattern.split(text):
        yield piece, groups.get(piece, ())


def _by_group(group: tuple[str, ...]) -> list[Term]:
    return [tuple(phrase for word in group if (phrase := _phrase(word)))[:MOST_WAYS]]


def _plain(piece: str) -> list[Term]:
    return [_chinese(run) if is_cjk else _word(run) for run, is_cjk in runs(piece)]


def _chinese(run: str) -> Term:
    _, groups = _synonyms()
    if run in groups:
        return _by_group(groups[run])[0]
    inside = max((word for word in groups if word in run), key=len, default="")
    others = [word for word in groups.get(inside, ()) if not word.isascii()]
    said = dict.fromkeys([run, *(run.replace(inside, word, 1) for word in others)])
    return tuple(_phrase(way) for way in said)[:MOST_WAYS]


def _word(run: str) -> Term:
    spoken = [Phrase(tuple(parts), begun=True) for parts in readings(run)]
    return (Phrase((latin(_stem(run)),), begun=not run.isdigit()), *spoken)


def _stem(word: str) -> str:
    """Without the ending of a plural: pumps finds pump, libraries finds library."""
    if len(word) > 5 and word.endswith("ies"):
        return word[:-3]
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _phrase(text: str) -> Phrase:
    """One way to say it, as the words that the index has: the last is begun where the index keeps more than typed."""
    words: list[str] = []
    begun = False
    for run, is_cjk in runs(text):
        words += (pairs_of(run) or [coded(run)]) if is_cjk else [latin(run)]
        begun = len(run) == 1 or not is_cjk
    return Phrase(tuple(words), begun)


@lru_cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern that cuts at English synonyms, and the group of each word."""
    groups = {}
    for line in lines_of("synonyms.txt"):
        group = tuple(folded(word.strip()) for word in line.split(","))
        groups.update(dict.fromkeys(group, group))
    english = sorted((word for word in groups if word.isascii()), key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])({'|'.join(map(re.escape, english))})(?![a-z0-9])"), groups
