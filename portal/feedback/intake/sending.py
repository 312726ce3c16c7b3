"""Sending the form: what is wrong, what has to be said first, and the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.contacts import phone_digits
from portal.feedback.danger_words import suggests_danger
from portal.feedback.intake import addition_pages
from portal.feedback.intake.asked import Asked
from portal.feedback.intake.form import check_intake, typed_in
from portal.feedback.intake.form_page import MOST_FILES, Found, asked_in, form_key_in, form_page, with_sites
from portal.feedback.intake.gate import PAINTED, SENT, count, may_pass, pressure_on
from portal.feedback.intake.offers import offered_case, offers_for
from portal.feedback.intake.photos import check_photos, names_of
from portal.feedback.intake.receipt_page import receipt_page, received_page
from portal.feedback.intake.submission import Outcome, Sending, submit
from portal.feedback.models import Case
from portal.notices.mail import is_mailbox
from portal.projects.models import Project
from portal.web.forms import Errors, Word, one, read_form, uploads
from portal.web.language import N_

STALE = N_("这张表单打开已超过 24 小时，或者已经失效，没有提交成功。您填写的内容都还在，请核对后再提交一次。")
CROWD = N_("现在从同一个网络提交的人比较多，还没有提交成功。请看“提交”按钮上面的小题，再提交一次。您填写的内容都还在。")
WRONG_SUM = N_("小题的答案不对，或者已经过期，还没有提交成功。请看“提交”按钮上面的小题，再做一次。您填写的内容都还在。")
NO_SUCH_OFFER = N_("您选的“同样的反映”已经失效，没有采用。请重新选择，或者写明您的情况")


@dataclass(frozen=True)
class Filled:
    """A form as it came: everything that goes back into it when it has to come back, its key too."""

    asked: Asked
    typed: dict[str, str]
    errors: Errors
    files: Sequence[UploadFile]
    project: Project | None
    same: Case | None
    token: str = ""


async def send(request: Request) -> Response:
    """Take feedback about a project, or in general; the answer is the receipt."""
    asked = await asked_in(request, request.path_params.get("slug"))
    form = await read_form(request, max_files=MOST_FILES)
    typed, errors = typed_in(form), Errors()
    project = asked.chosen(typed, errors)
    asked = await with_sites(request, asked, project)
    same = await _same(request, typed, project, errors)
    intake = check_intake(typed, asked=asked, same=same, errors=errors)
    form_key = await form_key_in(request, form, asked)
    token = str(one(form, "form_key")) if form_key else ""
    filled = Filled(asked, typed, errors, uploads(form, "photos"), project, same, token)
    if errors or form_key is None:
        return await _back(request, filled, note=None if form_key else Word(STALE))
    if suggests_danger(intake.text) and not typed["calm"]:
        return await _back(request, filled)
    pressure = pressure_on(request, photos=bool(filled.files))
    if pressure >= 1 and not await may_pass(request, typed, form_key):
        if typed["sum"]:
            errors.add("sum", WRONG_SUM)
        return await _back(request, filled, note=None if errors else Word(CROWD), pressure=pressure)
    if filled.files:  # painting costs far more than anything else
        count(request, PAINTED)
    photos = await check_photos(filled.files, errors)
    if errors:
        return await _back(request, filled, pressure=pressure if pressure >= 1 else 0)
    count(request, SENT)
    sending = Sending(
        intake=intake,
        project_id=project.id if project else None,
        photos=photos,
        form_key=form_key,
        locale=request.state.locale,
        at=request.app.state.now(),
        unit_id=project.unit_id if project else None,
    )
    return await _submit(request, filled, sending)


async def _same(request: Request, typed: dict[str, str], project: Project | None, errors: Errors) -> Case | None:
    """The open case of others that the form says is meant too."""
    if not typed["same"]:
        return None
    project_id = project.id if project else None
    case = await offered_case(typed["same"], project_id=project_id, keyring=request.app.state.keyring)
    if case is None:
        typed["same"] = ""
        errors.add("same", NO_SUCH_OFFER)
    return case


async def _submit(request: Request, filled: Filled, sending: Sending) -> Response:
    state = request.app.state
    sent = await submit(sending=sending, keyring=state.keyring, settings=state.settings, photo_store=state.photos)
    if sent.outcome is Outcome.different:
        return await addition_pages.ask(request, filled.asked, sent.case, filled.typed, has_photos=bool(filled.files))
    if sent.outcome is Outcome.shown_before:
        return received_page(request, sent.case)
    repeated = len(filled.files) - len(sending.photos)
    email, phone = sending.intake.contact.email, sending.intake.contact.phone
    return receipt_page(
        request,
        sent.case,
        sent.code,
        filled.project,
        filled.asked,
        wanted=filled.same,
        repeated=repeated,
        no_mailbox=bool(email) and not is_mailbox(email),
        no_phone=bool(phone) and not phone_digits(phone),
    )


async def _back(request: Request, filled: Filled, *, note: Word | None = None, pressure: float = 0) -> Response:
    """The form again with all that was typed, and with the case of others that was chosen."""
    found = None
    if filled.same:
        project_id = filled.same.project_id
        keyring = request.app.state.keyring
        offers = await offers_for(filled.asked, project_id=project_id, chosen=filled.same.id, keyring=keyring)
        found = Found(offers=offers)
    return form_page(
        request,
        filled.asked,
        filled.typed,
        filled.errors,
        files=names_of(filled.files),
        note=note,
        pressure=pressure,
        found=found,
        # In a crowd each view has its own, since one key may only try its task so often.
        token="" if pressure else filled.token,
        status=422,
    )
