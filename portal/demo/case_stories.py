"""The sample's cases, read from their files."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILES = Path(__file__).with_name("cases")
# Every text says itself that nobody sent it.
MARK = "（示例）"


@dataclass(frozen=True)
class Story:
    """One case as its file tells it; ``day`` counts from the day of filling, ``course`` is one of COURSES.

    ``why``: the reason or question of staff on the way; ``said``: what the resident says later. ``key`` names it to
    others, which name it in ``joins``. ``settled``: the title of the update that answers it. ``public``: its answer
    becomes public, ``standing`` for the next asker too.
    """

    day: int
    kind: str
    course: str
    text: str
    project: str = ""
    site: int = 0
    place: str = ""
    label: str = ""
    phone: str = ""
    name: str = ""
    locale: str = "zh"
    answer: str = ""
    again: str = ""
    way: str = "solved"
    why: str = ""
    said: str = ""
    satisfaction: str = ""
    channel: str = ""
    key: str = ""
    joins: str = ""
    settled: str = ""
    helper: str = ""
    photo: str = ""
    people: bool = False
    consent: bool = False
    call: bool = False
    public: bool = False
    standing: bool = False
    hour: int = 9

    def marked(self, words: str) -> str:
        return MARK + words if words else ""


def all_stories() -> list[Story]:
    """All cases, the oldest first."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FILES.glob("*.toml"))]
    return sorted((Story(**entry) for file in files for entry in file["case"]), key=lambda story: story.day)
