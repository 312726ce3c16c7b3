"""The desk of a unit's author: projects to write about, updates to write."""

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tortoise.transactions import in_transaction

from portal.projects import desk_queries, publication
from portal.projects.figures_form import field_of
from portal.projects.models import Project, Update
from portal.projects.states import DRAFT, FACT_WORDS, STATE_WORDS
from portal.projects.update_form import NEW_ROWS, PhotoRow, UpdateForm, empty_form, form_of, read_update_form
from portal.projects.update_photos import delete_files, photo_file, reencode_rows, settle_photos, write_files
from portal.staff.viewer import Viewer
from portal.store.photos import MAX_PHOTOS, Photo
from portal.web.forms import Errors, read_form
from portal.web.language import LANGUAGES
from portal.web.problems import Conflict, NotFound, Problem
from portal.web.rendering import link, render
from portal.workdays import local_day


async def projects(request: Request) -> Response:
    """The projects an author may write about, and their unfinished updates."""
    viewer: Viewer = request.state.account
    values = {
        "projects": await desk_queries.projects_for(viewer),
        "updates": await desk_queries.updates_by(viewer),
        "state_words": STATE_WORDS,
    }
    return render(request, "desk/projects.html", values)


async def new_update(request: Request) -> Response:
    project = await desk_queries.project_for(request.state.account, request.path_params["slug"])
    return await _form_page(request, project, None, empty_form(project, await desk_queries.targets_of(project)))


async def create_update(request: Request) -> Response:
    """Take the first version of an update."""
    project = await desk_queries.project_for(request.state.account, request.path_params["slug"])
    return await _take(request, project, None)


async def edit_update(request: Request) -> Response:
    """A draft to go on with; anything else as it stands."""
    viewer: Viewer = request.state.account
    update = await desk_queries.update_for(viewer, request.path_params["id"])
    if update.state == DRAFT and update.author_id == viewer.id:
        targets = await desk_queries.targets_of(update.project)
        return await _form_page(request, update.project, update, form_of(update, update.project, targets))
    return render(request, "desk/update.html", await shown(update))


async def change_update(request: Request) -> Response:
    update = await _own_update(request)
    return await _take(request, update.project, update)


async def recall_update(request: Request) -> Response:
    update = await _own_update(request)
    try:
        await publication.recall_update(update, by=request.state.account, now=request.app.state.now())
    except Conflict as problem:
        errors = Errors()
        errors.add("main", problem.message, **problem.params)
        fresh = await _own_update(request)
        return render(request, "desk/update.html", await shown(fresh, errors=errors), status=problem.status)
    return _to_update(request, update)


async def desk_photo(request: Request) -> Response:
    """A photo of an update that the viewer may see, published or not."""
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    if request.path_params["name"] not in {photo.name for photo in update.photos}:
        raise NotFound
    return photo_file(request, request.path_params["name"])


async def shown(update: Update, *, errors: Errors | None = None) -> dict[str, object]:
    """What the pages that show an update need."""
    return {
        "errors": errors or Errors(),
        "path": f"/desk/updates/{update.id}",
        "update": update,
        "project": update.project,
        "milestones": {str(row.id): row for row in await desk_queries.milestones_of(update.project)},
        "targets": {str(row.id): row for row in await desk_queries.targets_of(update.project)},
        "facts": sorted(update.facts, key=lambda fact: fact.id),
        "fact_words": FACT_WORDS,
        "state_words": STATE_WORDS,
    }


async def _own_update(request: Request) -> Update:
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    if update.author_id != request.state.account.id:
        raise NotFound
    return update


async def _take(request: Request, project: Project, update: Update | None) -> Response:
    form = await read_form(request, max_files=MAX_PHOTOS)
    complete = form.get("act") == "submit"
    read = await _read(request, form, project, update, complete=complete)
    photos = await reencode_rows(read)
    if read.errors:
        return await _form_page(request, project, update, read, status=422)
    try:
        update = await _keep(request, project, update, read, photos, complete=complete)
    except Problem as problem:
        read.errors.add("title", problem.message, **problem.params)
        return await _form_page(request, project, update, read, status=problem.status)
    return _to_update(request, update)


async def _keep(
    request: Request,
    project: Project,
    update: Update | None,
    read: UpdateForm,
    photos: Sequence[tuple[PhotoRow, Photo]],
    *,
    complete: bool,
) -> Update:
    """Words, photos and the submission: all of them or none. Files go only when no row needs them."""
    store = request.app.state.photos
    added = await write_files(photos, store)
    try:
        async with in_transaction():
            # Touching the draft first keeps everybody else from it.
            kept = await _save(request, project, update, read)
            removed = await settle_photos(kept, read, added)
            if complete:
                await publication.submit_update(kept, by=request.state.account, now=request.app.state.now())
    except Exception:  # who is cancelled during the commit may have committed: the files stay
        await delete_files(added, store)
        raise
    await delete_files(removed, store)
    return kept


async def _read(
    request: Request, form: FormData, project: Project, update: Update | None, *, complete: bool
) -> UpdateForm:
    return read_update_form(
        form,
        project=project,
        milestones=await desk_queries.milestones_of(project),
        targets=await desk_queries.targets_of(project),
        photos=list(update.photos) if update else [],
        by=request.state.account,
        today=local_day(request.app.state.now()),
        complete=complete,
    )


async def _save(request: Request, project: Project, update: Update | None, read: UpdateForm) -> Update:
    now = request.app.state.now()
    if update is None:
        return await publication.draft_update(
            project=project, by=request.state.account, title=read.title, body=read.body, changes=read.changes, now=now
        )
    await publication.save_update(update, title=read.title, body=read.body, changes=read.changes, now=now)
    return update


async def _form_page(
    request: Request, project: Project, update: Update | None, read: UpdateForm, *, status: int = 200
) -> Response:
    new_rows = sum(1 for row in range(12) if read.value(f"new{row}_title") or read.value(f"new{row}_planned_on"))
    photos = sorted(update.photos, key=lambda photo: photo.position) if update else []
    values = {
        "project": project,
        "update": update,
        "form": read,
        "errors": read.errors,
        "milestones": [row for row in await desk_queries.milestones_of(project) if row.actual_on is None],
        "targets": [(row, field_of(row)) for row in await desk_queries.targets_of(project)],
        "new_rows": range(min(new_rows + NEW_ROWS, 12)),
        "photos": photos,
        "photo_rows": range(MAX_PHOTOS - len(photos)),
        "lost_photos": [row.file_name for row in read.photos] if read.errors else [],
        "facts": sorted(update.facts, key=lambda fact: fact.id) if update else [],
        "fact_words": FACT_WORDS,
        "path": f"/desk/updates/{update.id}" if update else f"/desk/projects/{project.slug}/updates/new",
    }
    return render(request, "desk/update_form.html", values, status=status)


def _to_update(request: Request, update: Update) -> Response:
    address = link(LANGUAGES[request.state.locale], f"/desk/updates/{update.id}")
    return RedirectResponse(address, status_code=303)
