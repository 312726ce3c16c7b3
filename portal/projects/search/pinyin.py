"""Chinese as it sounds: syllables of texts, and where the syllables of a typed word end."""

import os
from functools import lru_cache
from importlib.resources import files
from typing import Any

from portal.projects.search.words import GAP, folded, runs

MOST_READINGS = 4


def syllables_of(text: str) -> list[str]:
    """The pinyin of a text's Chinese runs, with a gap after each so that no word reaches over it."""
    found: list[str] = []
    for run, is_cjk in runs(folded(text)):
        if is_cjk:
            found += [*(GAP + syllable for syllable in _reader().lazy_pinyin(run, errors="ignore")), GAP]
    return found


def readings(word: str) -> list[list[str]]:
    """The ways to part a typed word into two or more syllables; the last may be begun only: "gongnu"."""
    if not 4 <= len(word) <= 40 or not (word.isascii() and word.isalpha()):
        return []
    found = [parts for parts in _partings(word) if len(parts) > 1]
    # The fewest syllables: what is parted further is hardly meant, and a begun "n" drags in half of the index.
    fewest = min(map(len, found), default=0)
    found = [parts for parts in found if len(parts) == fewest]
    return [[GAP + part for part in parts] for parts in found[:MOST_READINGS]]


def is_syllable(word: str) -> bool:
    return word in _syllables()


def _partings(word: str) -> list[list[str]]:
    """Longest first syllables first. For each place only a few ways are kept, so a long word costs no more."""
    ways: dict[int, list[list[str]]] = {len(word): [[]]}
    for at in range(len(word) - 1, -1, -1):
        ways[at] = []
        for end in range(min(len(word), at + 6), at, -1):
            part = word[at:end]
            if part in _syllables() or (end == len(word) and part in _beginnings()):
                ways[at] += [[part, *rest] for rest in ways[end]]
        del ways[at][MOST_READINGS:]
    return ways[0]


@lru_cache
def _syllables() -> frozenset[str]:
    return frozenset(" ".join(lines_of("syllables.txt")).split())


@lru_cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:end] for syllable in _syllables() for end in range(1, len(syllable)))


@lru_cache
def _reader() -> Any:
    """pypinyin without its dictionary of phrases, which would take 45 MB; readings.txt has those that we meet."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin

    split = [line.split() for line in lines_of("readings.txt")]
    pypinyin.load_phrases_dict({word: [[syllable] for syllable in syllables] for word, *syllables in split})
    return pypinyin


def lines_of(name: str) -> list[str]:
    """The lines of a data file of this room, without blank ones and comments."""
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for raw in text.splitlines() if (line := raw.strip()) and not line.startswith("#")]
