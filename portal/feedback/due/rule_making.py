"""Changing the table of due dates: a rule is appended with effect from a day; cases keep what was promised to them."""

from datetime import date, datetime

from portal.feedback.models import DueRule
from portal.projects.models import Project
from portal.staff.models import Account
from portal.staff.record import note
from portal.store.edition import changing_public_content


async def make_rule(
    *, kind: str, project: Project | None, days: int, from_on: date, by: Account, now: datetime
) -> DueRule:
    """Answer a kind of feedback in so many working days from a day on; ``days`` 0: as it is without a rule here."""
    async with changing_public_content():  # forms show the days
        rule = await DueRule.create(kind=kind, project=project, days=days, from_on=from_on, made_at=now, by=by)
        subject = f"{kind} {project.slug}" if project else kind
        await note(verb="due rule", subject=subject, by=by, now=now, days=days, from_on=from_on.isoformat())
    return rule
