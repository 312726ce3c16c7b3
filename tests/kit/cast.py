"""The fixed cast. Carol has no account: she is any client that is not signed in."""

from dataclasses import dataclass, field
from datetime import datetime

from argon2 import PasswordHasher

from portal.app import Portal
from portal.projects.models import Project
from portal.staff import sessions
from portal.staff.models import Account, Unit
from portal.staff.policy import Role
from portal.store.edition import changing_public_content
from tests.kit.client import Client

PASSWORD = "babe-dodi-fogu-kale-mimo"
# The same check as in service, at a hundredth of the cost.
CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)

BOBS_UNIT = "城市建设管理局"
DANS_UNIT = "教育文化局"
PROJECT = "lingshui-bay-pumping-station"


@dataclass
class World:
    """A portal with its staff. ``project`` belongs to Bob's and Hans's unit, the other projects to none."""

    portal: Portal
    project: Project
    accounts: dict[str, Account]
    clients: list[Client] = field(default_factory=list)

    def __getattr__(self, name: str) -> Account:
        try:
            return self.__dict__["accounts"][name]
        except KeyError:
            raise AttributeError(name) from None

    async def as_(self, account: Account) -> Client:
        """A browser in which this member of staff is signed in."""
        state = self.portal.state
        token = await sessions.begin(account=account, keyring=state.keyring, now=state.now())
        client = self.anybody()
        client.keep_cookie(sessions.COOKIE, token)
        return client

    def anybody(self) -> Client:
        """A browser in which nobody is signed in."""
        client = Client(self.portal)
        self.clients.append(client)
        return client


async def make_world(portal: Portal) -> World:
    now = portal.state.now()
    bobs, _ = await Unit.get_or_create(name_zh=BOBS_UNIT)
    dans, _ = await Unit.get_or_create(name_zh=DANS_UNIT)
    accounts = {
        "alice": await add("Alice", Role.REVIEWER, None, now),
        "bob": await add("Bob", Role.AUTHOR, bobs, now),
        "dan": await add("Dan", Role.AUTHOR, dans, now),
        "ines": await add("Ines", Role.INTAKE, None, now),
        "hans": await add("Hans", Role.HANDLER, bobs, now),
        "kai": await add("Kai", Role.CONTRACTOR, bobs, now),
        "dora": await add("Dora", Role.HANDLER, dans, now),
        "cora": await add("Cora", Role.COORDINATOR, None, now),
        "sue": await add("Sue", Role.SUPERVISOR, None, now),
        "ada": await add("Ada", Role.ADMINISTRATOR, None, now),
    }
    async with changing_public_content():
        await Project.filter(slug=PROJECT).update(unit_id=bobs.id)
    return World(portal, await Project.get(slug=PROJECT).select_related("unit"), accounts)


async def add(name: str, role: Role, unit: Unit | None, now: datetime) -> Account:
    """An account with the cast's one password."""
    return await Account.create(name=name, role=role, unit=unit, password_hash=CHEAP_HASH, created_at=now)
