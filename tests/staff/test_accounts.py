import re
import sqlite3
from datetime import timedelta

import pytest

from portal.app import Portal
from portal.settings import Settings
from portal.staff import accounts, sessions
from portal.staff.accounts import (
    AccountProblem,
    account_for,
    add_account,
    disable_account,
    enable_account,
    random_password,
    reset_password,
)
from portal.staff.models import Account, Act, Session, Unit
from tests.kit.cast import PASSWORD, World
from tests.kit.clock import Clock
from tests.kit.databases import both_databases


def test_a_random_password_is_long_plain_and_never_the_same() -> None:
    made = {random_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-z]{8}-){4}[a-z]{8}", password) for password in made)


@both_databases
async def test_a_new_account_is_on_record_and_its_password_only_hashed(database: Settings, clock: Clock) -> None:
    account, password = await add_account(name=" Bob ", role="author", unit="城市建设管理局", now=clock())
    kept = await Account.get(id=account.id).select_related("unit")
    assert (kept.name, kept.role, kept.created_at, kept.disabled_at) == ("Bob", "author", clock(), None)
    assert kept.unit is not None and kept.unit.name_zh == "城市建设管理局"
    assert kept.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert password not in kept.password_hash
    act = await Act.get()
    assert (act.verb, act.subject, act.actor, act.at, act.account_id) == (
        "account added",
        "Bob",
        "operator",
        clock(),
        None,
    )
    assert act.detail == {"role": "author", "unit": "城市建设管理局"}


async def test_a_unit_is_made_once(database: Settings, clock: Clock) -> None:
    for name in ("Bob", "Hans"):
        await add_account(name=name, role="handler", unit="供热集团", now=clock())
    assert await Unit.filter(name_zh="供热集团").count() == 1


@pytest.mark.parametrize(
    ("name", "role", "unit", "said"),
    [
        ("", "reviewer", None, "the name must have 1 to 60 characters"),
        ("   ", "reviewer", None, "the name must have 1 to 60 characters"),
        ("x" * 61, "reviewer", None, "the name must have 1 to 60 characters"),
        ("Eve", "king", None, "no role 'king'; there are: author, reviewer"),
        ("Eve", "author", None, "a author works for a unit: add --unit"),
        ("Eve", "handler", "", "a handler works for a unit: add --unit"),
        ("Alice", "reviewer", None, "there is an account 'Alice' already"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_in_a_sentence(
    world: World, name: str, role: str, unit: str | None, said: str
) -> None:
    before = await Account.all().count()
    with pytest.raises(AccountProblem, match=re.escape(said)):
        await add_account(name=name, role=role, unit=unit, now=world.portal.state.now())
    assert (await Account.all().count(), await Act.all().count()) == (before, 0)


async def test_a_name_and_its_password_open_the_account(world: World) -> None:
    found = await account_for(name="Bob", password=PASSWORD)
    assert found == world.bob
    assert found is not None and found.unit is not None and found.unit.name_zh == "城市建设管理局"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Bob", ""),
        ("Bob", PASSWORD.upper()),
        ("Bob", PASSWORD + " "),
        ("Bob", PASSWORD[:-1]),
        ("bob", PASSWORD),
        ("Nobody", PASSWORD),
        ("", ""),
        ("Bob' OR 1=1 --", PASSWORD),
        ("Bob", "\x00"),
        ("Bob", "密" * 5000),
        ("Bob", "\ud800"),
    ],
)
async def test_nothing_else_opens_it(world: World, name: str, password: str) -> None:
    assert await account_for(name=name, password=password) is None


async def test_a_disabled_account_opens_for_nobody(world: World, clock: Clock) -> None:
    await Account.filter(id=world.bob.id).update(disabled_at=clock())
    assert await account_for(name="Bob", password=PASSWORD) is None


async def test_an_unknown_name_takes_as_much_work_as_a_wrong_password(
    database: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_account(name="Bob", role="reviewer", unit=None, now=clock())
    hasher, work = accounts.HASHER, []

    class Watched:
        def verify(self, kept: str, password: str) -> bool:
            work.append(kept.rsplit("$", 2)[0])
            return hasher.verify(kept, password)

    monkeypatch.setattr(accounts, "HASHER", Watched())
    for name in ("Bob", "Nobody", "x" * 100):
        assert await account_for(name=name, password="x") is None
    assert work == ["$argon2id$v=19$m=65536,t=3,p=4"] * 3


async def test_a_broken_hash_opens_nothing_and_raises_nothing(world: World) -> None:
    await Account.filter(id=world.bob.id).update(password_hash="broken")
    assert await account_for(name="Bob", password=PASSWORD) is None


@both_databases
async def test_a_reset_gives_a_new_password_ends_every_session_and_is_on_record(
    portal: Portal, world: World, clock: Clock
) -> None:
    browsers = [await world.as_(world.bob) for _ in range(2)]
    alices = await world.as_(world.alice)
    clock.forward(minutes=1)
    password = await reset_password(name="Bob", now=clock())
    assert await account_for(name="Bob", password=PASSWORD) is None
    assert await account_for(name="Bob", password=password) == world.bob
    assert [(await browser.get("/desk/projects/")).status for browser in browsers] == [303, 303]
    assert (await alices.get("/desk/review/")).status == 200
    act = await Act.get(verb="password reset")
    assert (act.subject, act.actor, act.at, act.detail) == ("Bob", "operator", clock(), {"sessions_ended": 2})
    assert {row.ended_at for row in await Session.filter(account_id=world.bob.id)} == {clock()}


@both_databases
async def test_disabling_ends_every_session_and_enabling_opens_the_account_again(world: World, clock: Clock) -> None:
    browser, alices = await world.as_(world.bob), await world.as_(world.alice)
    clock.forward(minutes=1)
    assert await disable_account(name="Bob", now=clock()) == 1
    assert await account_for(name="Bob", password=PASSWORD) is None
    assert (await browser.get("/desk/projects/")).status == 303
    assert (await alices.get("/desk/review/")).status == 200
    await enable_account(name="Bob", now=clock())
    assert await account_for(name="Bob", password=PASSWORD) == world.bob
    assert (await browser.get("/desk/projects/")).status == 303  # an ended session stays ended
    acts = await Act.filter(subject="Bob").order_by("id")
    assert [(act.verb, act.actor, act.detail) for act in acts] == [
        ("account disabled", "operator", {"sessions_ended": 1}),
        ("account enabled", "operator", {}),
    ]


async def test_what_is_so_already_is_said_and_not_put_on_record(world: World, clock: Clock) -> None:
    with pytest.raises(AccountProblem, match="the account 'Bob' is not disabled"):
        await enable_account(name="Bob", now=clock())
    await disable_account(name="Bob", now=clock())
    with pytest.raises(AccountProblem, match="the account 'Bob' is disabled already"):
        await disable_account(name="Bob", now=clock())
    for name in ("Nobody", "x" * 61):
        with pytest.raises(AccountProblem, match="there is no account"):
            await disable_account(name=name, now=clock())
    assert await Act.all().count() == 1


async def test_no_password_is_hashed_inside_a_transaction(
    database: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher, hashed = accounts.HASHER, []

    class Watched:
        def hash(self, password: str) -> str:
            with sqlite3.connect(database.database_file, timeout=0) as other:
                other.execute("BEGIN IMMEDIATE")  # refused while another writes
            hashed.append(password)
            return hasher.hash(password)

    monkeypatch.setattr(accounts, "HASHER", Watched())
    await add_account(name="Bob", role="reviewer", unit=None, now=clock())
    await reset_password(name="Bob", now=clock())
    assert len(hashed) == 2


async def test_a_reset_for_nobody_is_refused(world: World, clock: Clock) -> None:
    with pytest.raises(AccountProblem, match="there is no account 'Nobody'"):
        await reset_password(name="Nobody", now=clock())


async def test_a_token_is_kept_only_as_a_keyed_hash(world: World) -> None:
    state = world.portal.state
    token = await sessions.begin(account=world.bob, keyring=state.keyring, now=state.now())
    row = await Session.get()
    assert len(token) >= 43
    assert token not in (row.token_hash, row.key_id)
    assert row.key_id == state.keyring.current("sessions").id
    assert row.seen_at - row.created_at == timedelta(0)


async def test_whoever_asks_for_the_head_of_a_desk_page_is_led_to_the_sign_in_too(world: World) -> None:
    browser = world.anybody()
    for method in ("GET", "HEAD"):
        answer = await browser.request(method, "/desk/cases/")
        assert (answer.status, answer.headers["location"]) == (303, "/desk/sign-in?next=/desk/cases/")
