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
    CONTRACTOR = "contractor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


ROLE_WORDS: dict[str, str] = {
    Role.AUTHOR: N_("填报员"),
    Role.REVIEWER: N_("审核员"),
    Role.SUPERVISOR: N_("督办员"),
    Role.INTAKE: N_("受理员"),
    Role.HANDLER: N_("承办员"),
    Role.CONTRACTOR: N_("施工运维人员"),
    Role.COORDINATOR: N_("协调员"),
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
    "see cases": frozenset({Role.INTAKE, Role.HANDLER, Role.CONTRACTOR, Role.COORDINATOR, Role.SUPERVISOR}),
    "see cases of all units": frozenset({Role.INTAKE, Role.COORDINATOR, Role.SUPERVISOR}),
    "see cases of the own unit": frozenset({Role.HANDLER, Role.CONTRACTOR}),
    "see complaints about people": frozenset({Role.COORDINATOR, Role.SUPERVISOR}),
    # A complaint about people never comes before intake: there the coordinator decides.
    "accept or decline cases": frozenset({Role.INTAKE, Role.COORDINATOR}),
    # Of what project and kind a case is decides who sees it and how it is counted.
    "place cases": frozenset({Role.INTAKE, Role.COORDINATOR}),
    "assign cases": frozenset({Role.INTAKE, Role.COORDINATOR}),
    "assign cases handed back thrice": frozenset({Role.COORDINATOR}),
    "join or split cases": frozenset({Role.INTAKE, Role.COORDINATOR}),
    "label cases": frozenset({Role.INTAKE, Role.COORDINATOR}),
    "mark cases urgent": frozenset({Role.INTAKE, Role.COORDINATOR, Role.SUPERVISOR}),
    "take calls": frozenset({Role.INTAKE, Role.COORDINATOR}),
    "export cases": frozenset({Role.INTAKE, Role.COORDINATOR, Role.SUPERVISOR}),
    "handle cases": frozenset({Role.HANDLER, Role.CONTRACTOR}),
    "give tasks": frozenset({Role.INTAKE, Role.HANDLER, Role.COORDINATOR}),
    "ask residents": frozenset({Role.INTAKE, Role.HANDLER, Role.COORDINATOR}),
    "answer cases": frozenset({Role.INTAKE, Role.HANDLER, Role.COORDINATOR}),
    "note on cases": frozenset({Role.INTAKE, Role.HANDLER, Role.CONTRACTOR, Role.COORDINATOR, Role.SUPERVISOR}),
    "keep templates": frozenset({Role.INTAKE, Role.HANDLER, Role.COORDINATOR}),
    "ask for extensions": frozenset({Role.HANDLER}),
    "grant extensions": frozenset({Role.INTAKE, Role.COORDINATOR, Role.SUPERVISOR}),
    "release contacts": frozenset({Role.INTAKE, Role.COORDINATOR}),
    "see masked contacts": frozenset({Role.INTAKE, Role.COORDINATOR}),
    # A handler only after intake released the contact of this case for a visit; a contractor never.
    "open contacts": frozenset({Role.INTAKE, Role.COORDINATOR}),
    "open released contacts": frozenset({Role.HANDLER}),
    "see public answers": frozenset({Role.INTAKE, Role.HANDLER, Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR}),
    "prepare public answers": frozenset({Role.INTAKE, Role.HANDLER, Role.COORDINATOR}),
    "approve public answers": frozenset({Role.REVIEWER, Role.SUPERVISOR}),
    "withdraw public answers": frozenset({Role.INTAKE, Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR}),
    # Who sees the slip first is often who made it.
    "withdraw own public answers": frozenset({Role.HANDLER}),
    "supervise cases": frozenset({Role.COORDINATOR, Role.SUPERVISOR}),
    "edit due dates": frozenset({Role.ADMINISTRATOR}),
    "edit the calendar": frozenset({Role.ADMINISTRATOR}),
    "see accounts": frozenset({Role.ADMINISTRATOR}),
}

# The reviewing rights: what an absent colleague's deputy may do in their place, and nothing else.
LENT_TO_DEPUTIES = frozenset({"review updates", "approve revised dates"})

# Who may be an absent colleague's deputy. An author reviews nothing otherwise: only who holds "name deputies" may name
# one, having confirmed it. Those who see cases or accounts never publish.
DEPUTIES = frozenset({Role.REVIEWER, Role.SUPERVISOR})
DEPUTIES_IF_CONFIRMED = frozenset({Role.AUTHOR})

# Case staff stand in for their like, in the same unit: what waits for the absent one waits for them too. No right
# is lent, and nobody has to be confirmed: they could see those cases before.
CASE_DEPUTIES: dict[str, frozenset[Role]] = {
    Role.INTAKE: frozenset({Role.INTAKE}),
    Role.HANDLER: frozenset({Role.HANDLER}),
    Role.CONTRACTOR: frozenset({Role.CONTRACTOR, Role.HANDLER}),
    Role.COORDINATOR: frozenset({Role.COORDINATOR}),
}

# Roles that act for one unit and cannot be without it.
ROLES_OF_A_UNIT = frozenset({Role.AUTHOR, Role.HANDLER, Role.CONTRACTOR})


def may(role: str, permission: str) -> bool:
    """Whether a role has a permission. An unknown permission is a mistake of ours and raises KeyError."""
    return role in POLICY[permission]
