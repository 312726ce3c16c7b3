"""The slip for a caller. Its code stands on the paper only: the page shows it to the printer, not on the screen."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.codes import grouped
from portal.feedback.due.deadlines import told_due
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.projects.models import Project
from portal.web.rendering import render


async def slip_page(request: Request, case: Case, code: str, *, anew: bool = False) -> Response:
    """The direct answer to taking a call, or to asking for a new slip; stored nowhere."""
    settings = request.app.state.settings
    number = queries.number_of(case, prefix=settings.case_prefix)
    values = {
        "case": case,
        "number": number,
        "code": grouped(code),
        "kind": KINDS[case.kind].word,
        "project": await Project.get_or_none(id=case.project_id) if case.project_id else None,
        "due": told_due(case.due_at),
        "look_up": settings.base_url + "/receipts/",
        "anew": anew,
        "path": "/desk/calls/new",
    }
    return render(request, "desk/calls/slip.html", values)
