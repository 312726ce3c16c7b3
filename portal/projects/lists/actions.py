"""The verbs of a list's draft: paste, correct, send to review, take back, send back, drop."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from portal.projects.lists.differences import digest_of, plan_of
from portal.projects.lists.reading import Reading
from portal.projects.lists.record import Record, record_of, same_project
from portal.projects.lists.rows import Row, rows_of
from portal.projects.models import ListDraft
from portal.staff.record import note
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed

DRAFT, IN_REVIEW, TAKEN, DROPPED = "draft", "in review", "taken over", "dropped"
STATE_WORDS = {DRAFT: N_("草稿"), IN_REVIEW: N_("待审核"), TAKEN: N_("已公布"), DROPPED: N_("已作废")}


async def paste_list(
    *, reading: Reading, text: str, year: int, source: str, record: Record, by: Viewer, now: datetime
) -> ListDraft:
    """Keep what was read of a pasted text as a draft; rows about projects on record are matched with them."""
    rows = rows_of(reading, year=year, newest=record.newest, units=record.units, taken=record.slugs)
    for row in rows:
        if row["kind"] == "project":
            row |= _as_on_record(row, record)
    async with in_transaction():
        draft = await ListDraft.create(
            year=year,
            source=source,
            text=text,
            rows=rows,
            state=DRAFT,
            author=by.account,
            created_at=now,
            changed_at=now,
        )
        await note(verb="list: pasted", subject=f"list {draft.id}", by=by.account, now=now, projects=len(rows) - 1)
    return draft


def _as_on_record(row: Row, record: Record) -> Row:
    """The project that a row is about, whose number and area it has; an empty project for a new one."""
    project = record.projects.get(same_project(row, record) or 0)
    if project is None:
        return {"project": None}
    return {"project": project.id, "number": project.number, "area": project.area.name_zh, "slug": project.slug}


async def change_list(draft: ListDraft, change: Callable[[ListDraft], Any], *, by: Viewer, now: datetime) -> Any:
    """Apply a change to the draft's rows under its lock. Raises Conflict when it is no draft any more."""
    async with in_transaction():
        held = await _held(draft)
        if held.state != DRAFT or held.author_id != by.id:
            raise Conflict(N_("这份名单已经送审、公布或作废，没有保存刚才的改动。需要修改时请先撤回。"))
        given = change(held)
        held.changed_at = now
        await held.save(update_fields=["rows", "source", "changed_at"])
    return given


def put_row(draft: ListDraft, row: Row) -> None:
    """Set one project's row by its key."""
    draft.rows = [row if old["kind"] == "project" and old["key"] == row["key"] else old for old in draft.rows]


async def submit_list(draft: ListDraft, *, by: Viewer, now: datetime) -> None:
    """Send a list to the reviewer as it is now. Raises Conflict when something is still missing in it."""
    async with in_transaction():
        held = await _held(draft)
        plan = plan_of(held, await record_of(held.year))
        if held.state != DRAFT or held.author_id != by.id:
            raise Conflict
        if not plan.ready:
            raise Conflict(N_("名单还有需要补充的地方，请先补齐。"))
        if not plan.changing:
            raise Conflict(N_("名单和已公布的内容没有不同，不用送审。"))
        await _move(held, IN_REVIEW, by=by, now=now, digest=digest_of(held, plan))


async def recall_list(draft: ListDraft, *, by: Viewer, now: datetime) -> None:
    """Take a list back from review, to change it."""
    if draft.author_id != by.id:
        raise NotAllowed
    await _from(draft, IN_REVIEW, DRAFT, by=by, now=now)


async def return_list(draft: ListDraft, *, by: Viewer, seen: str, comment: str, now: datetime) -> None:
    """Give a list back to its author with what is to be changed.

    ``seen``: the digest of the list as it was sent and read. Raises Conflict when another one stands in review now.
    """
    must_be_another(draft, by)
    async with in_transaction():
        held = await _held(draft)
        if held.state != IN_REVIEW:
            raise Conflict
        if held.digest != seen:
            raise Conflict(N_("您看过之后名单又有改动，请再看一遍。"))
        rows = [*held.rows, {"kind": "comment", "by": by.name, "at": now.isoformat(), "words": comment}]
        await _move(held, DRAFT, by=by, now=now, rows=rows)


async def drop_list(draft: ListDraft, *, by: Viewer, now: datetime) -> None:
    if draft.author_id != by.id:
        raise NotAllowed
    await _from(draft, DRAFT, DROPPED, by=by, now=now)


def must_be_another(draft: ListDraft, by: Viewer) -> None:
    """Raises NotAllowed for the author."""
    if draft.author_id == by.id:
        raise NotAllowed(N_("不能审核自己整理的名单，请由另一个人审核。"))


async def _held(draft: ListDraft) -> ListDraft:
    return await ListDraft.select_for_update().get(id=draft.id)


async def _from(draft: ListDraft, before: str, after: str, *, by: Viewer, now: datetime, **values: Any) -> None:
    async with in_transaction():
        held = await _held(draft)
        if held.state != before:
            raise Conflict
        await _move(held, after, by=by, now=now, **values)


async def _move(held: ListDraft, after: str, *, by: Viewer, now: datetime, **values: Any) -> None:
    held.update_from_dict({"state": after, "changed_at": now, **values})
    await held.save(update_fields=["state", "changed_at", *values])
    await note(verb=f"list: {after}", subject=f"list {held.id}", by=by.account, now=now)
