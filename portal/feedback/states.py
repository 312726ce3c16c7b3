"""The states of a case and the moves between them: the one table."""

from dataclasses import dataclass, field

from portal.web.language import N_

SUBMITTED = "submitted"
ACCEPTED = "accepted"
ASSIGNED = "assigned"
SIGNED = "signed"
WORKING = "working"
WAITING = "waiting"
ANSWERED = "answered"
REOPENED = "reopened"
DECLINED = "declined"
CLOSED = "closed"
WITHDRAWN = "withdrawn"
JOINED = "joined"

# As staff see them.
STATE_WORDS = {
    SUBMITTED: N_("待受理"),
    ACCEPTED: N_("待交办"),
    ASSIGNED: N_("待签收"),
    SIGNED: N_("已签收"),
    WORKING: N_("办理中"),
    WAITING: N_("等居民补充"),
    ANSWERED: N_("已答复"),
    REOPENED: N_("重新办理"),
    DECLINED: N_("不予受理"),
    CLOSED: N_("已办结"),
    WITHDRAWN: N_("居民已撤回"),
    JOINED: N_("并案办理"),
}

PENDING, GOING_ON, DONE = N_("待受理"), N_("办理中"), N_("已办结")

# As the public sees them: three words. Who was answered may still object, so it is not yet closed.
PUBLIC_WORDS = {
    SUBMITTED: PENDING,
    ACCEPTED: GOING_ON,
    ASSIGNED: GOING_ON,
    SIGNED: GOING_ON,
    WORKING: GOING_ON,
    WAITING: GOING_ON,
    ANSWERED: GOING_ON,
    REOPENED: GOING_ON,
    JOINED: GOING_ON,
    DECLINED: DONE,
    CLOSED: DONE,
    WITHDRAWN: DONE,
}

# The finer sentence under the public word.
PUBLIC_SENTENCES = {
    SUBMITTED: N_("已经收到，等待工作人员受理。"),
    ACCEPTED: N_("已经受理，正在确定由哪个单位办理。"),
    ASSIGNED: N_("已经受理，转给了承办单位，等待签收。"),
    SIGNED: N_("承办单位已经签收。"),
    WORKING: N_("承办单位正在办理。"),
    WAITING: N_("工作人员需要您补充情况，请看下面的问题。等您回复期间，办理期限暂停计算。"),
    ANSWERED: N_("已经答复。请看下面的答复，并告诉我们问题是否解决；答复满 15 天后自动办结。"),
    REOPENED: N_("您反映问题没有解决，已经重新办理。"),
    DECLINED: N_("不予受理。原因和应当联系的部门见下方。"),
    CLOSED: N_("已经答复并办结。"),
    WITHDRAWN: N_("您已经撤回，不再办理。"),
    JOINED: N_("与别人反映的同一件事一起办理，答复会同时告诉您。"),
}

# Who moves a case where no permission of staff is asked for.
RESIDENT, CLOCK = "resident", "clock"


@dataclass(frozen=True)
class Move:
    """One row of the table: from which states, to which one, who may, and which words it cannot be without.

    ``by``: a permission of ``portal.staff.policy``, RESIDENT (with the receipt) or CLOCK. ``needs``: names of words.
    The fact that is appended has the kind ``fact``, by default the state that was reached.
    """

    sources: frozenset[str]
    target: str
    by: str
    needs: frozenset[str] = field(default_factory=frozenset)
    kind: str = ""

    @property
    def fact(self) -> str:
        return self.kind or self.target


def _row(sources: str, target: str, by: str, *needs: str, fact: str = "") -> Move:
    return Move(frozenset(sources.split()), target, by, frozenset(needs), fact)


HANDED_BACK, TAKEN_BACK, REPLIED, RESUMED, SPLIT = "handed back", "taken back", "replied", "resumed", "split"

MOVES: dict[str, Move] = {
    # intake
    "accept": _row("submitted", ACCEPTED, "accept or decline cases"),
    "decline": _row("submitted", DECLINED, "accept or decline cases", "words"),
    "assign": _row("accepted assigned signed working reopened", ASSIGNED, "assign cases"),
    "join": _row("submitted accepted assigned signed working reopened", JOINED, "join or split cases"),
    "split": _row("joined", ACCEPTED, "join or split cases", fact=SPLIT),
    # a complaint about the people of the very unit that has it
    "take back": _row("assigned signed working", ACCEPTED, "accept or decline cases", fact=TAKEN_BACK),
    # the unit
    "sign for": _row("assigned", SIGNED, "handle cases"),
    "start": _row("signed reopened", WORKING, "handle cases"),
    "hand back": _row("assigned signed", ACCEPTED, "handle cases", "back", fact=HANDED_BACK),
    "ask back": _row("accepted signed working reopened", WAITING, "ask residents", "question"),
    "answer": _row("accepted signed working waiting reopened", ANSWERED, "answer cases", "words"),
    "answer again": _row("answered", ANSWERED, "answer cases", "words"),
    "answer along": _row("joined", ANSWERED, "answer cases", "words"),
    # never from "submitted": who writes updates sees a case from its acceptance on
    "settle": _row("accepted assigned signed working waiting reopened joined", ANSWERED, "write updates"),
    # the resident
    "join by receipt": _row("submitted", JOINED, RESIDENT),
    "reply": _row("waiting", WORKING, RESIDENT, "added", fact=REPLIED),
    # where no unit has it: back to who decides which one
    "reply to intake": _row("waiting", ACCEPTED, RESIDENT, "added", fact=REPLIED),
    "confirm": _row("answered", CLOSED, RESIDENT),
    "reopen": _row("answered closed", REOPENED, RESIDENT),
    "withdraw": _row(
        "submitted accepted assigned signed working waiting answered reopened joined", WITHDRAWN, RESIDENT
    ),
    # time
    "resume": _row("waiting", WORKING, CLOCK, fact=RESUMED),
    "resume at intake": _row("waiting", ACCEPTED, CLOCK, fact=RESUMED),
    "close": _row("answered", CLOSED, CLOCK),
    "lead on": _row("joined", ACCEPTED, CLOCK, fact=SPLIT),
}

AWAITING_ANSWER = (SUBMITTED, ACCEPTED, ASSIGNED, SIGNED, WORKING, WAITING, REOPENED)
WITH_UNIT = (ASSIGNED, SIGNED, WORKING, WAITING, REOPENED)
OVER = (DECLINED, CLOSED, WITHDRAWN)
# Into which others are joined; before its acceptance a case leads nobody.
LEADING = (ACCEPTED, ASSIGNED, SIGNED, WORKING, WAITING, REOPENED)

CLOSES_AFTER_DAYS = 15
HAND_BACK_WORKING_DAYS = 2
HAND_BACKS_TO_COORDINATOR = 3
ASKED_BACK_WORKING_DAYS = 10
EXTENSION_WORKING_DAYS = 10
URGENT_HOURS = 24

# How an answer closes: the resident's own verdict stands beside it.
WAYS = {
    "solved": N_("已解决"),
    "explained": N_("已解释暂不能解决"),
    "outside": N_("不属受理范围"),
}
VERDICTS = {"solved": N_("已解决"), "partly": N_("部分解决"), "not solved": N_("未解决")}
SATISFACTIONS = {"satisfied": N_("满意"), "basically": N_("基本满意"), "not": N_("不满意")}


def is_over(state: str) -> bool:
    """Whether nothing more is done: closed, declined or withdrawn."""
    return state in OVER
