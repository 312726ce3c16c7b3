"""Several cases on a random walk: each step tries an act, and what may never be is looked at after it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from secrets import token_hex

from portal.feedback import states
from portal.feedback.due.deadlines import due_from
from portal.feedback.facts import EXTENDED, PLACED
from portal.feedback.models import Case, CaseFact, CaseTask, CaseWords
from portal.feedback.moves import append
from portal.projects.models import Update
from portal.staff.models import Unit
from portal.web.problems import Problem
from portal.workdays import local_day
from tests.kit.cast import World

# Where each kind of fact may have led.
TARGETS = {
    kind: {row.target for row in states.MOVES.values() if row.fact == kind}
    for kind in {row.fact for row in states.MOVES.values()}
}
CASES = 4


class Walk:
    """Four cases and a clock; every act is tried whether or not it may be, and most of them may not."""

    def __init__(self, world: World, update: Update, units: dict[str, Unit]) -> None:
        self.world, self.update, self.units = world, update, units
        self.photos, self.keyring = world.portal.state.photos, world.portal.state.keyring
        self.now = datetime(2024, 7, 10, 2, tzinfo=UTC)
        self.ids: list[int] = []
        self.moved: dict[int, int] = {}
        self.read: dict[int, Case] = {}
        self.done: list[str] = []

    async def begin(self) -> None:
        due = due_from(local_day(self.now), 5)
        for number in range(CASES):
            case = await Case.create(
                project_id=self.world.project.id,
                kind="complaint",
                text="泵站夜里有异响。",
                locale="zh",
                notice_version="",
                state=states.SUBMITTED,
                submitted_at=self.now + timedelta(seconds=number),
                due_at=due.at,
                due_days=5,
                key_id="",
                form_hash=token_hex(32),
                code_hash="",
                content_digest="",
            )
            await append(case_id=case.id, kind=states.SUBMITTED, now=self.now)
            self.ids.append(case.id)

    async def step(self, verb: str, act: "Act", at: int, other: int, stale: bool = False) -> None:
        """Try one act, a verb; what is told in words is no fault. ``stale``: from a page that was open for a while."""
        self.now += timedelta(minutes=7)
        if not stale or at not in self.read:
            self.read[at] = await Case.get(id=self.ids[at])
        try:
            await act(self, self.read[at], await Case.get(id=self.ids[other]))
        except Problem:
            return
        self.done.append(verb)

    async def check(self) -> None:
        for case in await Case.filter(id__in=self.ids):
            facts = await CaseFact.filter(case_id=case.id).order_by("id")
            _check_history(case, facts)
            _check_due_date(case, facts)
            _check_place(case, facts, project=self.world.project.id)
            assert case.moved >= self.moved.get(case.id, 0)
            self.moved[case.id] = case.moved
            assert case.joined_count == await Case.filter(joined_to_id=case.id).count()
            if case.erased_at is not None:
                assert case.state in states.OVER and case.text == ""
                assert await CaseWords.filter(case_id=case.id).count() == 0
                assert await CaseTask.filter(case_id=case.id).exclude(words="", result="").count() == 0
            if case.urgent_at and case.state in (*states.AWAITING_ANSWER, states.JOINED):
                assert case.due_at <= case.urgent_at + timedelta(hours=states.URGENT_HOURS) and case.asked_at is None
            if case.state in (states.ASSIGNED, states.SIGNED, states.WORKING):
                assert case.unit_id is not None
            if case.state == states.JOINED:
                main = await Case.get(id=case.joined_to_id)
                assert main.state in states.LEADING and main.joined_to_id is None
                assert (case.urgent_at is None) == (main.urgent_at is None)


def _check_history(case: Case, facts: list[CaseFact]) -> None:
    assert facts[0].kind == states.SUBMITTED
    assert all(earlier.at <= later.at for earlier, later in pairwise(facts))
    moves = [TARGETS.get(fact.kind, {fact.kind}) for fact in facts if fact.kind in (states.SUBMITTED, *TARGETS)]
    assert case.state in moves[-1]
    answers = [fact.at for fact in facts if fact.kind == states.ANSWERED]
    assert (case.first_answered_at, case.answered_at) == ((answers[0], answers[-1]) if answers else (None, None))
    assert (case.closed_at is not None) is (case.state in states.OVER)
    assert case.asked_at is None or case.state == states.WAITING
    assert case.rounds == 1 + sum(fact.kind == states.REOPENED for fact in facts)
    assert sum(fact.kind == EXTENDED for fact in facts) <= 1
    assert sum(fact.kind == states.WAITING for fact in facts) <= case.rounds


def _check_due_date(case: Case, facts: list[CaseFact]) -> None:
    """Each move of the due date begins where the last one ended, and the last one ends where the case stands."""
    due_at = due_from(local_day(case.submitted_at), case.due_days).at
    for fact in facts:
        if "to" in fact.detail:
            assert datetime.fromisoformat(str(fact.detail["from"])) == due_at, (fact.kind, fact.detail)
            due_at = datetime.fromisoformat(str(fact.detail["to"]))
    assert due_at == case.due_at


def _check_place(case: Case, facts: list[CaseFact], *, project: int) -> None:
    """Each placing begins where the last one ended, and the last one ends where the case stands."""
    place = {"project": project, "site": None, "kind": "complaint"}
    for fact in facts:
        if fact.kind == PLACED:
            assert fact.detail["before"] == place
            place = dict(fact.detail["after"])
    assert place == {"project": case.project_id, "site": case.site_id, "kind": case.kind}


Act = Callable[[Walk, Case, Case], Awaitable[object]]
