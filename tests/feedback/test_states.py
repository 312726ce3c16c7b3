"""The table of moves: every verb from every state, every pair of states, and two who act at once."""

import asyncio
from collections import defaultdict

import pytest

from portal.feedback import facts, states
from portal.feedback.handling.assignment import sign_for
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.models import Case, CaseFact, CaseWords
from portal.feedback.moves import WordsMissing, move
from portal.feedback.words import NAMES
from portal.staff.policy import POLICY
from portal.store.models import Outbox
from portal.web.problems import Conflict
from tests.feedback.carol import sent
from tests.feedback.course import Course, facts_of, kinds_of, newest_of, read
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

ALL = sorted(states.STATE_WORDS)


def words_for(verb: str) -> dict[str, str]:
    return dict.fromkeys(states.MOVES[verb].needs, "夜里两点，泵房")


async def traces() -> tuple[int, int, int]:
    return await CaseFact.all().count(), await CaseWords.all().count(), await Outbox.all().count()


async def attempt(verb: str, state: str, clock: Clock) -> str | None:
    """Move the one case from a state by a verb; where it arrived, or None when it could not."""
    await Case.all().update(state=state)
    case, before = await Case.get(), await traces()
    try:
        fact = await move(case=case, verb=verb, by=None, now=clock(), words=words_for(verb))
    except Conflict:
        assert ((await Case.get()).state, (await Case.get()).moved, await traces()) == (state, case.moved, before)
        return None
    arrived = await Case.get()
    assert (fact.kind, arrived.moved) == (states.MOVES[verb].fact, case.moved + 1)
    said = len(states.MOVES[verb].needs)
    assert await traces() == (before[0] + 1, before[1] + said, before[2] + 1)
    return arrived.state


async def test_every_verb_leads_from_its_own_states_to_its_own_and_from_no_other(client: Client, clock: Clock) -> None:
    await sent(client)
    led: dict[tuple[str, str], set[str]] = defaultdict(set)
    for verb in states.MOVES:
        for state in ALL:
            if (target := await attempt(verb, state, clock)) is not None:
                led[state, target].add(verb)
    for source in ALL:
        for target in ALL:
            told = {verb for verb, row in states.MOVES.items() if source in row.sources and row.target == target}
            assert (source, target, led[source, target]) == (source, target, told)


@pytest.mark.parametrize("verb", [verb for verb, row in states.MOVES.items() if row.needs])
async def test_a_move_without_the_words_that_it_needs_is_none(client: Client, clock: Clock, verb: str) -> None:
    await sent(client)
    await Case.all().update(state=sorted(states.MOVES[verb].sources)[0])
    before = await traces()
    for left_out in states.MOVES[verb].needs:
        with pytest.raises(WordsMissing):
            await move(case=await Case.get(), verb=verb, by=None, now=clock(), words={**words_for(verb), left_out: ""})
    assert (await traces(), (await Case.get()).moved) == (before, 0)


@both_databases
async def test_a_move_that_fails_leaves_nothing(client: Client, clock: Clock) -> None:
    await sent(client)
    with pytest.raises(Exception, match=r"CharField|too long|Length"):
        await move(case=await Case.get(), verb="accept", by=None, now=clock(), key_id="x" * 400)
    assert ((await Case.get()).state, await CaseFact.all().count()) == ("submitted", 1)


@both_databases
async def test_of_two_who_sign_at_once_one_wins_and_the_other_is_told(course: Course) -> None:
    case_id, world = await course.assigned(), course.world
    case = await read(case_id)
    done = await asyncio.gather(
        *(sign_for(case=case, by=who, now=course.clock()) for who in (world.hans, world.kai)), return_exceptions=True
    )
    (told,) = [outcome for outcome in done if isinstance(outcome, Conflict)]
    (fact,) = [outcome for outcome in done if isinstance(outcome, CaseFact)]
    assert await kinds_of(case_id) == ["submitted", "accepted", "assigned", "signed"]
    assert (await read(case_id)).moved == case.moved + 1
    winner = (await CaseFact.get(id=fact.id).select_related("by")).by
    assert winner is not None and told.params["who"] == winner.name


@both_databases
async def test_answered_and_withdrawn_at_once_it_is_one_of_them(course: Course) -> None:
    case_id = await course.working()
    case = await read(case_id)
    done = await asyncio.gather(
        course.answers_as_read(case), withdraw_case(case=case, now=course.clock()), return_exceptions=True
    )
    assert len([outcome for outcome in done if isinstance(outcome, Conflict)]) == 1
    assert (await newest_of(case_id)).kind == (await read(case_id)).state


async def test_a_fact_that_rules_out_is_named_to_who_came_second(course: Course) -> None:
    case_id = await course.working()
    begun = await read(case_id)
    await mark_urgent(case=begun, by=course.world.ines, now=course.clock())
    with pytest.raises(Conflict) as told:
        await course.answers_as_read(begun)
    assert (told.value.params["who"], told.value.params["what"].message) == ("Ines", "标为紧急")  # type: ignore[attr-defined]
    assert [fact.kind for fact in await facts_of(case_id)][-1] == "urgent"


def test_every_state_has_its_words() -> None:
    for words in (states.STATE_WORDS, states.PUBLIC_WORDS, states.PUBLIC_SENTENCES):
        assert sorted(words) == ALL
    assert set(states.PUBLIC_WORDS.values()) == {"待受理", "办理中", "已办结"}
    told = {row.fact for row in states.MOVES.values()}
    for kinds in (told, facts.PUBLIC_FACTS, facts.RULING_OUT, facts.STAFF_ACTS, facts.RESIDENT_ACTS):
        assert set(kinds) <= set(facts.FACT_WORDS)


def test_every_row_names_states_words_and_somebody_who_may() -> None:
    for row in states.MOVES.values():
        assert row.sources and row.sources | {row.target} <= set(ALL)
        assert row.needs <= set(NAMES)
        assert row.by in (states.RESIDENT, states.CLOCK) or row.by in POLICY


def test_every_state_but_the_first_is_reached_and_two_are_left_by_nothing() -> None:
    reached = {row.target for row in states.MOVES.values()}
    left = set().union(*(row.sources for row in states.MOVES.values()))
    assert reached == set(ALL) - {states.SUBMITTED}
    # A closed case may be opened anew by the resident; who was declined or withdrew sends another one.
    assert set(ALL) - left == set(states.OVER) - {states.CLOSED}
    assert {verb for verb, row in states.MOVES.items() if states.CLOSED in row.sources} == {"reopen"}
