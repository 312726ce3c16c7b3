"""Joining a case to another by its number, splitting it off again, and reporting on a task of one's own unit."""

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback import queries
from portal.feedback.cases.around import tasks_of
from portal.feedback.cases.forms import check_nothing, check_result
from portal.feedback.cases.page import case_page
from portal.feedback.cases.sending import as_sent, back_to, sending, sent_in
from portal.feedback.cases.shown import Shown
from portal.feedback.handling.joining import join_case, split_case
from portal.feedback.handling.tasks import finish_task
from portal.feedback.models import Case, CaseTask
from portal.feedback.states import JOINED
from portal.staff.viewer import Viewer
from portal.web.forms import Errors
from portal.web.language import N_
from portal.web.problems import NotFound
from portal.web.routing import Handler

split: Handler = sending(check_nothing, split_case)


async def join(request: Request) -> Response:
    """Join the case to the one whose number was typed or picked."""
    sent, errors = await sent_in(request), Errors()
    prefix = request.app.state.settings.case_prefix
    if not sent.typed["to"]:
        errors.add("to", N_("请填写要并入的办件号，例如 %(number)s"), number=f"{prefix}-2024-000413")
        return await case_page(request, sent.case, Shown(sent.typed, errors))
    try:
        to = await queries.case_for(request.state.account, sent.typed["to"], prefix=prefix)
    except NotFound:
        errors.add("to", N_("没有找到这个办件号。请核对后再填，例如 %(number)s"), number=f"{prefix}-2024-000413")
        return await case_page(request, sent.case, Shown(sent.typed, errors))
    if _is_about_another_project(sent.case, to) and sent.typed["across"] != "yes":
        errors.add("across", N_("那一件反映的是另一个项目。确实是同一件事的，请勾选后再并入"))
        return await case_page(request, sent.case, Shown(sent.typed, errors))
    return await back_to(request, sent, join_case(case=as_sent(sent), to=to, by=sent.by, now=sent.now))


def _is_about_another_project(case: Case, to: Case) -> bool:
    """Who named no project may have meant that one."""
    main = to.joined_to if to.state == JOINED and to.joined_to else to
    return None not in (case.project_id, main.project_id) and case.project_id != main.project_id


async def finish(request: Request) -> Response:
    """What the viewer's unit did for another unit's case."""
    sent, errors = await sent_in(request), Errors()
    values = check_result(sent.typed, errors)
    if errors:
        return await case_page(request, sent.case, Shown(sent.typed, errors))
    task = _own(await tasks_of(sent.case), request.state.account)
    return await back_to(request, sent, finish_task(task=task, by=sent.by, now=sent.now, **values))


def _own(tasks: list[CaseTask], viewer: Viewer) -> CaseTask:
    """Raises NotFound when the viewer's unit has no task in this case."""
    for task in tasks:
        if viewer.unit_id is not None and task.unit_id == viewer.unit_id:
            return task
    raise NotFound
