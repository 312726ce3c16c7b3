"""The desk of one case: its page, its photos, the way to the next one, and the forms that are one verb each."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.case_photo import photo_answer
from portal.feedback.cases import assigning, placing
from portal.feedback.cases import forms as check
from portal.feedback.cases.actions import note_on_case
from portal.feedback.cases.around import next_after
from portal.feedback.cases.contact import may_open, read_contact, release_contact
from portal.feedback.cases.history import history_of, was_released
from portal.feedback.cases.page import case_page
from portal.feedback.cases.sending import address_of, as_sent, case_of, sending, sent_in
from portal.feedback.cases.shown import Shown
from portal.feedback.handling import asking, assignment, extension
from portal.feedback.handling.answering import accept_case, decline_case
from portal.feedback.handling.calm import calm_case
from portal.feedback.handling.labels import label_case
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.queries import number_of
from portal.web.forms import Errors
from portal.web.problems import NotAllowed
from portal.web.rendering import redirect
from portal.web.routing import Handler


async def case(request: Request) -> Response:
    return await case_page(request, await case_of(request))


async def lead_on(request: Request) -> Response:
    """Somebody opened an address that a form of a case is sent to: back to the case."""
    return redirect(request, address_of(request, await case_of(request)))


async def next_case(request: Request) -> Response:
    """On to the next case by due date; to the queue when none waits."""
    found = await next_after(await case_of(request), request.state.account)
    return redirect(request, address_of(request, found) if found else "/desk/cases/")


async def photo(request: Request) -> Response:
    return await photo_answer(request, (await case_of(request)).id)


async def note(request: Request) -> Response:
    """Notes rule nothing out, so an old page may send one too."""
    sent, errors = await sent_in(request), Errors()
    values = check.check_note(sent.typed, errors)
    if errors:
        return await case_page(request, sent.case, Shown(sent.typed, errors))
    await note_on_case(case=as_sent(sent), by=sent.by, now=sent.now, **values)
    return redirect(request, address_of(request, sent.case))


async def contact(request: Request) -> Response:
    """Open the contact with a reason: shown once, in this answer, and on record. Raises NotAllowed."""
    sent, errors = await sent_in(request), Errors()
    released = was_released(await history_of(sent.case), sent.case.unit_id)
    if not may_open(request.state.account, sent.case, released=released):
        raise NotAllowed
    values = check.check_why(sent.typed, errors)
    if errors:
        return await case_page(request, sent.case, Shown(sent.typed, errors))
    state = request.app.state
    number = number_of(sent.case, prefix=state.settings.case_prefix)
    opened = await read_contact(
        case=sent.case, number=number, by=sent.by, now=sent.now, keyring=state.keyring, **values
    )
    return await case_page(request, sent.case, Shown(opened=opened))


async def look_at_sites(request: Request) -> Response:
    """The page with the sites of the project that was chosen, before anything is changed."""
    sent = await sent_in(request)
    return await case_page(request, sent.case, Shown(sent.typed))


accept: Handler = sending(check.check_nothing, accept_case)
accept_and_assign: Handler = sending(check.check_assignment, assigning.accept_and_assign)
decline: Handler = sending(check.check_refusal, decline_case)
thank: Handler = sending(check.check_thanks, assigning.pass_on_praise)
assign: Handler = sending(check.check_assignment, assigning.assign)
sign_for: Handler = sending(check.check_nothing, assignment.sign_for)
start: Handler = sending(check.check_nothing, assignment.start)
hand_back: Handler = sending(check.check_back, assignment.hand_back)
remind: Handler = sending(check.check_reminder, assignment.remind)
ask: Handler = sending(check.check_question, asking.ask_back)
ask_for_extension: Handler = sending(check.check_extension, extension.ask_for_extension)
grant_extension: Handler = sending(check.check_nothing, extension.grant_extension)
refuse_extension: Handler = sending(check.check_refused, extension.refuse_extension)
label: Handler = sending(check.check_label, label_case)
mark_as_urgent: Handler = sending(check.check_nothing, mark_urgent)
calm: Handler = sending(check.check_calm, calm_case)
release: Handler = sending(check.check_nothing, release_contact)
about_people: Handler = sending(check.check_people, assigning.about_people)
place: Handler = sending(check.check_placement, placing.place)
pass_on: Handler = sending(check.check_passing_on, assigning.tell_and_thank)
give_task: Handler = sending(check.check_task, assigning.give)
