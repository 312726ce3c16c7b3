"""What happens in the stories, read from their files, in the order of its days."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STORIES = Path(__file__).with_name("stories")
VERBS = ("told", "withdrawn", "overridden")


@dataclass(frozen=True)
class Event:
    """``verb``: an update is told, one is withdrawn, or a light overridden. ``day`` counts from the day of filling.

    ``said`` is the whole entry in the file.
    """

    verb: str
    project: str
    day: int
    said: dict[str, Any] = field(repr=False)


def all_events() -> list[Event]:
    """Everything of every story, the oldest first."""
    stories = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(STORIES.glob("*.toml"))]
    events = [
        Event(verb, entry["project"], entry["day"], entry)
        for story in stories
        for verb in VERBS
        for entry in story.get(verb, [])
    ]
    return sorted(events, key=lambda event: event.day)
