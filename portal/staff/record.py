"""The record of acts: one appended row for everything that matters."""

from datetime import datetime

from portal.staff.models import Account, Act

OPERATOR, STRANGER = "operator", "stranger"


async def note(
    *, verb: str, subject: str, by: Account | None, now: datetime, actor: str = OPERATOR, **detail: object
) -> Act:
    """Append one act. Without an account the ``actor`` says who: the operator at the command line, or a stranger."""
    return await Act.create(
        at=now,
        account=by,
        actor=by.name if by else actor,
        verb=verb,
        subject=subject,
        detail=detail,
    )
