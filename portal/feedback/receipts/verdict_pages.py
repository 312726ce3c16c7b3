"""The resident's verdict: one tap, and afterwards, for who likes, how satisfied and why; of praise only these."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.handling.praise import PRAISE, rate_praise
from portal.feedback.handling.verdicts import judge
from portal.feedback.intake.form import LONGEST_TEXT
from portal.feedback.lock import must_not_be_locked
from portal.feedback.models import Case
from portal.feedback.receipts.acting import Act, act
from portal.feedback.receipts.status import goes_to_supervisor
from portal.feedback.states import SATISFACTIONS, VERDICTS
from portal.feedback.writing_limit import count_writing
from portal.web.forms import Word
from portal.web.language import N_

SAID = {
    "solved": N_("谢谢。您说问题已经解决，办件已经办结。"),
    "partly": N_("谢谢。您的评价“部分解决”已经记下。还有没解决的，可以在下面补充。"),
    "not solved": N_("您的评价“未解决”已经记下，办件已经重新打开。"),
}
REOPENED_AGAIN = N_("您的评价“未解决”已经记下，办件已经重新打开，并报督办人员。")
MORE_SAID = N_("谢谢，您的评价已经记下。")


async def verdict(request: Request) -> Response:
    """Take a verdict; with satisfaction or words when they are sent along."""

    async def verb(made: Act) -> Word | None:
        chosen, satisfaction, words = made.chosen("verdict"), made.chosen("satisfaction"), made.typed["judged"]
        praise = made.case.kind == PRAISE
        if chosen not in VERDICTS and not praise:
            made.errors.add("verdict", N_("请选择已解决、部分解决或者未解决"))
        if satisfaction and satisfaction not in SATISFACTIONS:
            made.errors.add("satisfaction", N_("请选择满意、基本满意或者不满意"))
        if len(words) > LONGEST_TEXT:
            made.errors.add(
                "judged", N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字"), most=LONGEST_TEXT, now=len(words)
            )
        if made.errors:
            return None
        must_not_be_locked(made.case, made.now)
        await count_writing(request, made.case)
        seen = made.chosen("seen")
        case = queries.as_seen(made.case, seen) if seen else made.case
        if praise:
            await rate_praise(case=case, satisfaction=satisfaction, words=words, now=made.now)
            return Word(MORE_SAID)
        await judge(case=case, verdict=chosen, satisfaction=satisfaction, words=words, now=made.now)
        return Word(MORE_SAID if satisfaction or words else _said(chosen, case))

    return await act(request, verb, field="verdict", keeps=("judged",))


def _said(chosen: str, before: Case) -> str:
    again = chosen == "not solved" and goes_to_supervisor(before.rounds + 1)
    return REOPENED_AGAIN if again else SAID[chosen]
