"""The desk of a unit's author: projects to write about, updates to write."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tortoise.transactions import in_transaction

from portal.projects import desk_queries, publication
from portal.projects.cards import cards_for
from portal.projects.models import Project, Update
from portal.projects.project_desk import due_days
from portal.projects.review.checks import flags_of
from portal.projects.states import DRAFT, STATE_WORDS
from portal.projects.update_files import kept_files
from portal.projects.update_form.also import other_projects, photos_for_each, read_also
from portal.projects.update_form.form import UpdateForm
from portal.projects.update_form.on_record import record_of
from portal.projects.update_form.page import page_of
from portal.projects.update_form.read import form_of, read_update_form
from portal.projects.update_form.record import Record
from portal.projects.update_form.refill import page_address, refill
from portal.projects.update_form.sites import show_site
from portal.projects.update_page import shown
from portal.projects.update_photos import photo_file, reencode_rows
from portal.projects.uploads import Upload
from portal.staff.drafts import drop_draft
from portal.staff.drafts_desk import Offer, offer_of
from portal.staff.viewer import Viewer
from portal.store.photos import Photo
from portal.web.forms import Errors, read_form
from portal.web.language import LANGUAGES
from portal.web.paging import page_asked
from portal.web.problems import Conflict, NotFound, Problem
from portal.web.rendering import link, render
from portal.workdays import local_day

# More than the form has, so that one too many is told in words.
MOST_FILES, MOST_FIELDS = 60, 2000


async def projects(request: Request) -> Response:
    """The projects of a year an author may write about with their lights, and the author's unfinished updates."""
    viewer, now = request.state.account, request.app.state.now()
    page, years = page_asked(request), await desk_queries.programmes()
    asked = request.query_params.get("year", "")
    year = next((row for row in years if str(row.year) == asked), years[0] if years else None)
    found = await desk_queries.projects_for(viewer, year, page=page) if year else []
    if page > 1 and not found:
        raise NotFound
    cards = await cards_for(found[: desk_queries.PAGE], now=now, settings=request.app.state.settings)
    values = {
        "years": years,
        "year": year,
        "cards": [(card, due_days(card, local_day(now))) for card in cards],
        "page": page,
        "has_next": len(found) > desk_queries.PAGE,
        "updates": await desk_queries.updates_by(viewer),
        "state_words": STATE_WORDS,
    }
    return render(request, "desk/projects.html", values)


async def new_update(request: Request) -> Response:
    """An empty form; ``?part=`` opens a part of it, ``?site=`` shows one of many sites."""
    project = await desk_queries.project_for(request.state.account, request.path_params["slug"])
    record = await _record(request, project, None)
    empty = form_of(record)
    show_site(record, empty, request.query_params.get("site", ""))
    return await _form_page(request, record, empty)


async def create_update(request: Request) -> Response:
    """Take the first version of an update."""
    project = await desk_queries.project_for(request.state.account, request.path_params["slug"])
    return await _take(request, project, None)


async def edit_update(request: Request) -> Response:
    """A draft to go on with; anything else as it stands."""
    viewer: Viewer = request.state.account
    update = await desk_queries.update_for(viewer, request.path_params["id"])
    if update.state == DRAFT and update.author_id == viewer.id:
        record = await _record(request, update.project, update)
        return await _form_page(request, record, form_of(record))
    flags = flags_of(update, request.app.state.settings)
    return render(request, "desk/update.html", {**await shown(update), "flags": flags})


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


async def _own_update(request: Request) -> Update:
    update = await desk_queries.update_for(request.state.account, request.path_params["id"])
    if update.author_id != request.state.account.id:
        raise NotFound
    return update


async def _take(request: Request, project: Project, update: Update | None) -> Response:
    form = await read_form(request, max_files=MOST_FILES, max_fields=MOST_FIELDS)
    complete, record = form.get("act") == "submit", await _record(request, project, update)
    read = await read_update_form(
        form, record=record, by=request.state.account, now=request.app.state.now(), complete=complete
    )
    also = read_also(read, await other_projects(record, request.state.account))
    photos = await reencode_rows(read.photos, read.errors)
    if read.errors:
        return await _form_page(request, record, read, status=422)
    try:
        update = await _keep(request, project, update, read, photos, also=also, complete=complete)
    except Problem as problem:
        read.errors.add("title", problem.message, **problem.params)
        return await _form_page(request, record, read, status=problem.status)
    await drop_draft(request.state.account.id, page_address(record))
    return _to_update(request, update)


async def _keep(
    request: Request,
    project: Project,
    update: Update | None,
    read: UpdateForm,
    photos: Sequence[tuple[Upload, Photo]],
    *,
    also: Sequence[int],
    complete: bool,
) -> Update:
    """Words, files and the submission: all of them or none. Files go only when no row needs them.

    ``also``: the other projects for which it is written.
    """
    by, now, store = request.state.account, request.app.state.now(), request.app.state.photos
    others = photos_for_each(also, photos, store)
    async with others as theirs, kept_files(request, read, photos) as files, in_transaction():
        # The locks first, in the order of all verbs; from here on nobody else touches the draft.
        await publication.hold_projects([project.id, *theirs])
        kept = await _save(request, project, update, read)
        await files.settle(kept, read)
        if theirs:
            await publication.spread_update(kept, photos=theirs, by=by, now=now)
        if complete:
            await publication.submit_update(kept, by=by, now=now)
    return kept


async def _record(request: Request, project: Project, update: Update | None) -> Record:
    return await record_of(project, update, now=request.app.state.now())


async def _save(request: Request, project: Project, update: Update | None, read: UpdateForm) -> Update:
    now = request.app.state.now()
    if update is None:
        return await publication.draft_update(
            project=project, by=request.state.account, title=read.title, body=read.body, changes=read.changes, now=now
        )
    await publication.save_update(update, title=read.title, body=read.body, changes=read.changes, now=now)
    return update


async def _form_page(request: Request, record: Record, read: UpdateForm, *, status: int = 200) -> Response:
    address = page_address(record)
    offer = await offer_of(request, address) if status == 200 else Offer(address)
    if offer.typed:
        refill(read, record, offer.typed)
    read.open_parts.add(request.query_params.get("part", ""))
    values = page_of(record, read, today=local_day(request.app.state.now())) | {
        "offer": offer,
        "flags": flags_of(record.update, request.app.state.settings) if record.update else [],
        "also_projects": await other_projects(record, request.state.account),
    }
    return render(request, "desk/update_form.html", values, status=status)


def _to_update(request: Request, update: Update) -> Response:
    address = link(LANGUAGES[request.state.locale], f"/desk/updates/{update.id}")
    return RedirectResponse(address, status_code=303)
