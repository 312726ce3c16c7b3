"""What a resident may ask for at any time: consent given or taken back, contact deleted, a copy."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.contacts import open_contact
from portal.feedback.kinds import KINDS
from portal.feedback.lock import is_locked
from portal.feedback.lookup_form import form_page
from portal.feedback.models import Case
from portal.feedback.receipts.acting import Act, act
from portal.feedback.receipts.case_page import CODE_WORDS, Shown, case_page
from portal.feedback.receipts.consent import give_consent, take_back_consent
from portal.feedback.receipts.contact import delete_contact
from portal.feedback.receipts.export import case_as_json, note_export
from portal.feedback.receipts.pages import ticket_of
from portal.feedback.receipts.tickets import FOR_FORMS, Ticket, TicketOver, seal_ticket, set_cookie
from portal.feedback.receipts.timeline import sent_at_first, timeline_of
from portal.feedback.states import PUBLIC_WORDS
from portal.feedback.writing_limit import count_writing
from portal.web.forms import Errors, Word, one, read_form
from portal.web.language import N_
from portal.web.problems import Problem
from portal.web.rendering import render

CONTACT_DELETED = N_("您的联系方式已经删除，工作人员也看不到了。")
CONSENTED = N_("已经记下：您同意公开。收回以前，工作人员可以公开整理过的摘要。")
TAKEN_BACK = N_("已经收回同意。公开过的内容已经撤下，以后也不会公开。")


async def remove_contact(request: Request) -> Response:
    """Delete the contact of the case, for good."""

    async def verb(made: Act) -> Word:
        await delete_contact(case=made.case, now=made.now)
        return Word(CONTACT_DELETED)

    return await act(request, verb, field="contact")


async def consent(request: Request) -> Response:
    """Give consent to publication, or take it back, from which nothing may keep anybody: that is never counted."""

    async def verb(made: Act) -> Word:
        if made.chosen("consent") == "yes":
            await count_writing(request, made.case)
            await give_consent(case=made.case, now=made.now)
            return Word(CONSENTED)
        await take_back_consent(case=made.case, now=made.now)
        return Word(TAKEN_BACK)

    return await act(request, verb, field="consent")


async def export(request: Request) -> Response:
    """A copy of everything: a page to read and print, or a file for programs."""
    state, sent = request.app.state, await read_form(request)
    try:
        ticket = await ticket_of(request, sent)
    except TicketOver as over:
        return form_page(request, problem=over)
    case = await queries.case_opened(ticket.case_id)
    try:
        await count_writing(request, case)
    except Problem as problem:
        errors = Errors()
        errors.add("export", problem.message, **problem.params)
        return await case_page(request, ticket, Shown(errors=errors, status=problem.status))
    await note_export(case=case, now=state.now())
    return await (_as_file if one(sent, "as") == "file" else _as_page)(request, case, ticket)


async def _as_file(request: Request, case: Case, ticket: Ticket) -> Response:
    values = await _copy_of(request, case)
    value = case_as_json(
        case, number=values["number"], steps=values["steps"], photos=values["photos"], contact=values["contact"]
    )
    return Response(
        json.dumps(value, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{values["number"]}.json"'},
    )


async def _as_page(request: Request, case: Case, ticket: Ticket) -> Response:
    values = {
        **await _copy_of(request, case),
        "case": case,
        "kind": KINDS[case.kind],
        **CODE_WORDS,
        "state_word": PUBLIC_WORDS[case.state],
        "now": request.app.state.now(),
        "ticket": seal_ticket(ticket, keyring=request.app.state.keyring, purpose=FOR_FORMS),
        "path": "/receipts/",
    }
    response = render(request, "feedback/copy.html", values)
    set_cookie(response, ticket, keyring=request.app.state.keyring)
    return response


async def _copy_of(request: Request, case: Case) -> dict[str, Any]:
    """The contact is left out while it is locked: whoever stole the mailbox shall not read the telephone number."""
    state = request.app.state
    locked = is_locked(case, state.now())
    steps, photos = await timeline_of(case), await queries.photos_of(case)
    return {
        "number": queries.number_of(case, prefix=state.settings.case_prefix),
        "steps": steps,
        "photos": photos,
        "first_photos": sent_at_first(photos, steps),
        "contact": None if locked else open_contact(case.contact, keyring=state.keyring, form_hash=case.form_hash),
        "locked": locked,
    }
