"""Whether a text suggests danger: then the notice for emergencies comes before anything else."""

import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("danger_words.txt")


def suggests_danger(text: str) -> bool:
    """Whether one of the words of ``danger_words.txt`` stands in it.

    Too many hits cost one tap, one missed may cost more.
    """
    return bool(_pattern().search(text))


@cache
def _pattern() -> re.Pattern[str]:
    lines = (line.strip() for line in FILE.read_text(encoding="utf-8").splitlines())
    words = [line for line in lines if line and not line.startswith("#")]
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile(rf"{chinese}|(?<![a-z])(?:{latin})(?![a-z])", re.IGNORECASE)
