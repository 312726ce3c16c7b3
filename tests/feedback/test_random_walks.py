"""Random walks of several cases through every verb: what may never be, whatever staff, residents and the clock do."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from secrets import token_hex

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.feedback import states
from portal.feedback.due.deadlines import due_from
from portal.feedback.facts import EXTENDED
from portal.feedback.handling.answering import accept_case, answer_case, decline_case
from portal.feedback.handling.asking import ask_back, reply, resume_waiting
from portal.feedback.handling.assignment import assign_case, hand_back, sign_for, start
from portal.feedback.handling.escalation import escalate_overdue
from portal.feedback.handling.extension import ask_for_extension, grant_extension, refuse_extension
from portal.feedback.handling.joining import join_case, split_case
from portal.feedback.handling.labels import label_case
from portal.feedback.handling.settling import settle_cases
from portal.feedback.handling.tasks import finish_task, give_task
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.handling.verdicts import judge
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.housekeeping import close_answered_cases
from portal.feedback.intake.additions import add_to_case
from portal.feedback.models import Case, CaseFact, CaseTask, CaseWords
from portal.feedback.moves import append
from portal.feedback.receipts.correction import correct_text
from portal.feedback.receipts.erasure import erase_case
from portal.projects.models import Update
from portal.staff.models import Unit
from portal.web.problems import Problem
from portal.workdays import local_day
from tests.kit.cast import BOBS_UNIT, DANS_UNIT, World
from tests.kit.databases import both_databases

MOVING = {row.fact: row for row in states.MOVES.values()}
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

    async def step(self, verb: str, at: int, other: int, stale: bool = False) -> None:
        """Try one act; what is told in words is no fault. ``stale``: from a page that was open for a while."""
        self.now += timedelta(minutes=7)
        if not stale or at not in self.read:
            self.read[at] = await Case.get(id=self.ids[at])
        try:
            await ACTS[verb](self, self.read[at], await Case.get(id=self.ids[other]))
        except Problem:
            return
        self.done.append(verb)

    async def check(self) -> None:
        for case in await Case.filter(id__in=self.ids):
            facts = await CaseFact.filter(case_id=case.id).order_by("id")
            _check_history(case, facts)
            _check_due_date(case, facts)
            assert case.moved >= self.moved.get(case.id, 0)
            self.moved[case.id] = case.moved
            assert case.joined_count == await Case.filter(joined_to_id=case.id).count()
            if case.erased_at is not None:
                assert case.state in states.OVER and case.text == ""
                assert await CaseWords.filter(case_id=case.id).count() == 0
                assert await CaseTask.filter(case_id=case.id).exclude(words="", result="").count() == 0
            if case.state == states.JOINED:
                main = await Case.get(id=case.joined_to_id)
                assert main.state in states.LEADING and main.joined_to_id is None


def _check_history(case: Case, facts: list[CaseFact]) -> None:
    assert facts[0].kind == states.SUBMITTED
    assert all(earlier.at <= later.at for earlier, later in pairwise(facts))
    targets = [MOVING[fact.kind].target if fact.kind in MOVING else fact.kind for fact in facts]
    moves = [target for target, fact in zip(targets, facts, strict=True) if fact.kind in (states.SUBMITTED, *MOVING)]
    assert case.state == moves[-1]
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


Act = Callable[[Walk, Case, Case], Awaitable[object]]


def _give(unit: str) -> Act:
    return lambda w, case, _: give_task(case=case, unit=w.units[unit], words="请核对图纸。", by=w.world.ines, now=w.now)


async def _finish(walk: Walk, case: Case, other: Case) -> None:
    """Whoever has an open task of this case finishes it."""
    by = {walk.units[BOBS_UNIT].id: walk.world.hans, walk.units[DANS_UNIT].id: walk.world.dora}
    for task in await CaseTask.filter(case_id=case.id, done_at=None):
        await finish_task(task=task, result="已核对。", by=by[task.unit_id], now=walk.now)


async def _erase(walk: Walk, case: Case, other: Case) -> None:
    await erase_case(case=case, number=f"GX-2024-{case.id:06}", photo_store=walk.photos, now=walk.now)


async def _time(walk: Walk, days: int) -> None:
    walk.now += timedelta(days=days)
    for chore in (resume_waiting, escalate_overdue, close_answered_cases):
        await chore(now=walk.now)


ACTS: dict[str, Act] = {
    "accept": lambda w, case, _: accept_case(case=case, by=w.world.ines, now=w.now),
    "decline": lambda w, case, _: decline_case(
        case=case, by=w.world.ines, now=w.now, reason="elsewhere", words="不归本区管。", channel="12345"
    ),
    "assign": lambda w, case, _: assign_case(case=case, by=w.world.ines, now=w.now, unit=w.units[BOBS_UNIT]),
    "assign by the coordinator": lambda w, case, _: assign_case(
        case=case, by=w.world.cora, now=w.now, unit=w.units[BOBS_UNIT]
    ),
    "sign": lambda w, case, _: sign_for(case=case, by=w.world.hans, now=w.now),
    "start": lambda w, case, _: start(case=case, by=w.world.kai, now=w.now),
    "hand back": lambda w, case, _: hand_back(case=case, by=w.world.hans, now=w.now, words="归别处管。"),
    "ask": lambda w, case, _: ask_back(case=case, by=w.world.hans, now=w.now, question="几点？"),
    "reply": lambda w, case, _: reply(case=case, now=w.now, words="两点。"),
    "extension": lambda w, case, _: ask_for_extension(case=case, by=w.world.hans, now=w.now, days=4, words="缺备件。"),
    "grant": lambda w, case, _: grant_extension(case=case, by=w.world.ines, now=w.now),
    "refuse": lambda w, case, _: refuse_extension(case=case, by=w.world.sue, now=w.now, words="不必。"),
    "urgent": lambda w, case, _: mark_urgent(case=case, by=w.world.ines, now=w.now),
    "answer": lambda w, case, _: answer_case(case=case, by=w.world.hans, now=w.now, words="已修好。", way="solved"),
    "join": lambda w, case, other: join_case(case=case, to=other, by=w.world.ines, now=w.now),
    "split": lambda w, case, _: split_case(case=case, by=w.world.ines, now=w.now),
    "task": _give(DANS_UNIT),
    "another task": _give(BOBS_UNIT),
    "tasks done": _finish,
    "add": lambda w, case, _: add_to_case(
        case=case, words="又响了。", photos=[], photo_store=w.photos, keyring=w.keyring, now=w.now
    ),
    "correct": lambda w, case, _: correct_text(case=case, text=f"{case.text}更正。", now=w.now),
    "erase": _erase,
    "label": lambda w, case, _: label_case(case=case, label="noise", by=w.world.ines, now=w.now),
    "solved": lambda w, case, _: judge(case=case, verdict="solved", now=w.now),
    "partly": lambda w, case, _: judge(case=case, verdict="partly", satisfaction="basically", now=w.now),
    "not solved": lambda w, case, _: judge(case=case, verdict="not solved", words="还响。", now=w.now),
    "withdraw": lambda w, case, _: withdraw_case(case=case, now=w.now),
    "settle": lambda w, case, other: settle_cases(ids=[case.id, other.id], update=w.update, by=w.world.bob, now=w.now),
    "a day passes": lambda w, case, _: _time(w, 1),
    "two weeks pass": lambda w, case, _: _time(w, 15),
}
# The way of most cases, so that walks come far.
COMMON = [
    "accept",
    "assign",
    "sign",
    "start",
    "answer",
    "join",
    "ask",
    "reply",
    "extension",
    "grant",
    "not solved",
    "a day passes",
    "task",
    "tasks done",
]

# Every walk begins in the middle of things: one case signed for, another joined to it, a third accepted.
FIRST = [("accept", 0, 0), ("assign", 0, 0), ("sign", 0, 0), ("accept", 1, 0), ("join", 1, 0), ("accept", 2, 0)]

steps = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, *COMMON * 2]), st.integers(0, CASES - 1), st.integers(0, CASES - 1), st.booleans()
    ),
    min_size=20,
    max_size=50,
)


@pytest.fixture
async def update(world: World) -> Update:
    """An update that was published."""
    return await Update.create(
        project_id=world.project.id,
        state="published",
        title="泵站完成检修",
        body="两台泵已经更换轴承。",
        changes={},
        author_id=world.bob.id,
        created_at=world.portal.state.now(),
        changed_at=world.portal.state.now(),
    )


@both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(steps=steps)
async def test_whatever_is_done_history_and_dates_hold(
    world: World, update: Update, steps: list[tuple[str, int, int, bool]]
) -> None:
    units = {name: await Unit.get(name_zh=name) for name in (BOBS_UNIT, DANS_UNIT)}
    walk = Walk(world, update, units)
    await walk.begin()
    for verb, at, other, stale in [*((*first, False) for first in FIRST), *steps]:
        await walk.step(verb, at, other, stale)
        await walk.check()
    assert walk.done[: len(FIRST)] == [verb for verb, _, _ in FIRST]
    await Case.filter(id__in=walk.ids).update(joined_to_id=None)
    await Case.filter(id__in=walk.ids).delete()
