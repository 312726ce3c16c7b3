"""What a yearly report holds, gathered from what is public."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.projects.cards import Card, cards_of
from portal.projects.light.status import STATUS_WORDS
from portal.projects.models import Programme, UpdatePhoto
from portal.projects.publication.versions import newest_version
from portal.projects.states import PUBLISHED
from portal.settings import Settings
from portal.workdays import local_day

PHOTOS_OF_A_PROJECT = 4
PHOTOS_READ = 5000
TOLD_FROM = 5


@dataclass(frozen=True)
class Feedback:
    """How many cases a project received, and how many of them are closed."""

    received: int
    closed: int

    def small(self, count: int) -> bool:
        """Whether a count is not told, so that nobody is recognised."""
        return 0 < count < TOLD_FROM


# What residents told, by project id; feedback registers it in app.py, since projects never imports feedback.
FeedbackOf = Callable[[Sequence[int]], Awaitable[Mapping[int, Feedback]]]


@dataclass(frozen=True)
class Chapter:
    """One project of the report."""

    card: Card
    photos: list[UpdatePhoto]
    feedback: Feedback

    @property
    def status(self) -> str:
        return STATUS_WORDS[self.card.outcome.status]


@dataclass(frozen=True)
class Report:
    """A programme's year as it stood at ``made_at``. ``counts`` by status word; ``reached`` of ``targets``."""

    programme: Programme
    made_at: datetime
    day: date
    chapters: list[Chapter]
    counts: dict[str, int]
    targets: int
    reached: int


async def report_of(programme: Programme, *, feedback_of: FeedbackOf, now: datetime, settings: Settings) -> Report:
    """Nine queries and those of feedback."""
    cards = await cards_of(programme, now=now, settings=settings)
    ids = [card.project.id for card in cards]
    photos, feedback = await _photos_of(programme, now=now), await feedback_of(ids)
    nothing = Feedback(0, 0)
    chapters = [Chapter(card, photos[card.project.id], feedback.get(card.project.id, nothing)) for card in cards]
    counts = Counter(card.outcome.status for card in cards)
    targets = [target for card in cards for target in card.targets]
    return Report(
        programme=programme,
        made_at=now,
        day=local_day(now),
        chapters=chapters,
        counts={key: counts[key] for key in STATUS_WORDS},
        targets=len(targets),
        reached=sum(target.is_reached for target in targets),
    )


async def _photos_of(programme: Programme, *, now: datetime) -> dict[int, list[UpdatePhoto]]:
    """Up to four of each project: those before and after the work first, then the newest."""
    rows = (
        await UpdatePhoto.filter(
            newest_version(now, of="update_of__"),
            update_of__project__programme_id=programme.id,
            update_of__state=PUBLISHED,
            update_of__published_at__lte=now,
            update_of__withdrawn_at=None,
        )
        .order_by("-update_of__published_at", "position")
        .limit(PHOTOS_READ)
        .select_related("update_of")
    )
    by_project: dict[int, list[UpdatePhoto]] = defaultdict(list)
    for row in rows:
        by_project[row.update_of.project_id].append(row)
    return defaultdict(list, {number: _chosen(mine) for number, mine in by_project.items()})


def _chosen(photos: Sequence[UpdatePhoto]) -> list[UpdatePhoto]:
    # A sort keeps the order of equals: within a side the newest stay first.
    chosen = sorted(photos, key=lambda photo: not photo.side)[:PHOTOS_OF_A_PROJECT]
    return sorted(chosen, key=lambda photo: photo.side != "before")
