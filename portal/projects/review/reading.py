"""What a reviewer types into the forms of a decision."""

from datetime import datetime, timedelta

from starlette.datastructures import FormData

from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_
from portal.workdays import SHANGHAI

COMMENT, OVERRIDE = 1000, 500
FARTHEST = timedelta(days=366)


def moment_in(typed: str, now: datetime, errors: Errors, *, record_changes: bool) -> datetime | None:
    """The moment in Shanghai that was typed for publication; None for at once."""
    if not typed:
        return None
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        errors.add("at", N_("发布时间写得不对，请写成 2024-09-30T08:00 这样，或者留空，立即发布"))
        return None
    moment = moment.replace(tzinfo=SHANGHAI)
    if record_changes:
        errors.add("at", N_("这条进展要改变节点或项目资料，不能定时发布，请留空"))
    elif moment <= now:
        errors.add("at", N_("发布时间已经过去。请改成以后的时间，或者留空，立即发布"))
    elif moment > now + FARTHEST:
        errors.add("at", N_("发布时间最多定在一年以内，请再看一下年份"))
    return moment


def comment_in(form: FormData, errors: Errors, message: str, *, name: str = "comment", most: int = COMMENT) -> str:
    """What was written into a field that must not be empty; ``message`` asks for it and names ``most``."""
    comment = clean_text(one(form, name))
    if not comment or len(comment) > most:
        errors.add(name, message, most=most)
    return comment


def override_in(form: FormData, errors: Errors, *, flagged: bool) -> str:
    """Why an update goes out although the checks flagged something."""
    override = clean_line(one(form, "override"))
    if flagged and not override:
        errors.add("override", N_("检查发现上面这些问题。仍要发布，请写明原因"))
    elif len(override) > OVERRIDE:
        errors.add("override", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=OVERRIDE, n=len(override))
    return override if flagged else ""
