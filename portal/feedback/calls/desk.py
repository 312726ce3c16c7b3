"""The one screen for a call; its answer is the slip for the caller."""

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.beginnings import beginning_of
from portal.feedback.calls.form import check_call, nothing_typed, typed_in
from portal.feedback.calls.similar import joinable, similar_to
from portal.feedback.calls.slip import slip_page
from portal.feedback.calls.taking import Desk, take_call
from portal.feedback.intake.asked import Asked, asked_about
from portal.feedback.intake.form import drop_foreign_site
from portal.feedback.intake.form_key import DamagedKey, FormKey, new_form_key, read_form_key
from portal.feedback.intake.submission import Outcome, earlier_case
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.states import STATE_WORDS
from portal.feedback.subjects import SUBJECTS
from portal.projects.models import Project
from portal.staff.drafts import drop_draft
from portal.staff.drafts_desk import Offer, offer_of
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, clean_line, one, read_form
from portal.web.language import N_
from portal.web.rendering import redirect, render

NEW = "/desk/calls/new"
STALE = N_("这张表单打开已超过 24 小时，没有登记成功。填写的内容都还在，请核对后再登记一次。")
DIFFERENT = N_("这张表单已经登记过一件。来电人另有补充，请在那一件里写内部记录；另一件事，请打开新的登记表。")
SHOWN = N_("这一件已经登记过，查询码当时已经打印。需要重新打印，请在办件页面上打印新回执。")
NO_SUCH = N_("您选的同类办件已经答复或者不能并入，没有采用。请重新选择，或者写明情况")
OTHER_SITE = N_("换了项目，原来选的点位没有采用。请重新选择，也可以不选")
TEMPLATE = "desk/calls/new.html"


@dataclass(frozen=True)
class Filled:
    """A form as it came."""

    asked: Asked
    project: Project | None
    typed: dict[str, str]
    errors: Errors


async def new(request: Request) -> Response:
    """An empty form; ?project= chooses the project."""
    typed = nothing_typed(project=clean_line(request.query_params.get("project"))[:80])
    offer = await offer_of(request, NEW)
    if offer.typed:
        typed = typed_in({**nothing_typed(), **offer.typed})
    filled = await _filled(typed)
    return await _page(request, Filled(filled.asked, filled.project, filled.typed, Errors()), offer=offer)


async def take(request: Request) -> Response:
    """Take the call; the answer is the slip."""
    form = await read_form(request)
    filled = await _filled(typed_in(form))
    viewer, errors = _viewer(request), filled.errors
    same = await joinable(filled.typed["same_as"], viewer=viewer, project=filled.project)
    if filled.typed["same_as"] and same is None:
        filled.typed["same_as"] = ""
        errors.add("same_as", NO_SUCH)
    call = check_call(filled.typed, asked=filled.asked, same=same, errors=errors)
    form_key = await _form_key(request, form)
    if errors or form_key is None:
        return await _page(request, filled, note=None if form_key else Word(STALE), status=422)
    state = request.app.state
    desk = Desk(state.keyring, state.settings, state.photos)
    sent = await take_call(
        call, project=filled.project, form_key=form_key, by=viewer.account, now=state.now(), desk=desk
    )
    if not sent.code:
        note = Word(DIFFERENT if sent.outcome is Outcome.different else SHOWN)
        return await _page(request, filled, note=note, earlier=sent.case, status=409)
    await drop_draft(viewer.id, NEW)
    return await slip_page(request, sent.case, sent.code)


async def look(request: Request) -> Response:
    """The form as it stands, with the sites of the project and what is similar; a script asks for the sites alone."""
    filled = await _filled(typed_in(await read_form(request)))
    return await _page(request, Filled(filled.asked, filled.project, filled.typed, Errors()), offer=Offer(NEW))


async def lead_on(request: Request) -> Response:
    return redirect(request, NEW)


async def _filled(typed: dict[str, str]) -> Filled:
    """What the form asks about, with the sites of the project that was chosen."""
    errors = Errors()
    general = await asked_about(None)
    project = general.chosen(typed, errors)
    if project is None:
        return Filled(general, None, typed, errors)
    if drop_foreign_site(typed, general):
        errors.add("site", OTHER_SITE)
    about = await asked_about(project.slug)
    asked = Asked(about.project, about.programme, general.choices, about.days, about.sites)
    return Filled(asked, about.project, typed, errors)


async def _page(
    request: Request,
    filled: Filled,
    *,
    note: Word | None = None,
    earlier: Case | None = None,
    offer: Offer | None = None,
    status: int = 200,
) -> Response:
    state, viewer, typed = request.app.state, _viewer(request), filled.typed
    site = filled.asked.site(typed["site"])
    similar = await similar_to(
        viewer=viewer,
        project=filled.project,
        site_id=site.id if site else None,
        text=typed["text"],
        phone=typed["phone"],
        keyring=state.keyring,
    )
    listed = (*similar.same_matter, *similar.same_phone)
    values = {
        "asked": filled.asked,
        "similar": similar,
        "numbers": {
            case.id: queries.number_of(case, prefix=state.settings.case_prefix)
            for case in (*listed, *([earlier] if earlier else ()))
        },
        "begins": {case.id: beginning_of(case.text, viewer=viewer) for case in listed},
        "kinds": KINDS,
        "subjects": SUBJECTS,
        "state_words": STATE_WORDS,
        "typed": typed,
        "errors": filled.errors,
        "note": note,
        "earlier": earlier,
        "offer": offer or Offer(NEW),
        "form_key": new_form_key(keyring=state.keyring, project_id=None, now=state.now()),
        "path": NEW,
    }
    return render(request, TEMPLATE, values, fragment=f"{TEMPLATE}#sites", status=status)


async def _form_key(request: Request, form: FormData) -> FormKey | None:
    state = request.app.state
    try:
        key = read_form_key(str(one(form, "form_key")), keyring=state.keyring, project_id=None)
    except DamagedKey:
        return None
    return key if key.is_valid_at(state.now()) or await earlier_case(key, state.keyring) else None


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.account
    return viewer
