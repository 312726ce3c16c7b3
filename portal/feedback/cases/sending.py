"""What every form of a case goes through: read, check, find, do, back to the page; who came second is told on it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.cases.forms import Typed, Values, typed_in
from portal.feedback.cases.page import case_page
from portal.feedback.cases.shown import Shown
from portal.feedback.models import Case
from portal.staff.models import Account
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, read_form
from portal.web.problems import Away, NotAllowed, NotFound, Problem
from portal.web.rendering import redirect
from portal.web.routing import Handler

Check = Callable[[Typed, Errors], Values]
Verb = Callable[..., Awaitable[Any]]
# Not of this case: the whole page says them.
OF_THE_PAGE = (NotFound, NotAllowed, Away)


@dataclass(frozen=True)
class Sent:
    """A form as it came: the case as its page showed it, who sent it when, and what was typed."""

    case: Case
    by: Account
    now: datetime
    typed: dict[str, str]


def sending(check: Check, verb: Verb) -> Handler:
    """The handler of a form whose clean values go to a verb as ``verb(case=, by=, now=, **values)``."""

    async def handler(request: Request) -> Response:
        sent, errors = await sent_in(request), Errors()
        values = check(sent.typed, errors)
        if errors:
            return await case_page(request, sent.case, Shown(sent.typed, errors))
        return await back_to(request, sent, verb(case=as_sent(sent), by=sent.by, now=sent.now, **values))

    return handler


async def sent_in(request: Request) -> Sent:
    case = await case_of(request)
    viewer: Viewer = request.state.account
    return Sent(case, viewer.account, request.app.state.now(), typed_in(await read_form(request)))


def as_sent(sent: Sent) -> Case:
    """The case at the version that the form's page showed."""
    return queries.as_seen(sent.case, sent.typed["seen"])


async def back_to(request: Request, sent: Sent, doing: Awaitable[object]) -> Response:
    """Do it and go back to the case; what cannot be done is told on its newest page, with everything typed."""
    try:
        await doing
    except OF_THE_PAGE:
        raise
    except Problem as problem:
        return await case_page(request, await case_of(request), Shown(sent.typed, problem=problem))
    return await to_case(request, sent.case)


async def case_of(request: Request) -> Case:
    prefix = request.app.state.settings.case_prefix
    return await queries.case_for(request.state.account, request.path_params["number"], prefix=prefix)


async def to_case(request: Request, case: Case) -> Response:
    """Back to the case, or to the queue when it is no longer the viewer's."""
    still = await queries.cases_visible_to(request.state.account).filter(id=case.id).exists()
    return redirect(request, address_of(request, case) if still else "/desk/cases/")


def address_of(request: Request, case: Case) -> str:
    return "/desk/cases/" + queries.number_of(case, prefix=request.app.state.settings.case_prefix)
