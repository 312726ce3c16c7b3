"""What a project's page shows of its feedback: read once for each edition in each process; pages ask nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tortoise import connections

from portal.feedback.figures.voices import Voice, read_voice
from portal.feedback.models import ProjectVoice

NEWEST = 3
# The newest published answers of every project and of what was merged into it. They change inside the edition, as
# voices do.
ANSWERS = f"""
SELECT id, project_id, question, published_at FROM (
    SELECT a.id, COALESCE(p.merged_into_id, p.id) AS project_id, question, published_at, ROW_NUMBER() OVER (
            PARTITION BY COALESCE(p.merged_into_id, p.id) ORDER BY published_at DESC, a.id DESC
        ) AS place
    FROM public_answer a JOIN project p ON p.id = a.project_id WHERE a.state = 'published'
) a WHERE place <= {NEWEST} ORDER BY project_id, place
"""  # noqa: S608 (a number)


@dataclass(frozen=True)
class Answered:
    """A published question that leads to its answer."""

    id: int
    question: str
    published_at: datetime


@dataclass
class Slot:
    """``template`` shows it; projects knows nothing else of it."""

    voice: Voice | None = None
    answers: list[Answered] = field(default_factory=list)
    template: str = "figures/voice.html"

    def settled(self, update: int) -> int:
        """How many residents had written what an update settled."""
        return self.voice.settled.get(update, 0) if self.voice else 0


class VoicesMemory:
    """The slots of all projects of the present edition."""

    def __init__(self, edition: Callable[[], object]) -> None:
        self.edition = edition
        self.slots: dict[int, Slot] = {}
        self.slots_of: object = None
        self.lock = asyncio.Lock()

    async def slot_of(self, project_id: int) -> Slot:
        """What this project's page shows; two queries for all projects at the first one of an edition."""
        async with self.lock:
            edition = self.edition()
            if edition != self.slots_of:
                self.slots = await _read()
                self.slots_of = edition
        return self.slots.get(project_id, Slot())


async def _read() -> dict[int, Slot]:
    slots = {row.project_id: Slot(read_voice(row)) for row in await ProjectVoice.all()}
    for row in await connections.get("default").execute_query_dict(ANSWERS):
        at = row["published_at"]
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at  # SQLite gives text
        slots.setdefault(row["project_id"], Slot()).answers.append(Answered(row["id"], row["question"], moment))
    return slots
