"""The table of moves, every pair of states."""

import itertools

import pytest

from portal.feedback import states
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import move
from portal.store.models import Outbox
from portal.web.problems import Conflict
from tests.feedback.carol import sent
from tests.kit.client import Client
from tests.kit.clock import Clock
from tests.kit.databases import both_databases

ALL = sorted(states.STATE_WORDS)


@pytest.mark.parametrize(("verb", "state"), [*itertools.product(states.MOVES, ALL)])
async def test_a_verb_moves_from_its_own_state_only(client: Client, clock: Clock, verb: str, state: str) -> None:
    await sent(client)
    await Case.all().update(state=state)
    source, target = states.MOVES[verb]
    before = (await CaseFact.all().count(), await Outbox.all().count())
    if state == source:
        fact = await move(case=await Case.get(), verb=verb, by=None, now=clock())
        assert (fact.kind, (await Case.get()).state) == (target, target)
        assert (await CaseFact.all().count(), await Outbox.all().count()) == (before[0] + 1, before[1] + 1)
    else:
        with pytest.raises(Conflict):
            await move(case=await Case.get(), verb=verb, by=None, now=clock())
        assert (await Case.get()).state == state
        assert (await CaseFact.all().count(), await Outbox.all().count()) == before


@both_databases
async def test_a_move_that_fails_leaves_nothing(client: Client, clock: Clock) -> None:
    await sent(client)
    with pytest.raises(Exception, match=r"CharField|too long|Length"):
        await move(case=await Case.get(), verb="accept", by=None, now=clock(), key_id="x" * 400)  # type: ignore[arg-type]
    assert ((await Case.get()).state, await CaseFact.all().count()) == ("submitted", 1)


def test_every_state_has_its_words() -> None:
    for words in (states.STATE_WORDS, states.PUBLIC_WORDS, states.PUBLIC_SENTENCES):
        assert sorted(words) == ALL
    assert set(states.PUBLIC_WORDS.values()) == {"待受理", "办理中", "已办结"}
    assert {target for _, target in states.MOVES.values()} <= set(states.FACT_WORDS)
    assert set(states.PUBLIC_FACTS) <= set(states.FACT_WORDS)


def test_every_state_but_the_first_is_reached_and_the_last_are_final() -> None:
    reached = {target for _, target in states.MOVES.values()}
    left = {source for source, _ in states.MOVES.values()}
    assert reached == set(ALL) - {states.SUBMITTED}
    assert set(ALL) - left == set(states.OVER)
