"""After a new code was sent, consent, verdict and contact wait for a day: whoever stole the mailbox gains nothing.

Taking consent back never waits.
"""

from datetime import datetime

from portal.feedback.models import Case
from portal.web.language import N_
from portal.web.problems import Problem


class Locked(Problem):
    """Asked for within 24 hours after the code was replaced."""

    status = 422
    message = N_(
        "这个办件刚补发过查询码。为了防止别人冒用，%(until)s以前不能评价、不能改为同意公开、不能更改联系方式。"
    )


def is_locked(case: Case, now: datetime) -> bool:
    return case.locked_until is not None and now < case.locked_until


def must_not_be_locked(case: Case, now: datetime) -> None:
    """Raises Locked, which says until when."""
    if is_locked(case, now):
        raise Locked(until=case.locked_until)
