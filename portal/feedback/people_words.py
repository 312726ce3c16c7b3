"""Whether a text may be about the people of a unit although nobody ticked that: a hint to intake, no decision."""

import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("people_words.txt")


def suggests_people(text: str) -> str:
    """The first of the words of ``people_words.txt`` that stands in it, "" for none."""
    found = _pattern().search(text)
    return found.group() if found else ""


@cache
def _pattern() -> re.Pattern[str]:
    lines = (line.strip() for line in FILE.read_text(encoding="utf-8").splitlines())
    words = [line for line in lines if line and not line.startswith("#")]
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
