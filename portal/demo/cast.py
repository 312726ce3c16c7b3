"""The sample's staff: an author and a handler for each unit, and an account for every other role."""

from dataclasses import dataclass
from datetime import datetime

from portal.staff.accounts import add_account
from portal.staff.models import Account
from portal.staff.policy import Role
from portal.staff.viewer import Viewer

UNITS = (
    "示例水务公司",
    "示例市政局",
    "示例城投公司",
    "示例卫生健康局",
    "示例交通局",
    "示例教育局",
    "示例生态环境局",
)
OF_NO_UNIT = {
    "reviewer": Role.REVIEWER,
    "reviewer2": Role.REVIEWER,
    "supervisor": Role.SUPERVISOR,
    "intake": Role.INTAKE,
    "coordinator": Role.COORDINATOR,
    "admin": Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class Sign:
    """What is printed of an account."""

    name: str
    role: str
    unit: str
    password: str


@dataclass(frozen=True)
class Cast:
    """``authors`` and ``handlers`` by the Chinese name of their unit."""

    authors: dict[str, Viewer]
    handlers: dict[str, Account]
    reviewers: list[Viewer]
    supervisor: Viewer
    intake: Account
    coordinator: Account
    signs: list[Sign]


async def make_cast(*, now: datetime) -> Cast:
    """Accounts with random passwords, which are printed once."""
    wanted = [(f"author{number}", Role.AUTHOR, unit) for number, unit in enumerate(UNITS, 1)]
    wanted += [(f"handler{number}", Role.HANDLER, unit) for number, unit in enumerate(UNITS, 1)]
    wanted += [("contractor", Role.CONTRACTOR, UNITS[0])]
    wanted += [(name, role, "") for name, role in OF_NO_UNIT.items()]
    signs: list[Sign] = []
    for name, role, unit in wanted:
        _, password = await add_account(name=name, role=role, unit=unit or None, now=now)
        signs.append(Sign(name, role, unit, password))
    seen = {row.name: Viewer(row) for row in await Account.all().select_related("unit")}
    authors = {viewer.unit_name: viewer for name, viewer in seen.items() if name.startswith("author")}
    reviewers = [seen["reviewer"], seen["reviewer2"], seen["supervisor"]]
    handlers = {viewer.unit_name: viewer.account for name, viewer in seen.items() if name.startswith("handler")}
    intake, coordinator = seen["intake"].account, seen["coordinator"].account
    return Cast(authors, handlers, reviewers, seen["supervisor"], intake, coordinator, signs)
