"""The states of a case and the moves between them: the one table."""

from portal.web.language import N_

SUBMITTED = "submitted"
ACCEPTED = "accepted"
ANSWERED = "answered"
DECLINED = "declined"
CLOSED = "closed"

# As staff see them.
STATE_WORDS = {
    SUBMITTED: N_("待受理"),
    ACCEPTED: N_("办理中"),
    ANSWERED: N_("已答复"),
    DECLINED: N_("不予受理"),
    CLOSED: N_("已办结"),
}

# As the public sees them: three words. Who was answered may still object, so it is not yet closed.
PUBLIC_WORDS = {
    SUBMITTED: N_("待受理"),
    ACCEPTED: N_("办理中"),
    ANSWERED: N_("办理中"),
    DECLINED: N_("已办结"),
    CLOSED: N_("已办结"),
}

# The finer sentence under the public word.
PUBLIC_SENTENCES = {
    SUBMITTED: N_("已经收到，等待工作人员受理。"),
    ACCEPTED: N_("已经受理，正在办理。"),
    ANSWERED: N_("已经答复。请看下面的答复；答复满 15 天后自动办结。"),
    DECLINED: N_("不予受理。原因和应当联系的部门见下方。"),
    CLOSED: N_("已经答复并办结。"),
}

# verb -> (from, to); the fact that is appended bears the name of the state that was reached.
MOVES: dict[str, tuple[str, str]] = {
    "accept": (SUBMITTED, ACCEPTED),
    "decline": (SUBMITTED, DECLINED),
    "answer": (ACCEPTED, ANSWERED),
    "answer again": (ANSWERED, ANSWERED),
    "close": (ANSWERED, CLOSED),
}

AWAITING_ANSWER = (SUBMITTED, ACCEPTED)
OVER = (DECLINED, CLOSED)

CLOSES_AFTER_DAYS = 15

# What else happens to a case without moving it.
ADDED = "added"
NOTED = "noted"
CONTACT_OPENED = "contact opened"
CONTACT_DELETED = "contact deleted"

FACT_WORDS = {
    SUBMITTED: N_("提交"),
    ADDED: N_("居民补充情况"),
    ACCEPTED: N_("受理"),
    DECLINED: N_("不予受理"),
    ANSWERED: N_("答复"),
    CLOSED: N_("办结"),
    NOTED: N_("内部记录"),
    CONTACT_OPENED: N_("查看联系方式"),
    CONTACT_DELETED: N_("居民删除联系方式"),
}

# What tells that staff have read what was added before it.
STAFF_ACTS = (ACCEPTED, DECLINED, ANSWERED, NOTED)

# What the resident's own timeline shows; notes and the opening of contacts stay with staff.
PUBLIC_FACTS = (SUBMITTED, ADDED, ACCEPTED, DECLINED, ANSWERED, CLOSED, CONTACT_DELETED)


def is_over(state: str) -> bool:
    """Whether nothing more is done: closed, or declined."""
    return state in OVER
