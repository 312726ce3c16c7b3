"""Text in one form for reading: half width, simplified, and of the same length, so that places stay the same."""

import unicodedata
from functools import lru_cache

from opencc import OpenCC

# What Unicode's own folding leaves alone or turns into several characters.
_FOLDED = {"︰": ":", "﹕": ":", "∶": ":", "。": ".", "．": ".", "〇": "0", "○": "0", "零": "0", "—": "-", "–": "-"}
_FOLDED |= {"―": "-", "－": "-", "～": "-", "~": "-", "〜": "-", "⼀": "一", "【": "[", "】": "]", "〔": "(", "〕": ")"}
_FOLDED |= {"\u3000": " ", "\t": " ", "\u00a0": " ", "，": ",", "；": ";"}


@lru_cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=30_000)
def _plain(character: str) -> str:
    if character in _FOLDED:
        return _FOLDED[character]
    if "\u2460" <= character <= "\u24ff":
        return character  # ① numbers a part; folded it would be a figure
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        return character
    folded = _FOLDED.get(folded, folded)
    if "\u3400" <= folded <= "\u9fff":
        simple = str(_simplifier().convert(folded))
        folded = simple if len(simple) == 1 else folded
    return folded.lower() if len(folded.lower()) == 1 else folded


def plain_form(text: str) -> str:
    """As many characters as ``text`` has, each in the form in which it is looked for."""
    return "".join(map(_plain, text))
