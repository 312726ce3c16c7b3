"""Whether anything of a case may become public."""

from datetime import datetime

from portal.feedback.models import Case
from portal.feedback.states import ANSWERED, CLOSED
from portal.web.forms import Word
from portal.web.language import N_

PUBLIC_STATES = (ANSWERED, CLOSED)


def hindrance(case: Case) -> Word | None:
    """Why nothing of this case may be prepared for the public, or None."""
    if case.about_people:
        return Word(N_("反映工作人员的办件一律不公开。"))
    if case.consent_at is None:
        return Word(N_("居民没有同意公开，或者收回了同意。"))
    if case.state not in PUBLIC_STATES:
        return Word(N_("答复居民以后才能准备公开的内容。"))
    return None


def hindrance_now(case: Case, *, now: datetime) -> Word | None:
    """Why nothing of this case may become public at this moment, or None. The case must be as it is now."""
    if case.locked_until is not None and case.locked_until > now:
        words = N_("这件办件刚补发过查询码，%(until)s以前居民不能改动公开的意愿，请到时再公开。")
        return Word(words, {"until": case.locked_until})
    return hindrance(case)
