"""Where a case stands, in one sentence for its resident."""

from portal.feedback.models import Case
from portal.feedback.states import ANSWERED, CLOSED, JOINED, PUBLIC_SENTENCES, REOPENED, WAITING
from portal.web.forms import Word
from portal.web.language import N_

# How it stands with the case that it goes along with, where that one's own sentence speaks to somebody else.
OF_MAIN = {
    WAITING: N_("工作人员正在了解情况。"),
}

AFTER_VERDICT = {
    "solved": N_("您说问题已经解决，办件已经办结。"),
    "partly": N_("您说问题部分解决，评价已经记下。"),
}
PRAISE_ANSWERED = N_("已经答复。请看下面的答复；答复满 15 天后自动办结。")
REOPENED_AGAIN = N_("您两次反映问题没有解决，已经重新办理，并报督办人员。")
ERASED_SENTENCE = N_("您写的内容已经清除，只留下办理的状态和日期。")


def goes_to_supervisor(rounds: object) -> bool:
    """Whether the round with this number began with a second "not solved"."""
    return isinstance(rounds, int) and rounds > 2


def state_sentence(case: Case) -> Word:
    """The sentence under the state; ``case.joined_to`` must have been read for a joined one."""
    if case.erased_at is not None:
        return Word(ERASED_SENTENCE)
    if case.state == JOINED and case.joined_to is not None:
        main = case.joined_to.state
        return Word(
            N_("与别人反映的同一件事一起办理，答复会同时告诉您。%(main)s"),
            {"main": Word(OF_MAIN.get(main, PUBLIC_SENTENCES[main]))},
        )
    if case.kind == "praise" and case.state == ANSWERED:
        return Word(PRAISE_ANSWERED)
    if case.state == CLOSED and case.verdict in AFTER_VERDICT:
        return Word(AFTER_VERDICT[case.verdict])
    if case.state == REOPENED and goes_to_supervisor(case.rounds):
        return Word(REOPENED_AGAIN)
    return Word(PUBLIC_SENTENCES[case.state])
