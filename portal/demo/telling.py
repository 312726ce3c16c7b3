"""What staff tell, read from the story files, the oldest first."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STORIES = Path(__file__).with_name("stories")


@dataclass(frozen=True)
class Told:
    """One update: ``day`` counted from the day of filling; ``said`` is its whole entry in the file."""

    project: str
    day: int
    title: str
    body: str
    said: dict[str, Any] = field(repr=False)


def all_told() -> list[Told]:
    """Every update of every story, in the order of their days."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(STORIES.glob("*.toml"))]
    entries = [entry for text in texts for entry in tomllib.loads(text)["told"]]
    told = [Told(entry["project"], entry["day"], entry["title"], entry["body"], entry) for entry in entries]
    return sorted(told, key=lambda one: one.day)
