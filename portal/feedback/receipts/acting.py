"""What every act with an opened case has in common: its ticket, one verb, and the page again with what came of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.intake.photos import names_of
from portal.feedback.lookup_form import form_page
from portal.feedback.models import Case
from portal.feedback.receipts.case_page import Shown, case_page
from portal.feedback.receipts.pages import ticket_of
from portal.feedback.receipts.tickets import TicketOver
from portal.web.forms import Errors, Word, clean_text, one, read_form, uploads
from portal.web.problems import Problem

# More than are taken, so that one too many is told about on the page.
MOST_FILES = 60


@dataclass(frozen=True)
class Act:
    """An act as it came: the case as it is now, the form, what was typed in it, and what is wrong with that."""

    request: Request
    case: Case
    form: FormData
    typed: dict[str, str]
    errors: Errors

    @property
    def now(self) -> datetime:
        return self.request.app.state.now()  # type: ignore[no-any-return]

    def chosen(self, name: str) -> str:
        """The value of a button, a hidden field or a tick."""
        return str(one(self.form, name))[:40]


Verb = Callable[[Act], Awaitable[Word | None]]


async def act(request: Request, verb: Verb, *, field: str, keeps: Sequence[str] = (), photos: bool = False) -> Response:
    """Do something with the case that the form's ticket opens, and show it again.

    ``verb`` gives the sentence of success, or None when it added errors; a Problem is told at ``field``. ``keeps``
    names what is typed: it is never lost, also when the ticket is over.
    """
    form = await read_form(request, max_files=MOST_FILES if photos else 0)
    typed = {name: clean_text(one(form, name)) for name in keeps}
    try:
        ticket = await ticket_of(request, form)
    except TicketOver as over:
        return form_page(request, problem=over, words="\n\n".join(filter(None, typed.values())))
    made = Act(request, await queries.case_opened(ticket.case_id), form, typed, Errors())
    status = 422
    try:
        said = await verb(made)
        if said is not None:
            return await case_page(request, ticket, Shown(said=said))
    except Problem as problem:
        made.errors.add(field, problem.message, **problem.params)
        status = problem.status
    files = names_of(uploads(form, "photos")) if photos else []
    return await case_page(request, ticket, Shown(typed=typed, errors=made.errors, files=files, status=status))
