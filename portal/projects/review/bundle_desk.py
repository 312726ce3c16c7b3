"""The review of a bundle: all its updates on one page, one decision on all of them."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.projects import publication
from portal.projects.changed_rows import changed_rows
from portal.projects.effects import changes_record
from portal.projects.models import Target, TargetEntry, Update
from portal.projects.quantities import plain
from portal.projects.review.checks import Flag, flags_of
from portal.projects.review.desk import taken_back
from portal.projects.review.page import comment_offer, queue_page, standing_of, to_queue
from portal.projects.review.queue import bundle_for
from portal.projects.review.reading import comment_in, moment_in, override_in
from portal.projects.settling import cases_named, settles_in
from portal.projects.states import FACT_WORDS
from portal.settings import Settings
from portal.staff.drafts import drop_draft
from portal.staff.viewer import Viewer
from portal.web.forms import Errors, clean_line, clean_text, one, read_form
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed, NotFound, Problem
from portal.web.rendering import render

SEEN = "seen-"


async def review_bundle(request: Request) -> Response:
    return await _page(request, await bundle_for(request.path_params["bundle"]), Errors())


async def approve_bundle(request: Request) -> Response:
    """Take a step of the review of all updates whose digests the form carries."""
    form, errors, state = await read_form(request), Errors(), request.app.state
    updates = await _asked_for(request)
    if updates is None:
        return await queue_page(request, problem=taken_back())
    typed, now = clean_line(one(form, "at")), state.now()
    at = moment_in(typed, now, errors, record_changes=any(changes_record(row.changes) for row in updates))
    override = override_in(form, errors, flagged=bool(_flags(updates, state.settings)))
    written = {"at": typed, "override": clean_line(one(form, "override"))}
    if errors:
        return await _page(request, updates, errors, typed=written, status=422)
    try:
        await publication.publish_bundle(
            updates[0].bundle,
            by=request.state.account,
            seen=_seen(form),
            at=at,
            now=now,
            settings=state.settings,
            override=override,
        )
    except (Conflict, NotAllowed) as problem:
        return await _refused(request, problem, written)
    return to_queue(request)


async def give_bundle_back(request: Request) -> Response:
    """Send all of them back with a comment."""
    form, errors = await read_form(request), Errors()
    updates, comment = await _asked_for(request), clean_text(one(form, "comment"))
    if updates is None:
        return await queue_page(request, problem=taken_back(), comment=comment)
    comment_in(form, errors, N_("请写明要改什么，最多 %(most)s 字"))
    if errors:
        return await _page(request, updates, errors, typed={"comment": comment}, status=422)
    by, now = request.state.account, request.app.state.now()
    try:
        await publication.send_back_bundle(updates[0].bundle, by=by, comment=comment, now=now)
    except (Conflict, NotAllowed) as problem:
        return await _refused(request, problem, {"comment": comment})
    await drop_draft(by.id, f"/desk/review/bundles/{updates[0].bundle}")
    return to_queue(request)


def _seen(form: FormData) -> dict[int, str]:
    """The digests that the page carried, by update."""
    seen = {}
    for name in form:
        number = name.removeprefix(SEEN)
        if name != number and number.isascii() and number.isdigit() and len(number) < 10:
            seen[int(number)] = clean_line(one(form, name))
    return seen


async def _asked_for(request: Request) -> Sequence[Update] | None:
    try:
        return await bundle_for(request.path_params["bundle"])
    except NotFound:
        return None


async def _refused(request: Request, problem: Problem, typed: dict[str, str]) -> Response:
    updates = await _asked_for(request)
    if updates is None:
        return await queue_page(request, problem=problem, comment=typed.get("comment", ""))
    errors = Errors()
    errors.add("seen", problem.message, **problem.params)
    return await _page(request, updates, errors, typed=typed, status=problem.status)


def _flags(updates: Sequence[Update], settings: Settings) -> list[Flag]:
    found: dict[Flag, None] = {}
    for update in updates:
        found |= dict.fromkeys(flags_of(update, settings))
    return list(found)


async def _page(
    request: Request,
    updates: Sequence[Update],
    errors: Errors,
    *,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    viewer: Viewer = request.state.account
    settings: Settings = request.app.state.settings
    address = f"/desk/review/bundles/{updates[0].bundle}"
    offer = await comment_offer(request, address, status=status)
    values: dict[str, Any] = {
        **await changed_rows(Update(project_id=0, changes={})),
        **await _rows_of(updates),
        "updates": updates,
        "errors": errors,
        "comment": "",
        "at": "",
        "override": "",
        **offer.typed,
        **(typed or {}),
        "offer": offer,
        **standing_of(viewer, updates, steps=settings.review_steps),
        "flags": _flags(updates, settings),
        "facts": sorted(updates[0].facts, key=lambda fact: fact.id),
        "fact_words": FACT_WORDS,
        "path": address,
    }
    return render(request, "desk/review_bundle.html", values, status=status)


async def _rows_of(updates: Sequence[Update]) -> dict[str, Any]:
    """What the list of changes needs, for all of them with two queries: a bundle changes figures, nothing else.

    Only the first of a bundle written in one form may settle cases besides.
    """
    changes: list[dict[str, Any]] = [row.changes for row in updates]
    ids = [int(key) for row in changes for name in ("achieved", "entries") for key in row.get(name, {})]
    entries: dict[str, dict[str, str]] = {}
    for entry in await TargetEntry.filter(target_id__in=ids).order_by("id"):
        entries.setdefault(str(entry.target_id), {})[entry.on_day.isoformat()] = plain(entry.achieved)
    targets = {str(row.id): row for row in await Target.filter(id__in=ids)}
    settled = [case for row in updates for case in await cases_named(row.project_id, settles_in(row))]
    return {"targets": targets, "entries_before": entries, "settled": {case.id: case for case in settled}}
