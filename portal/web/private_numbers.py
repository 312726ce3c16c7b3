"""Numbers that belong to one person: mobile telephones and identity cards, wherever they stand in a text.

They are found with blanks and hyphens between the digits, after +86, in full width and in Chinese digits.
"""

import re
from collections.abc import Iterator

# One character for one, so that a place in the plain text is the same place in the text.
_PLAIN = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_SPOKEN = {
    **_PLAIN,
    **{ord(char): ord(digit) for char, digit in zip("零〇一二三四五六七八九幺两", "0012345678912", strict=True)},
}
GAP = "[\\s\u200b-\u200d\u2060·.\u2010-\u2015-]{0,3}"

_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d)")
_IDENTITY = re.compile(
    rf"(?<!\d)[1-9](?:{GAP}\d){{5}}{GAP}(?:1{GAP}[89]|2{GAP}0)(?:{GAP}\d){{2}}{GAP}[01]{GAP}\d{GAP}[0-3]{GAP}\d"
    rf"(?:{GAP}\d){{3}}{GAP}[\dXx](?![\dA-Za-z])"
    rf"|(?<![\d])[1-9]\d{{7}}[01]\d[0-3]\d{{4}}(?!{GAP}\d)"
)


def plain(text: str, *, spoken: bool = False) -> str:
    """The text in usual width, of the same length; ``spoken``: Chinese digits (幺三八) as digits too."""
    return text.translate(_SPOKEN if spoken else _PLAIN)


def mobiles_in(text: str) -> Iterator[tuple[int, int]]:
    """Where mobile numbers stand in a text: beginning and end of each."""
    return _spans(_MOBILE, text)


def identities_in(text: str) -> Iterator[tuple[int, int]]:
    """Where identity numbers stand in a text (of 18 characters, or the old ones of 15)."""
    return _spans(_IDENTITY, text)


def mobile_in(text: str) -> str:
    """The first mobile number in a text, as it stands there; "" when there is none."""
    return next((text[start:end] for start, end in mobiles_in(text)), "")


def identity_in(text: str) -> str:
    """The first identity number in a text, as it stands there; "" when there is none."""
    return next((text[start:end] for start, end in identities_in(text)), "")


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    for spoken in (False, True):
        for found in pattern.finditer(plain(text, spoken=spoken)):
            start, end = found.span()
            if all(end <= begun or start >= over for begun, over in seen):
                seen.append((start, end))
                yield start, end
