"""A case beside the queue: what it says and where it stands, for who looks through many."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.danger_hint import hints_at_danger
from portal.feedback.due.deadlines import due_day, left_words, runs_by_the_hour, urgency
from portal.feedback.facts import FACT_WORDS
from portal.feedback.kinds import KINDS
from portal.feedback.publication.masking import without_contacts
from portal.feedback.states import STATE_WORDS
from portal.feedback.subjects import SUBJECTS
from portal.web.rendering import render

NEWEST = 5


async def summary(request: Request) -> Response:
    """The summary as a page of its own; beside the queue stands its fragment."""
    state, number = request.app.state, request.path_params["number"]
    case = await queries.case_for(request.state.account, number, prefix=state.settings.case_prefix)
    now = state.now()
    facts = await queries.history_of(case)
    number = queries.number_of(case, prefix=state.settings.case_prefix)
    values = {
        "case": case,
        "as_read": str if request.state.account.may("open contacts") else without_contacts,
        "number": number,
        "kind": KINDS[case.kind].word,
        "state_word": STATE_WORDS[case.state],
        "label": SUBJECTS.get(case.label, ""),
        "left": left_words(case, now),
        "urgency": urgency(case, now),
        "due": case.due_at if runs_by_the_hour(case) else due_day(case),
        "danger": hints_at_danger(case),
        "facts": facts[-NEWEST:],
        "fact_words": FACT_WORDS,
        "photos": len(await queries.photos_of(case)),
        "path": f"/desk/cases/{number}/summary",
    }
    return render(request, "desk/queue/summary.html", values, fragment="desk/queue/summary.html#beside")
