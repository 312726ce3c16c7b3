"""The author's desk of a list: paste, look through, correct row by row, send to review."""

import re
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.projects.deadlines.plain_form import plain_form
from portal.projects.lists import actions, queries
from portal.projects.lists.differences import Planned, plan_of
from portal.projects.lists.paste_form import PasteForm, read_paste
from portal.projects.lists.reading import read_list
from portal.projects.lists.record import Record, record_of
from portal.projects.lists.row_form import BLANK_TARGETS, MOST_TARGETS, read_row
from portal.projects.lists.rows import Row, empty_row, programme_in, projects_in
from portal.projects.models import ListDraft
from portal.staff.drafts import drop_draft
from portal.staff.drafts_desk import Offer, offer_of
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, clean_line, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict, NotFound
from portal.web.rendering import link, render
from portal.workdays import local_day


async def lists(request: Request) -> Response:
    """The lists, and the form that takes another."""
    year = local_day(request.app.state.now()).year
    return await _lists_page(request, PasteForm(year=str(year)))


async def paste(request: Request) -> Response:
    """Read a pasted text; what is no list comes back with what was looked for."""
    form = read_paste(await read_form(request))
    reading = read_list(form.text) if not form.errors else None
    record = await record_of(form.year_number) if not form.errors else None
    if reading is None or record is None:
        return await _lists_page(request, form, status=422)
    if not reading.items:
        form.errors.add("text", N_("没有在这段文字里认出年度名单"))
        form.unlike = True
        return await _lists_page(request, form, status=422)
    if record.closed:
        form.errors.add("year", N_("这一年的项目已经办结存档，不能再改"))
        return await _lists_page(request, form, status=422)
    draft = await actions.paste_list(
        reading=reading,
        text=form.text,
        year=form.year_number,
        source=form.source,
        record=record,
        by=request.state.account,
        now=request.app.state.now(),
    )
    return to_list(request, draft)


async def show(request: Request) -> Response:
    draft = await queries.list_for(request.state.account, request.path_params["id"])
    return await list_page(request, draft)


async def change_head(request: Request) -> Response:
    """Name, issuer and source of the list."""
    draft = await queries.own_list(request.state.account, request.path_params["id"])
    form = await read_form(request)
    head = {name: clean_line(one(form, name)) for name in ("title", "issuer")}
    source = clean_line(one(form, "source"))
    errors = Errors()
    for name, value, most in (("title", head["title"], 80), ("issuer", head["issuer"], 80), ("source", source, 300)):
        if len(value) > most:
            errors.add(name, N_("最多 %(most)s 字，现在有 %(n)s 字"), most=most, n=len(value))

    def put(held: ListDraft) -> None:
        held.source = source
        held.rows = [{**row, **head} if row["kind"] == "programme" else row for row in held.rows]

    if errors:
        return await list_page(request, draft, errors=errors, head={**head, "source": source}, status=422)
    return await _changed(request, draft, put)


async def show_row(request: Request) -> Response:
    draft, row, record = await _row(request)
    offer = await offer_of(request, _address(draft, row))
    if offer.typed:
        row = read_row(FormData(offer.typed), row, year=draft.year)
    return _row_page(request, draft, row, record, offer=offer)


async def change_row(request: Request) -> Response:
    """Keep one project's row. What is wrong with it stands at its field, and nothing typed is lost."""
    draft, row, record = await _row(request)
    form = await read_form(request)
    typed = read_row(form, row, year=draft.year)
    planned = _planned(draft, typed, record)
    if planned.errors or one(form, "act") == "reread":
        return _row_page(request, draft, typed, record, status=422 if one(form, "act") != "reread" else 200)
    try:
        await actions.change_list(
            draft,
            lambda held: actions.put_row(held, typed),
            by=request.state.account,
            now=request.app.state.now(),
        )
    except Conflict as problem:
        return _row_page(request, draft, typed, record, problem=problem, status=problem.status)
    await drop_draft(request.state.account.id, _address(draft, row))
    following = _after(draft, row) if one(form, "act") == "next" else None
    path = f"/desk/lists/{draft.id}" + (f"/rows/{following}" if following is not None else f"#row-{row['key']}")
    return RedirectResponse(link(LANGUAGES[request.state.locale], path), status_code=303)


async def add_row(request: Request) -> Response:
    """A further project, empty, to be filled in."""
    draft = await queries.own_list(request.state.account, request.path_params["id"])

    def add(held: ListDraft) -> int:
        rows = projects_in(held.rows, dropped=True)
        key = max((row["key"] for row in rows), default=0) + 1
        number = max((row["number"] for row in rows), default=0) + 1
        held.rows = [*held.rows, empty_row(key, number)]
        return key

    try:
        key = await actions.change_list(draft, add, by=request.state.account, now=request.app.state.now())
    except Conflict as problem:
        return await list_page(request, draft, problem=problem, status=problem.status)
    address = link(LANGUAGES[request.state.locale], f"/desk/lists/{draft.id}/rows/{key}")
    return RedirectResponse(address, status_code=303)


async def drop_row(request: Request) -> Response:
    """Leave a project out of the list, or take it in again."""
    draft, row, _ = await _row(request)
    return await _changed(
        request, draft, lambda held: actions.put_row(held, {**_row_in(held, row["key"]), "dropped": not row["dropped"]})
    )


async def submit(request: Request) -> Response:
    return await _moved(request, actions.submit_list)


async def recall(request: Request) -> Response:
    return await _moved(request, actions.recall_list)


async def drop(request: Request) -> Response:
    return await _moved(request, actions.drop_list)


async def _moved(request: Request, verb: Any) -> Response:
    draft = await queries.own_list(request.state.account, request.path_params["id"])
    try:
        await verb(draft, by=request.state.account, now=request.app.state.now())
    except Conflict as problem:
        fresh = await queries.own_list(request.state.account, draft.id)
        return await list_page(request, fresh, problem=problem, status=problem.status)
    return to_list(request, draft)


async def _changed(request: Request, draft: ListDraft, change: Any) -> Response:
    try:
        await actions.change_list(draft, change, by=request.state.account, now=request.app.state.now())
    except Conflict as problem:
        return await list_page(request, draft, problem=problem, status=problem.status)
    return to_list(request, draft)


async def _lists_page(request: Request, form: PasteForm, *, status: int = 200) -> Response:
    values = {
        "form": form,
        "errors": form.errors,
        "lists": await queries.lists_for(request.state.account),
        "state_words": actions.STATE_WORDS,
        "path": "/desk/lists/",
    }
    return render(request, "desk/lists.html", values, status=status)


async def list_page(
    request: Request,
    draft: ListDraft,
    *,
    errors: Errors | None = None,
    head: dict[str, str] | None = None,
    problem: Conflict | None = None,
    status: int = 200,
) -> Response:
    """The whole list at a glance: each row with what is missing in it and what it would change."""
    record = await record_of(draft.year)
    viewer: Viewer = request.state.account
    plan = plan_of(draft, record)
    values = {
        "draft": draft,
        "plan": plan,
        "dropped": [row for row in projects_in(draft.rows, dropped=True) if row["dropped"]],
        "head": head or {**programme_in(draft.rows), "source": draft.source},
        "comments": [row for row in draft.rows if row["kind"] == "comment"],
        "other_years": _other_years(draft),
        "nowhere": read_list(draft.text).before,
        "is_new_year": record.programme is None,
        "errors": errors or Errors(),
        "problem": problem,
        "is_own": draft.author_id == viewer.id,
        "state_words": actions.STATE_WORDS,
        "path": f"/desk/lists/{draft.id}",
    }
    return render(request, "desk/list.html", values, status=status)


def _other_years(draft: ListDraft) -> list[str]:
    """The years that the text names when the list's own is not among them: it may have been typed wrongly."""
    named = set(re.findall(r"(20[0-9]{2})\s*年", plain_form(draft.text)))
    return sorted(named) if str(draft.year) not in named else []


async def _row(request: Request) -> tuple[ListDraft, Row, Record]:
    draft = await queries.own_list(request.state.account, request.path_params["id"])
    return draft, _row_in(draft, request.path_params["key"]), await record_of(draft.year)


def _address(draft: ListDraft, row: Row) -> str:
    return f"/desk/lists/{draft.id}/rows/{row['key']}"


def _row_in(draft: ListDraft, key: int) -> Row:
    row = next((row for row in projects_in(draft.rows, dropped=True) if row["key"] == key), None)
    if row is None:
        raise NotFound
    return dict(row)


def _after(draft: ListDraft, row: Row) -> int | None:
    """The key of the row behind a row, in the list's order."""
    keys = [each["key"] for each in projects_in(draft.rows)]
    later = keys[keys.index(row["key"]) + 1 :] if row["key"] in keys else []
    return later[0] if later else None


def _planned(draft: ListDraft, row: Row, record: Record) -> Planned:
    """What a row would do within its whole list."""
    others = [old for old in draft.rows if old["kind"] != "project" or old["key"] != row["key"]]
    trial = ListDraft(year=draft.year, source=draft.source, rows=[*others, {**row, "dropped": False}])
    return next(planned for planned in plan_of(trial, record).rows if planned.row["key"] == row["key"])


def _row_page(
    request: Request,
    draft: ListDraft,
    row: Row,
    record: Record,
    *,
    offer: Offer | None = None,
    problem: Conflict | None = None,
    status: int = 200,
) -> Response:
    planned = _planned(draft, row, record)
    blank = {"name": "", "unit": "", "planned": "", "take": False}
    targets = [*row["targets"], *[blank] * BLANK_TARGETS][:MOST_TARGETS]
    values = {
        "draft": draft,
        "row": row,
        "planned": planned,
        "errors": planned.errors,
        "problem": problem,
        "targets": list(enumerate(targets)),
        "projects": list(record.projects.values()),
        "areas": list(dict.fromkeys([*_areas_in(draft), *record.area_names])),
        "units": record.units,
        "following": _after(draft, row),
        "offer": offer or Offer(_address(draft, row)),
        "path": _address(draft, row),
    }
    return render(request, "desk/list_row.html", values, status=status)


def _areas_in(draft: ListDraft) -> list[str]:
    return [row["area"] for row in projects_in(draft.rows) if row["area"]]


def to_list(request: Request, draft: ListDraft) -> Response:
    address = link(LANGUAGES[request.state.locale], f"/desk/lists/{draft.id}")
    return RedirectResponse(address, status_code=303)
