"""Answering: seen before it goes out, begun from a text, checked, sent."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.answer_texts.placeholders import filled, values_for
from portal.feedback.answer_texts.queries import text_to_use
from portal.feedback.cases.answer_checks import stop_of
from portal.feedback.cases.contact import names_for
from portal.feedback.cases.forms import check_answer
from portal.feedback.cases.history import history_of, was_released
from portal.feedback.cases.looking import leads
from portal.feedback.cases.page import case_page
from portal.feedback.cases.sending import Sent, address_of, as_sent, back_to, case_of, sent_in
from portal.feedback.cases.shown import Shown
from portal.feedback.handling.answering import answer_case
from portal.feedback.models import PublicAnswer
from portal.feedback.publication.desk import page_with
from portal.feedback.publication.forms import Texts
from portal.feedback.publication.masked_note import told_hidden
from portal.feedback.publication.preparing import draft_for, open_answer_of, save_draft
from portal.feedback.queries import number_of
from portal.staff.drafts import drop_draft
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, number_in, one, read_form
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed, NotFound
from portal.web.rendering import redirect


async def preview(request: Request) -> Response:
    """The answer as the resident will see it, with the checks."""
    sent, errors = await sent_in(request), Errors()
    _must_answer(request, sent)
    check_answer(sent.typed, errors)
    return await case_page(request, sent.case, Shown(sent.typed, errors, preview=not errors))


async def begin(request: Request) -> Response:
    """Put a text's words, with its placeholders filled in, below what is typed already."""
    sent, errors = await sent_in(request), Errors()
    viewer: Viewer = request.state.account
    _must_answer(request, sent)
    typed = dict(sent.typed)
    try:
        text = await text_to_use(viewer, number_in(typed["template"]) or 0)
    except NotFound:
        errors.add("template", N_("请先选择一份模板"))
        return await case_page(request, sent.case, Shown(typed, errors))
    number = number_of(sent.case, prefix=request.app.state.settings.case_prefix)
    values = values_for(sent.case, number=number, unit=viewer.unit_name, now=sent.now)
    typed["answer"] = "\n\n".join(filter(None, [typed["answer"], filled(text.text, values)]))
    return await case_page(request, sent.case, Shown(typed))


async def answer(request: Request) -> Response:
    """Send the answer; what a check holds back needs a tick first."""
    sent, errors = await sent_in(request), Errors()
    _must_answer(request, sent)
    values = check_answer(sent.typed, errors)
    stop = stop_of(values["words"], own=values["own"], names=await _names(request, sent))
    if stop and one(await read_form(request), "confirmed") != "yes":
        errors.add("answer", stop.word.message, **stop.word.params)
    if errors:
        return await case_page(request, sent.case, Shown(sent.typed, errors, preview=bool(values["words"])))
    response = await back_to(request, sent, answer_case(case=as_sent(sent), by=sent.by, now=sent.now, **values))
    if response.status_code != 303:
        return response
    if sent.typed["public"] == "yes":
        response = await _to_public_draft(request, sent)
    await drop_draft(request.state.account.id, address_of(request, sent.case))
    return response


async def _to_public_draft(request: Request, sent: Sent) -> Response:
    """Keep the public text of the same edit as a draft, and lead to it: there it is sent to a second person.

    Where it cannot be kept (no consent any more, a colleague at the same moment), that page comes with what was typed.
    """
    viewer: Viewer = request.state.account
    viewer.must("prepare public answers")
    draft = await open_answer_of(sent.case)
    texts = await _public_texts(request, sent, draft)
    seen, photos = (draft.version, list(draft.photos)) if draft else (0, [])
    try:
        kept = await save_draft(case=sent.case, seen=seen, texts=texts, photos=photos, by=sent.by, now=sent.now)
    except Conflict as problem:
        return await page_with(request, await case_of(request), texts, problem)
    return redirect(request, told_hidden(address_of(request, sent.case) + "/public", kept.hidden))


async def _public_texts(request: Request, sent: Sent, draft: PublicAnswer | None) -> Texts:
    """What was typed for the public; an earlier draft keeps its question where nobody changed the machine's."""
    typed = sent.typed
    begun = await draft_for(sent.case, answer=typed["answer"], names=await _names(request, sent))
    question = typed["public_question"] or begun["question"]
    return Texts(
        question=draft.question if draft and question == begun["question"] else question,
        answer=typed["public_answer"] or begun["answer"],
        label=draft.label if draft else sent.case.label,
        standing=typed["standing"] == "yes" or (draft is not None and draft.standing),
    )


async def _names(request: Request, sent: Sent) -> tuple[str, ...]:
    released = was_released(await history_of(sent.case), sent.case.unit_id)
    return names_for(request.state.account, sent.case, released=released, keyring=request.app.state.keyring)


def _must_answer(request: Request, sent: Sent) -> None:
    """A unit answers what it has, or what nobody has and its own project is about. Raises NotAllowed."""
    viewer: Viewer = request.state.account
    if not viewer.may("see cases of all units") and not leads(viewer, sent.case):
        raise NotAllowed
