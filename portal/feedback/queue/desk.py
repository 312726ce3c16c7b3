"""The queue of case staff: tabs and filters by address, searches by form, filters that are kept."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tortoise.queryset import QuerySet

from portal.feedback.kinds import KINDS
from portal.feedback.models import Case, SavedFilter
from portal.feedback.queries import cases_visible_to
from portal.feedback.queue import saved
from portal.feedback.queue.bulk import ACTS
from portal.feedback.queue.choices import choices_for
from portal.feedback.queue.filters import JOINS, SORTS, URGENCIES, Filter, filtered, order_of, read_filter
from portal.feedback.queue.listing import Page, page_of
from portal.feedback.queue.search import MOST_WORDS, has_stars, looked_for
from portal.feedback.queue.tabs import NOT_COUNTED, STATES, tabs_of
from portal.feedback.subjects import SUBJECTS
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, clean_line, one, read_form
from portal.web.language import LANGUAGES, N_
from portal.web.problems import Conflict
from portal.web.rendering import link, render

QUEUE = "/desk/cases/"
# Ids are given in the order of sending.
NEWEST = ("-id",)
Kept = Sequence[tuple[SavedFilter, Filter]]


async def queue(request: Request) -> Response:
    """The cases that the address chooses, by due date."""
    errors = Errors()
    chosen = read_filter(request.query_params, errors)
    return await queue_page(request, chosen, errors=errors, status=422 if errors else 200)


async def search(request: Request) -> Response:
    """The cases of a number, phone, day or with words, whatever their state. By form: no address holds the words."""
    state, form = request.app.state, await read_form(request)
    words = clean_line(one(form, "words"))[:MOST_WORDS]
    if not words:
        return _to_queue(request)
    viewer = _viewer(request)
    visible, prefix = cases_visible_to(viewer), state.settings.case_prefix
    found = await looked_for(visible, words, viewer=viewer, keyring=state.keyring, prefix=prefix, now=state.now())
    page = await _page(
        request, visible.filter(id=0) if found.cases is None else found.cases, NEWEST, _number(one(form, "page"))
    )
    told = {"cut": found.cut, "too_little": found.cases is None, "stars": has_stars(words)}
    return await _answer(request, Filter(), page, words=words, **told)


async def keep(request: Request) -> Response:
    """Keep the filter that the page shows, under a name."""
    form, errors = await read_form(request), Errors()
    chosen = read_filter({name: str(value) for name, value in form.items()}, Errors())
    name = clean_line(one(form, "name"))
    if not name:
        errors.add("name", N_("请给这个筛选起个名字"))
    elif len(name) > saved.LONGEST_NAME:
        errors.add("name", N_("名字最多 %(n)s 个字，请写短一些"), n=saved.LONGEST_NAME)
    else:
        try:
            await saved.keep_filter(chosen, name=name, viewer=request.state.account)
        except Conflict as problem:
            errors.add("name", problem.message, **problem.params)
    if errors:
        return await queue_page(request, chosen, errors=errors, name=name, status=422)
    return _to_queue(request, chosen.address())


async def drop(request: Request) -> Response:
    await saved.drop_filter(request.path_params["id"], viewer=request.state.account)
    return _to_queue(request)


async def lead_on(request: Request) -> Response:
    """Somebody opened an address that a form of the queue is sent to."""
    return _to_queue(request)


async def queue_page(
    request: Request, chosen: Filter, *, errors: Errors | None = None, name: str = "", status: int = 200
) -> Response:
    """The queue under a filter; ``name`` was typed for keeping it."""
    kept = await saved.filters_of(_viewer(request))
    number = _number(request.query_params.get("page"))
    page = await _page(request, _under(request, chosen), order_of(chosen), number, kept)
    return await _answer(request, chosen, page, kept=kept, errors=errors, name=name, status=status)


async def _page(request: Request, cases: QuerySet[Case], order: tuple[str, ...], number: int, kept: Kept = ()) -> Page:
    """A page of cases, with the counts of the tabs and of the filters that are kept."""
    counted = {
        name: _under(request, Filter(state=name)) for name in tabs_of(_viewer(request)) if name not in NOT_COUNTED
    }
    counted |= {f"kept {row.id}": _under(request, chosen) for row, chosen in kept}
    state = request.app.state
    prefix, now = state.settings.case_prefix, state.now()
    viewer = _viewer(request)
    return await page_of(cases, viewer=viewer, order=order, page=number, prefix=prefix, now=now, counting=counted)


async def _answer(request: Request, chosen: Filter, page: Page, *, status: int = 200, **more: Any) -> Response:
    viewer = _viewer(request)
    values = {
        "queue": page,
        "chosen": chosen,
        "choices": await choices_for(viewer, chosen),
        "tabs": tabs_of(viewer),
        "states": STATES,
        "kinds": KINDS,
        "subjects": SUBJECTS,
        "urgencies": URGENCIES,
        "joins": JOINS,
        "sorts": SORTS,
        "in_bulk": any(viewer.may(permission) for permission in ACTS.values()),
        "path": QUEUE,
        "words": "",
        "cut": False,
        "too_little": False,
        "stars": False,
        "kept": (),
        "name": "",
        **more,
        "errors": more.get("errors") or Errors(),
    }
    return render(request, "desk/cases.html", values, fragment="desk/cases.html#queue", status=status)


def _under(request: Request, chosen: Filter) -> QuerySet[Case]:
    viewer = _viewer(request)
    return filtered(cases_visible_to(viewer), chosen, viewer=viewer, now=request.app.state.now())


def _viewer(request: Request) -> Viewer:
    viewer: Viewer = request.state.account
    return viewer


def _number(typed: object) -> int:
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _to_queue(request: Request, query: str = "") -> Response:
    address = link(LANGUAGES[request.state.locale], QUEUE)
    return RedirectResponse(f"{address}?{query}" if query else address, status_code=303)
