"""What staff do with a published update: correct it, withdraw it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects import desk_queries, publication
from portal.projects.models import Update
from portal.projects.publication.copies import copied_documents, copied_photos, delete_documents, delete_photos
from portal.projects.publication.versions import ids_of_versions
from portal.projects.review.reading import OVERRIDE, comment_in
from portal.projects.states import PUBLISHED
from portal.projects.update_page import shown
from portal.web.forms import Errors, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, NotFound
from portal.web.rendering import link, render


async def correct(request: Request) -> Response:
    """Begin a correction with the words and files of what is published, and lead to its form."""
    viewer = request.state.account
    update = await desk_queries.update_for(viewer, request.path_params["id"])
    await desk_queries.project_for(viewer, update.project.slug)  # an author corrects what the own unit may write
    try:
        draft = await _draft(request, update)
    except Conflict as problem:
        errors = Errors()
        errors.add("main", problem.message, **problem.params)
        return render(request, "desk/update.html", await shown(update, errors=errors), status=problem.status)
    return _to(request, f"/desk/updates/{draft.id}")


async def _draft(request: Request, update: Update) -> Update:
    """The correction with copies of the files, which go again when it does not come about."""
    state = request.app.state
    photos = await copied_photos(update.photos, state.photos)
    try:
        documents = await copied_documents(update.documents, state.documents)
    except Exception:
        await delete_photos(photos, state.photos)
        raise
    try:
        return await publication.draft_correction(
            update, by=request.state.account, photos=photos, documents=documents, now=state.now()
        )
    except Exception:  # who is cancelled during the commit may have committed: the files stay
        await delete_photos(photos, state.photos)
        await delete_documents(documents, state.documents)
        raise


async def withdrawal(request: Request) -> Response:
    return await _form_page(request, await _published(request), Errors())


async def withdraw(request: Request) -> Response:
    """Withdraw with a public reason, one version or all of them."""
    form, errors, state = await read_form(request), Errors(), request.app.state
    update = await _published(request)
    reason = comment_in(form, errors, N_("请写明撤下的原因，最多 %(most)s 字，会公开"), name="reason", most=OVERRIDE)
    all_versions = one(form, "all_versions") == "yes"
    if not errors:
        try:
            await publication.withdraw(
                update,
                by=request.state.account,
                reason=reason,
                all_versions=all_versions,
                now=state.now(),
                settings=state.settings,
            )
        except Conflict as problem:
            errors.add("reason", problem.message, **problem.params)
    if errors:
        typed = {"reason": reason, "all_versions": all_versions}
        return await _form_page(request, update, errors, typed=typed, status=422)
    return _to(request, f"/desk/updates/{update.id}")


async def _published(request: Request) -> Update:
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    if update.state != PUBLISHED:
        raise NotFound
    return update


async def _form_page(
    request: Request, update: Update, errors: Errors, *, typed: dict[str, object] | None = None, status: int = 200
) -> Response:
    values = {
        **await shown(update, errors=errors),
        "reason": "",
        "all_versions": True,
        **(typed or {}),
        "versions": len(await ids_of_versions(update)),
        "path": f"/desk/updates/{update.id}/withdrawal",
    }
    return render(request, "desk/withdrawal.html", values, status=status)


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(link(LANGUAGES[request.state.locale], path), status_code=303)
