"""What happened to a case, as its resident reads it: the facts with the names that their codes stand for.

Who joined another case also reads what happened to that one, and never a word of it: its words belong to somebody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.feedback.due.deadlines import told_due
from portal.feedback.facts import CALMED, FACT_WORDS, MADE_PUBLIC, PUBLIC_WITHDRAWN, URGENT
from portal.feedback.intake.additions import listed
from portal.feedback.models import Case, CaseFact, CasePhoto
from portal.feedback.placements import Placement, placements_in
from portal.feedback.queries import public_history_of
from portal.feedback.receipts.plain_words import PLAIN_WORDS, PLAIN_WORDS_OF_MAIN
from portal.feedback.receipts.status import goes_to_supervisor
from portal.feedback.states import (
    ACCEPTED,
    ANSWERED,
    ASSIGNED,
    DECLINED,
    JOINED,
    REOPENED,
    REPLIED,
    RESUMED,
    SIGNED,
    WAITING,
    WORKING,
)
from portal.projects.models import Update
from portal.staff.models import Unit
from portal.workdays import local_day

# Of the case that it goes along with. Its due date moves by facts of their own, its answer is told by one too.
OF_MAIN = (ACCEPTED, ASSIGNED, SIGNED, WORKING, WAITING, REPLIED, RESUMED, URGENT, CALMED)


@dataclass(frozen=True)
class Step:
    """One line of the timeline. ``of_main``: it happened to the case that this one goes along with.

    ``placed``: what it was put under. ``unit``: whom it was assigned to, or who did it. ``before`` and ``after``: a due
    date that moved. ``public``: the id of the public answer that it published, while that stands.
    """

    fact: CaseFact
    of_main: bool = False
    unit: Unit | None = None
    update: Update | None = None
    before: datetime | None = None
    after: datetime | None = None
    placed: Placement | None = None
    public: int | None = None

    @property
    def days(self) -> tuple[date | None, date]:
        """The last days of a due date's terms, before and after: each ends at 24:00. ``after`` must be there."""
        assert self.after is not None
        return self.before and last_day(self.before), last_day(self.after)

    @property
    def words(self) -> str:
        """What happened, plainly."""
        own = PLAIN_WORDS.get(self.kind, FACT_WORDS[self.kind])
        return PLAIN_WORDS_OF_MAIN.get(self.kind, own) if self.of_main else own

    @property
    def photos(self) -> list[int]:
        """The positions of the photos that came with it later."""
        return [position for position in listed(self.detail.get("photos")) if isinstance(position, int)]

    @property
    def kind(self) -> str:
        return self.fact.kind

    @property
    def detail(self) -> dict[str, object]:
        return self.fact.detail

    @property
    def term(self) -> date | datetime:
        """The end of the new term as it is told: its day, or of a 24-hour clock the moment."""
        assert self.after is not None
        return told_due(self.after)

    @property
    def in_force(self) -> date | datetime | None:
        """The end of the term in force since then, where the fact tells it; never that of another case."""
        due_at = None if self.of_main else _moment(self.detail.get("due"))
        return due_at and told_due(due_at)

    @property
    def reached_supervisor(self) -> bool:
        """Whether it opened the case anew after a second "not solved"."""
        return self.kind == REOPENED and goes_to_supervisor(self.detail.get("round"))

    def said(self, name: str) -> str:
        return "" if self.of_main else self.fact.said(name)


@dataclass
class Names:
    """What the codes in the facts stand for, read with one query for each kind of them.

    ``withdrawn``: the ids of the public answers that no longer stand.
    """

    units: dict[int, Unit] = field(default_factory=dict)
    updates: dict[int, Update] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)


async def timeline_of(case: Case) -> list[Step]:
    """Every step, oldest first; at most nine queries, however many there are."""
    facts = [(fact, False) for fact in await public_history_of(case)]
    if case.joined_to_id is not None:
        of_main = CaseFact.filter(case_id=case.joined_to_id, kind__in=OF_MAIN).order_by("id")
        if (until := _went_along_until(case, [fact for fact, _ in facts])) is not None:
            of_main = of_main.filter(id__lt=until)
        facts += [(fact, True) for fact in await of_main.select_related("by__unit")]
        facts.sort(key=lambda pair: (pair[0].at, pair[0].id))
    names = await _names_in([fact for fact, _ in facts])
    placements = await placements_in([fact.detail for fact, _ in facts])
    return [_step(*pair, names, placed) for pair, placed in zip(facts, placements, strict=True)]


def sent_at_first(photos: Sequence[CasePhoto], steps: Sequence[Step]) -> list[CasePhoto]:
    """The photos that came with the case itself: those of an addition stand with it."""
    later = {position for step in steps for position in step.photos}
    return [photo for photo in photos if photo.position not in later]


def _went_along_until(case: Case, own: Sequence[CaseFact]) -> int | None:
    """The fact with which it became a case of its own, that can be opened anew apart from the other; None: not yet."""
    if case.state == JOINED:
        return None
    joined = max((fact.id for fact in own if fact.kind == JOINED), default=0)
    return next((fact.id for fact in own if fact.id > joined and fact.kind in (ANSWERED, DECLINED)), None)


async def _names_in(facts: Sequence[CaseFact]) -> Names:
    units, updates = _ids(facts, "unit"), _ids(facts, "update")
    names = Names(withdrawn=_ids([fact for fact in facts if fact.kind == PUBLIC_WITHDRAWN], "answer"))
    if units:
        names.units = await Unit.in_bulk(units, "id")
    if updates:
        names.updates = {row.id: row for row in await Update.filter(id__in=updates).select_related("project")}
    return names


def _ids(facts: Sequence[CaseFact], name: str) -> set[int]:
    return {value for fact in facts if isinstance(value := fact.detail.get(name), int)}


def _step(fact: CaseFact, of_main: bool, names: Names, placed: Placement | None) -> Step:
    unit, update, public = (fact.detail.get(name) for name in ("unit", "update", "answer"))
    stands = fact.kind == MADE_PUBLIC and public not in names.withdrawn
    doer = fact.by.unit if fact.by else None
    return Step(
        fact,
        of_main,
        unit=names.units.get(unit) if isinstance(unit, int) else doer,
        update=names.updates.get(update) if isinstance(update, int) and fact.kind == ANSWERED else None,
        before=_moment(fact.detail.get("from")),
        after=_moment(fact.detail.get("to")),
        placed=placed,
        public=public if stands and isinstance(public, int) else None,
    )


def last_day(due_at: datetime) -> date:
    return local_day(due_at - timedelta(seconds=1))


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
