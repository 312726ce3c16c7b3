"""Taking a text out of the record: a name that was published by mistake. The mark, the reason and the digest stay."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q, Subquery

from portal.projects.ledger.chain import append
from portal.projects.ledger.change import Change
from portal.projects.ledger.checking import DIGEST
from portal.projects.ledger.still_shown import still_shown
from portal.projects.models import LedgerEntry, LedgerText, Project
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.store.edition import changing_public_content
from portal.web.forms import Word
from portal.web.language import N_
from portal.web.problems import Conflict, NotFound

RIGHT = "remove texts from the record"


async def remove_text(
    *, project: Project, number: int, name: str, reason: str, by: Viewer, now: datetime
) -> list[Word]:
    """Forget one text of an entry and say so in the chain.

    Returns where the same text is still to be read: each place needs an act of its own. Raises NotFound,
    and Conflict when somebody removed it before.
    """
    by.must(RIGHT)
    row = await LedgerText.get_or_none(entry__project_id=project.id, entry__number=number, name=name)
    if row is None:
        raise NotFound
    async with changing_public_content():
        # The project first, as every verb does; a withdrawal takes texts away under the same lock.
        await Project.filter(id=project.id).select_for_update().only("id")
        gone = LedgerText.filter(id=row.id, removed_at=None)
        if not await gone.update(text="", salt="", removed_at=now, removed_reason=reason):
            raise Conflict(N_("这段文字刚才已经有人删去了。"))
        subject = f"entry {number} {name}"
        await note(verb="text removed", subject=f"project {project.id}", by=by.account, now=now, text=subject)
        change = Change("text removed", subject, reason=reason)
        await append(project.id, [change], update=None, unit=by.unit_name, now=now)
    return await still_shown(project, row.text)


async def forget_digests(project_id: int, updates: Sequence[int], *, reason: str, now: datetime) -> None:
    """Take away the digests of what these updates said, in the transaction that withdraws them.

    Without its salt a digest tells nothing: whoever guesses a withdrawn name or number cannot find out that it is
    right. The entries of the withdrawal say that they are gone.
    """
    subjects = [f"update {number}" for number in updates]
    entries = LedgerEntry.filter(project_id=project_id, subject__in=subjects).values("id")
    first = LedgerEntry.filter(project_id=project_id, number=1).values("id")
    own = Q(entry_id__in=Subquery(entries), name=DIGEST)
    opened = Q(entry_id__in=Subquery(first), name__in=[f"after {subject} digest" for subject in subjects])
    texts = LedgerText.filter(own | opened, removed_at=None)
    await texts.update(text="", salt="", removed_at=now, removed_reason=reason)
