"""Who may take which step of a review, and in whose place."""

from collections.abc import Sequence

from portal.projects.models import Update, UpdateFact
from portal.staff.policy import may
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import NotAllowed

SUPERVISED = ("revised", "ended")


def approvals_of(update: Update) -> list[UpdateFact]:
    """The approvals that count for an update as it is now: given since it was last sent to review.

    Wants its facts read. Whatever changes an update (recall, sending back) ends in another submission.
    """
    facts = sorted(update.facts, key=lambda fact: fact.id)
    sent = max((fact.id for fact in facts if fact.kind == "submit"), default=0)
    return [fact for fact in facts if fact.kind == "approve" and fact.id > sent and fact.digest == update.digest]


def needs_supervisor(update: Update) -> bool:
    """Whether its review takes the supervisor's right: a revised date, a project that is given up."""
    return any(update.changes.get(name) for name in SUPERVISED)


def right_for(updates: Sequence[Update], steps: int) -> str:
    """The permission that the next step of their review takes. Wants their facts with who did them.

    What needs the supervisor needs one among those who approve, at the latest the last.
    """
    for update in updates:
        approvals = approvals_of(update)
        seen = any(may(fact.by.role, "approve revised dates") for fact in approvals)
        if needs_supervisor(update) and not seen and len(approvals) + 1 >= steps:
            return "approve revised dates"
    return "review updates"


def must_be_another(update: Update, by: Viewer) -> None:
    """Raises NotAllowed for the author."""
    if update.author_id == by.id:
        raise NotAllowed(N_("不能审核自己写的进展，请由另一个人审核。"))


def in_whose_place(by: Viewer, permission: str, updates: Sequence[Update]) -> str:
    """The name of the absent colleague for whom this reviewer decides; empty for the own right.

    No person takes two steps of one review, and nobody's deputy takes one that the absent could not take.
    Raises NotAllowed.
    """
    authors = {update.author_id for update in updates}
    if by.id in authors:
        raise NotAllowed(N_("不能审核自己写的进展，请由另一个人审核。"))
    approvals = [fact for update in updates for fact in approvals_of(update)]
    if by.id in {fact.by_id for fact in approvals}:
        raise NotAllowed(N_("您已经审核过这条进展，下一级须由另一个人审核。"))
    if by.holds(permission):
        return ""
    names = {fact.deputy_for for fact in approvals}
    taken = authors | {fact.by_id for fact in approvals}
    for absent in by.stands_in_for:
        if may(absent.role, permission) and absent.id not in taken and absent.name not in names:
            return absent.name
    raise NotAllowed
