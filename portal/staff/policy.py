"""Who may do what: the one table. Handlers name a permission, never a role."""

from enum import StrEnum

from portal.web.language import N_


class Role(StrEnum):
    """What an account is for. Further roles come with the rooms that need them."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    INTAKE = "intake"
    HANDLER = "handler"
    ADMINISTRATOR = "administrator"


ROLE_WORDS: dict[str, str] = {
    Role.AUTHOR: N_("填报员"),
    Role.REVIEWER: N_("审核员"),
    Role.SUPERVISOR: N_("督办员"),
    Role.INTAKE: N_("受理员"),
    Role.HANDLER: N_("承办员"),
    Role.ADMINISTRATOR: N_("管理员"),
}

# permission -> roles. What a role may see of it (own unit, all) is decided by the finders.
POLICY: dict[str, frozenset[Role]] = {
    "open the desk": frozenset(Role),
    "write updates": frozenset({Role.AUTHOR}),
    "review updates": frozenset({Role.REVIEWER, Role.SUPERVISOR}),
    "approve revised dates": frozenset({Role.SUPERVISOR}),
    "publish urgently": frozenset({Role.SUPERVISOR}),
    "withdraw updates": frozenset({Role.REVIEWER, Role.SUPERVISOR}),
    "remove texts from the record": frozenset({Role.SUPERVISOR}),
    "override lights": frozenset({Role.SUPERVISOR}),
    "see all projects": frozenset({Role.SUPERVISOR}),
    "close years": frozenset({Role.SUPERVISOR}),
    "paste lists": frozenset({Role.AUTHOR, Role.SUPERVISOR}),
    "take over lists": frozenset({Role.SUPERVISOR}),
    "name deputies": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "see cases": frozenset({Role.INTAKE, Role.HANDLER, Role.SUPERVISOR}),
    "see cases of all units": frozenset({Role.INTAKE, Role.SUPERVISOR}),
    "see cases of the own unit": frozenset({Role.HANDLER}),
    "accept or decline cases": frozenset({Role.INTAKE}),
    "answer cases": frozenset({Role.INTAKE, Role.HANDLER}),
    "open contacts": frozenset({Role.INTAKE}),
    "see accounts": frozenset({Role.ADMINISTRATOR}),
}

# The reviewing rights: what an absent colleague's deputy may do in their place, and nothing else.
LENT_TO_DEPUTIES = frozenset({"review updates", "approve revised dates"})

# Who may be an absent colleague's deputy. An author reviews nothing otherwise: only who holds "name deputies" may name
# one, having confirmed it. Those who see cases or accounts never publish.
DEPUTIES = frozenset({Role.REVIEWER, Role.SUPERVISOR})
DEPUTIES_IF_CONFIRMED = frozenset({Role.AUTHOR})

# Roles that act for one unit and cannot be without it.
ROLES_OF_A_UNIT = frozenset({Role.AUTHOR, Role.HANDLER})


def may(role: str, permission: str) -> bool:
    """Whether a role has a permission. An unknown permission is a mistake of ours and raises KeyError."""
    return role in POLICY[permission]
