"""The second person's desk of a list: what would change, taken over as seen or given back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.lists import actions, queries
from portal.projects.lists.differences import digest_of, plan_of, words_of
from portal.projects.lists.record import record_of
from portal.projects.lists.rows import programme_in
from portal.projects.lists.takeover import take_over_list
from portal.projects.models import ListDraft
from portal.projects.review.checks import flags_in
from portal.projects.review.reading import override_in
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, clean_line, clean_text, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Problem
from portal.web.rendering import link, render

COMMENT = 1000


async def review(request: Request) -> Response:
    draft = await queries.list_for(request.state.account, request.path_params["id"])
    return await _page(request, draft)


async def take_over(request: Request) -> Response:
    """Publish exactly what was seen."""
    draft = await queries.list_for(request.state.account, request.path_params["id"])
    form = await read_form(request)
    state, errors = request.app.state, Errors()
    plan = plan_of(draft, await record_of(draft.year))
    override = override_in(form, errors, flagged=bool(flags_in(words_of(draft, plan), state.settings)))
    written = clean_line(one(form, "override"))
    if errors and draft.state == actions.IN_REVIEW and draft.author_id != request.state.account.id:
        return await _page(request, draft, errors=errors, override=written, status=422)
    try:
        await take_over_list(
            draft,
            by=request.state.account,
            seen=str(one(form, "seen")),
            now=state.now(),
            settings=state.settings,
            override=override,
        )
    except Problem as problem:
        fresh = await queries.list_for(request.state.account, draft.id)
        return await _page(request, fresh, problem=problem, override=written, status=problem.status)
    address = link(LANGUAGES[request.state.locale], f"/programmes/{draft.year}/")
    return RedirectResponse(address, status_code=303)


async def give_back(request: Request) -> Response:
    draft = await queries.list_for(request.state.account, request.path_params["id"])
    form = await read_form(request)
    comment, seen = clean_text(one(form, "comment")), str(one(form, "seen"))
    errors = Errors()
    if not comment:
        errors.add("comment", N_("请写明要改什么"))
    elif len(comment) > COMMENT:
        errors.add("comment", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=COMMENT, n=len(comment))
    if errors:
        return await _page(request, draft, errors=errors, comment=comment, status=422)
    try:
        await actions.return_list(
            draft, by=request.state.account, seen=seen, comment=comment, now=request.app.state.now()
        )
    except Problem as problem:
        return await _page(request, draft, problem=problem, comment=comment, status=problem.status)
    return RedirectResponse(link(LANGUAGES[request.state.locale], "/desk/lists/"), status_code=303)


async def _page(
    request: Request,
    draft: ListDraft,
    *,
    errors: Errors | None = None,
    comment: str = "",
    override: str = "",
    problem: Problem | None = None,
    status: int = 200,
) -> Response:
    record = await record_of(draft.year)
    plan = plan_of(draft, record)
    viewer: Viewer = request.state.account
    digest = digest_of(draft, plan)
    values = {
        "draft": draft,
        "plan": plan,
        "head": programme_in(draft.rows),
        "digest": digest,
        "is_as_sent": digest == draft.digest and plan.ready,
        "can_decide": draft.state == actions.IN_REVIEW and draft.author_id != viewer.id,
        "is_new_year": record.programme is None,
        "steps": request.app.state.settings.review_steps,
        "units": {unit.id: unit for unit in record.units},
        "errors": errors or Errors(),
        "comment": comment,
        "override": override,
        "flags": flags_in(words_of(draft, plan), request.app.state.settings),
        "problem": problem,
        "state_words": actions.STATE_WORDS,
        "path": f"/desk/lists/{draft.id}/review",
    }
    return render(request, "desk/list_review.html", values, status=status)
