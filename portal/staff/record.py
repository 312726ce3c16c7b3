"""The record of acts: one appended row for everything that matters."""

from datetime import datetime

from portal.staff.models import Account, Act


async def note(*, verb: str, subject: str, by: Account | None, now: datetime, **detail: object) -> Act:
    """Append one act. ``by`` None means the operator at the command line."""
    return await Act.create(
        at=now,
        account=by,
        actor=by.name if by else "operator",
        verb=verb,
        subject=subject,
        detail=detail,
    )
