from datetime import timedelta

import pytest

from portal.staff import sessions
from portal.staff.models import Account, Session
from portal.store.keys import rotate
from tests.kit.cast import World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


class Visit:
    """Bob's session as the server sees it."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.state, self.clock, self.bob = world.portal.state, clock, world.bob
        self.token = ""

    async def begin(self) -> "Visit":
        self.token = await sessions.begin(account=self.bob, keyring=self.state.keyring, now=self.clock())
        return self

    async def who(self, token: str | None = None) -> Account | None:
        found = await sessions.signed_in(
            token=self.token if token is None else token,
            keyring=self.state.keyring,
            settings=self.state.settings,
            now=self.clock(),
        )
        return found.account if found else None


@pytest.fixture
async def visit(world: World, clock: Clock) -> Visit:
    return await Visit(world, clock).begin()


@both_databases
async def test_a_session_names_its_account_and_unit(visit: Visit) -> None:
    account = await visit.who()
    assert account == visit.bob
    assert account is not None and account.unit is not None and account.unit.name_zh == "城市建设管理局"


@pytest.mark.parametrize("token", ["", "x", "\x00", "密", "a" * 10_000])
async def test_no_other_token_opens_it(visit: Visit, token: str) -> None:
    assert await visit.who(token) is None
    assert await visit.who(visit.token + token) == (visit.bob if token == "" else None)


async def test_who_stays_away_too_long_is_signed_out(visit: Visit) -> None:
    visit.clock.forward(minutes=30)
    assert await visit.who() == visit.bob
    visit.clock.forward(minutes=30, seconds=1)
    assert await visit.who() is None


async def test_being_seen_starts_the_wait_anew(visit: Visit) -> None:
    for _ in range(6):
        visit.clock.forward(minutes=29)
        assert await visit.who() == visit.bob


async def test_being_seen_is_written_at_most_once_a_minute(visit: Visit) -> None:
    visit.clock.forward(seconds=59)
    await visit.who()
    assert (await Session.get()).seen_at == visit.clock() - timedelta(seconds=59)
    visit.clock.forward(seconds=2)
    await visit.who()
    assert (await Session.get()).seen_at == visit.clock()


async def test_a_session_ends_after_its_hours_however_busy(visit: Visit) -> None:
    for _ in range(12 * 3):
        visit.clock.forward(minutes=20)
        assert await visit.who() == visit.bob
    visit.clock.forward(seconds=1)
    assert await visit.who() is None


async def test_a_clock_that_goes_back_a_day_makes_no_session_immortal(visit: Visit) -> None:
    visit.clock.forward(days=-1)
    assert await visit.who() is None
    visit.clock.forward(days=1, minutes=-4)
    assert await visit.who() == visit.bob


async def test_an_ended_session_opens_nothing_even_with_its_cookie(visit: Visit) -> None:
    other = await Visit.begin(visit_of(visit))
    await sessions.end(token=visit.token, keyring=visit.state.keyring, now=visit.clock())
    assert (await visit.who(), await other.who()) == (None, visit.bob)
    assert await Session.filter(ended_at=visit.clock()).count() == 1


def visit_of(visit: Visit) -> Visit:
    """Another browser of the same person."""
    other = object.__new__(Visit)
    other.__dict__.update(visit.__dict__)
    return other


async def test_a_disabled_account_has_no_living_session(visit: Visit) -> None:
    await Account.filter(id=visit.bob.id).update(disabled_at=visit.clock())
    assert await visit.who() is None


async def test_a_session_outlives_a_new_key_and_a_lost_key_ends_it(visit: Visit) -> None:
    visit.state.keyring = rotate(visit.state.keyring, "sessions", now=visit.clock())
    assert await visit.who() == visit.bob
    visit.state.keyring.keys["sessions"] = (visit.state.keyring.current("sessions"),)
    assert await visit.who() is None
