"""The administrator's desk of due dates."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.feedback.due.rule_form import check_rule, nothing_typed, typed_in
from portal.feedback.due.rule_making import make_rule
from portal.feedback.due.rules import due_table
from portal.feedback.due.rules_page import projects_to_rule, rules_page
from portal.web.forms import Errors, read_form
from portal.web.language import LANGUAGES
from portal.web.paging import page_asked
from portal.web.rendering import link
from portal.workdays import local_day


async def rules(request: Request) -> Response:
    return await rules_page(request, nothing_typed(), Errors(), page=page_asked(request))


async def make(request: Request) -> Response:
    """Append a rule; the page comes back with what is wrong with it."""
    state, typed, errors = request.app.state, typed_in(await read_form(request)), Errors()
    rule = check_rule(
        typed,
        errors,
        projects=await projects_to_rule(),
        table=await due_table(),
        today=local_day(state.now()),
        settings=state.settings,
    )
    if errors:
        return await rules_page(request, typed, errors, status=422)
    await make_rule(
        kind=rule.kind,
        project=rule.project,
        days=rule.days,
        from_on=rule.from_on,
        by=request.state.account.account,
        now=state.now(),
    )
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/desk/due/"), status_code=303)
