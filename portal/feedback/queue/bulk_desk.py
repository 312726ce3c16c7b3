"""What is done to the ticked rows of the queue, and the page that says what went and what did not."""

from datetime import datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.queries import cases_visible_to
from portal.feedback.queue import bulk
from portal.feedback.queue.export_desk import file_of
from portal.feedback.subjects import SUBJECTS
from portal.staff.models import Account, Unit
from portal.staff.viewer import Viewer
from portal.web.forms import Word, clean_line, one, read_form
from portal.web.language import N_
from portal.web.problems import NotAllowed, Problem
from portal.web.rendering import render

ACT_WORDS = {
    "accept": N_("受理这些"),
    "assign": N_("交办给所选的"),
    "label": N_("设置事由"),
    "urgent": N_("标记紧急"),
}


class NotChosen(Problem):
    """Nothing was ticked, or what belongs to the act is missing."""

    status = 422


async def in_bulk(request: Request) -> Response:
    """One act on every ticked case; answered with each one's outcome."""
    viewer: Viewer = request.state.account
    form = await read_form(request)
    ticked, name = bulk.ticked_in(form.getlist("case")), str(one(form, "act"))
    if name not in bulk.ACTS:
        raise Problem
    viewer.must(bulk.ACTS[name])
    if name == "export" and ticked:
        ids = [row.id for row in ticked]
        return await file_of(request, cases_visible_to(viewer).filter(id__in=ids), asked=ids)
    try:
        if not ticked:
            raise NotChosen(N_("请先勾选要处理的办件"))
        act = await _act(name, form, viewer, request.app.state.now())
    except NotChosen as problem:
        return _page(request, name, [], problem=problem)
    prefix = request.app.state.settings.case_prefix
    return _page(request, name, await bulk.done_to(ticked, act, viewer=viewer, prefix=prefix))


async def _act(name: str, form: FormData, viewer: Viewer, now: datetime) -> bulk.Act:
    if name == "assign":
        unit, handler = await _assignee(clean_line(one(form, "to")))
        return bulk.assigning(unit=unit, handler=handler, by=viewer.account, now=now)
    if name == "label":
        label = str(one(form, "label"))
        if label not in SUBJECTS:
            raise NotChosen(N_("请选择公开事由"))
        return bulk.labelling(label=label, by=viewer.account, now=now)
    if name == "accept":
        return bulk.accepting(by=viewer.account, now=now)
    if name == "urgent":
        return bulk.hurrying(by=viewer.account, now=now)
    raise NotAllowed


async def _assignee(typed: str) -> tuple[Unit, Account | None]:
    """ "u3" is a unit, "a7" a person and their unit. Raises NotChosen."""
    kind, number = typed[:1], typed[1:]
    if kind in ("u", "a") and number.isascii() and number.isdigit() and len(number) < 10:
        if kind == "u" and (unit := await Unit.get_or_none(id=int(number))):
            return unit, None
        account = await Account.get_or_none(id=int(number), disabled_at=None).select_related("unit")
        if kind == "a" and account and account.unit:
            return account.unit, account
    raise NotChosen(N_("请选择交给哪个单位或者哪个人"))


def _page(request: Request, name: str, outcomes: list[bulk.Outcome], *, problem: NotChosen | None = None) -> Response:
    values = {
        "act": ACT_WORDS.get(name, N_("导出")),
        "done": [row for row in outcomes if row.why is None],
        "left": [row for row in outcomes if row.why],
        "problem": Word(problem.message, problem.params) if problem else None,
        "path": "/desk/cases/",
    }
    return render(request, "desk/queue/done.html", values, status=problem.status if problem else 200)
