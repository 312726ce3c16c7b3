"""Texts and questions as words that both databases take for the same: only a-z and 0-9, whatever the script.

A run of Chinese becomes its overlapping pairs and its last character: 供暖管 gives 供暖, 暖管, 管. A pair is written
as "z" and the five hex digits of each character, so no database's own idea of a letter counts. A syllable of pinyin
is "0" and its letters.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

# Ideographs, kana and hangul: scripts that are written without blanks, or searched by parts of words.
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"(?P<cjk>[{_CJK}]+)|[^\\W_{_CJK}]+")
GAP = "0"
LONGEST = 40


def folded(text: str) -> str:
    """A text as it is compared: simplified characters, usual width, small letters without accents."""
    usual = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    return "".join(_bare(char) for char in _simplifier().convert(usual))


def _bare(char: str) -> str:
    if char.isascii():
        return char
    parts = unicodedata.normalize("NFKD", char)
    return parts[0] if parts[0].isascii() else char


@lru_cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The runs of letters and digits of a folded text, and whether each is Chinese (or the like)."""
    for found in _RUN.finditer(text):
        yield found.group(), found.lastgroup == "cjk"


def words_of(text: str) -> list[str]:
    """A text as it is kept in the index."""
    found: list[str] = []
    for run, is_cjk in runs(folded(text)):
        found += [*pairs_of(run), coded(run[-1])] if is_cjk else [latin(run)]
    return found


def pairs_of(run: str) -> list[str]:
    return [coded(run[at : at + 2]) for at in range(len(run) - 1)]


def coded(chars: str) -> str:
    return "z" + "".join(f"{ord(char):05x}" for char in chars)


def latin(word: str) -> str:
    """A word in another script than Latin is coded too. Longer ones than any word are cut, here and in questions."""
    return word[:LONGEST] if word.isascii() else coded(word[:LONGEST])
