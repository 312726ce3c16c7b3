"""The list of common slips: a text file that a portal may replace by its own."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LIST = Path(__file__).with_name("slips.txt")
ARROW = "→"


@dataclass(frozen=True)
class Slip:
    """What is often written wrong, how it is right, and why; ``why`` may be empty."""

    wrong: str
    right: str
    why: str = ""


class SlipsProblem(ValueError):
    """The list cannot be read; the text names the line."""


def slips_of(file: str) -> tuple[Slip, ...]:
    """The list that a setting names; empty: the portal's own. Raises SlipsProblem."""
    path = Path(file) if file else LIST
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as problem:
        raise SlipsProblem(f"{path}: {problem.strerror}") from problem


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[Slip, ...]:
    """``changed`` is when the file was written: a list that is mended counts from the next check on."""
    return tuple(read_slips(path.read_text(encoding="utf-8-sig")))


def read_slips(text: str) -> list[Slip]:
    """The slips of a list's text. Raises SlipsProblem."""
    slips = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        wrong, arrow, rest = line.partition(ARROW)
        right, _, why = rest.partition("[")
        if not arrow or not wrong.strip() or not right.strip():
            raise SlipsProblem(f"line {number} is not of the form: wrong {ARROW} right [reason]")
        slips.append(Slip(wrong.strip(), right.strip(), why.strip().removesuffix("]")))
    return slips
