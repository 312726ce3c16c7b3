"""Standing answers (常见问题) that staff write without a case, for a project or for all; reviewed like the others."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.models import PublicAnswer
from portal.feedback.publication.desk import names_known_to
from portal.feedback.publication.forms import check_texts, typed_in, version_seen
from portal.feedback.publication.masked_note import told_hidden
from portal.feedback.publication.masking import left_in
from portal.feedback.publication.preparing import draft_for, save_standing, send_for_review
from portal.feedback.publication.queries import answer_at_desk, projects_of
from portal.feedback.publication.states import OPEN
from portal.feedback.queries import case_for
from portal.feedback.subjects import SUBJECTS
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, Word, read_form
from portal.web.language import N_
from portal.web.problems import Conflict, NotFound, Problem
from portal.web.rendering import redirect, render

FOR_ALL = "all"


async def new(request: Request) -> Response:
    """An empty form; with ``?from=12`` the words of a public answer to change, with ``?case=GX-2024-000012`` question
    and answer of a case, masked.
    """
    asked, number = (request.query_params.get(name, "") for name in ("from", "case"))
    typed: dict[str, str] = {}
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        typed = _words_of(await answer_at_desk(request.state.account, int(asked)))
    elif number:
        typed = await _begun_from(request, number)
    return await _page(request, None, typed=typed)


async def edit(request: Request) -> Response:
    found = await _asked_for(request)
    return await _page(request, found, typed=_words_of(found))


async def save_new(request: Request) -> Response:
    return await _save(request, None)


async def save(request: Request) -> Response:
    return await _save(request, await _asked_for(request))


async def _save(request: Request, found: PublicAnswer | None) -> Response:
    typed, errors = typed_in(await read_form(request)), Errors()
    texts = check_texts({**typed, "standing": "yes"}, [], errors)
    project_id = await _project(request.state.account, typed.get("project", ""), errors)
    if errors:
        return await _page(request, found, typed=typed, errors=errors)
    by, now = request.state.account.account, request.app.state.now()
    seen = version_seen(typed)
    try:
        kept = await save_standing(answer=found, project_id=project_id, seen=seen, texts=texts, by=by, now=now)
        if typed.get("do") == "review":
            await send_for_review(answer=kept.draft, by=by, now=now)
    except Conflict as problem:
        fresh = await answer_at_desk(request.state.account, found.id) if found else None
        return await _page(request, fresh, typed=typed, problem=problem)
    return redirect(request, told_hidden(f"/desk/public/{kept.draft.id}", kept.hidden))


async def _asked_for(request: Request) -> PublicAnswer:
    found = await answer_at_desk(request.state.account, request.path_params["id"])
    if found.case_id is not None or found.state not in OPEN:
        raise NotFound
    return found


def _words_of(answer: PublicAnswer) -> dict[str, str]:
    project = str(answer.project_id) if answer.project_id else FOR_ALL
    return {"question": answer.question, "answer": answer.answer, "label": answer.label, "project": project}


async def _begun_from(request: Request, number: str) -> dict[str, str]:
    """What a case has to say to the next asker. Raises NotFound for who may not see it, or where nobody may hear."""
    case = await case_for(request.state.account, number, prefix=request.app.state.settings.case_prefix)
    if case.about_people:
        raise NotFound
    begun = await draft_for(case, names=names_known_to(request, case))
    return {**begun, "project": str(case.project_id) if case.project_id else FOR_ALL}


async def _project(viewer: Viewer, typed: str, errors: Errors) -> int | None:
    """The project it is for, None for all: only who sees the cases of all units answers for all."""
    if typed == FOR_ALL and viewer.may("see cases of all units"):
        return None
    chosen = next((row.id for row in await projects_of(viewer) if str(row.id) == typed), None)
    if chosen is None:
        errors.add("project", N_("请选择这条答复属于哪个项目"))
    return chosen


async def _page(
    request: Request,
    found: PublicAnswer | None,
    *,
    typed: Mapping[str, str],
    errors: Errors | None = None,
    problem: Problem | None = None,
) -> Response:
    values = {
        "answer": found,
        "typed": typed,
        "left": left_in(typed.get("question", ""), typed.get("answer", "")),
        "projects": await projects_of(request.state.account),
        "for_all": FOR_ALL if request.state.account.may("see cases of all units") else "",
        "subjects": SUBJECTS,
        "errors": errors or Errors(),
        "problem": Word(problem.message, problem.params) if problem else None,
        "path": f"/desk/public/{found.id}/edit" if found else "/desk/public/new",
    }
    status = problem.status if problem else 422 if errors else 200
    return render(request, "desk/public_standing.html", values, status=status)
