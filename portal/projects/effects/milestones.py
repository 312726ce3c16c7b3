"""Milestones: added, reached, given a new date, corrected, dropped."""

from datetime import date, datetime
from typing import Any

from portal.projects.ledger.change import Change
from portal.projects.models import Milestone, Revision, Update
from portal.web.language import N_
from portal.web.problems import Conflict


async def change_milestones(update: Update, *, now: datetime) -> list[Change]:
    """Apply what the update says of milestones. Raises Conflict when one of them was reached or dropped elsewhere."""
    changes: dict[str, Any] = update.changes
    done = [await _add(update, row) for row in changes.get("new", [])]
    done += [await _reach(update, int(key), day) for key, day in changes.get("reached", {}).items()]
    done += [await _revise(update, int(key), row, now=now) for key, row in changes.get("revised", {}).items()]
    done += [await _correct(update, int(key), row) for key, row in changes.get("corrected", {}).items()]
    done += [await _drop(update, int(key), reason, now=now) for key, reason in changes.get("dropped", {}).items()]
    return done


async def _add(update: Update, row: dict[str, Any]) -> Change:
    made = await Milestone.create(
        project_id=update.project_id,
        title=row["title"],
        kind=row.get("kind") or "step",
        planned_words=row.get("planned_words") or "",
        planned_on=date.fromisoformat(row["planned_on"]),
        actual_on=date.fromisoformat(row["actual_on"]) if row.get("actual_on") else None,
        published_by=update,
    )
    after = {"kind": made.kind, "planned_on": row["planned_on"], "actual_on": row.get("actual_on") or None}
    texts = {"title": made.title} | ({"planned_words": made.planned_words} if made.planned_words else {})
    return Change("milestone added", f"milestone {made.id}", after=after, after_texts=texts)


async def _reach(update: Update, number: int, day: str) -> Change:
    row = await _open(update, number)
    await Milestone.filter(id=number).update(actual_on=date.fromisoformat(day))
    return Change(
        "milestone reached",
        f"milestone {number}",
        before={"actual_on": None},
        after={"actual_on": day},
        after_texts={"title": row.title},
    )


async def _revise(update: Update, number: int, revised: dict[str, Any], *, now: datetime) -> Change:
    row = await _open(update, number)
    last = await Revision.filter(milestone_id=number).order_by("-id").first()
    await Revision.create(
        milestone_id=number,
        due_on=date.fromisoformat(revised["due_on"]),
        reason=revised["reason"],
        published_by=update,
        published_at=now,
    )
    return Change(
        "date revised",
        f"milestone {number}",
        before={"due_on": (last.due_on if last else row.planned_on).isoformat()},
        after={"due_on": revised["due_on"]},
        after_texts={"title": row.title},
        reason=revised["reason"],
    )


async def _correct(update: Update, number: int, corrected: dict[str, Any]) -> Change:
    row = await Milestone.select_for_update().get_or_none(
        id=number, project_id=update.project_id, dropped_at=None, actual_on__not_isnull=True
    )
    if row is None or row.actual_on is None:
        raise Conflict(N_("要更正的节点没有已公布的完成日期，请退回修改。"))
    day = corrected["actual_on"]
    await Milestone.filter(id=number).update(actual_on=date.fromisoformat(day) if day else None)
    return Change(
        "date corrected",
        f"milestone {number}",
        before={"actual_on": row.actual_on.isoformat()},
        after={"actual_on": day},
        after_texts={"title": row.title},
        reason=corrected["reason"],
    )


async def _drop(update: Update, number: int, reason: str, *, now: datetime) -> Change:
    row = await _open(update, number)
    await Milestone.filter(id=number).update(dropped_at=now, dropped_reason=reason)
    return Change(
        "milestone dropped",
        f"milestone {number}",
        before={"planned_on": row.planned_on.isoformat()},
        before_texts={"title": row.title},
        reason=reason,
    )


async def _open(update: Update, number: int) -> Milestone:
    """The milestone, held until the transaction ends. Raises Conflict when it is no longer open."""
    row = await Milestone.select_for_update().get_or_none(
        id=number, project_id=update.project_id, actual_on=None, dropped_at=None
    )
    if row is None:
        raise Conflict(N_("有一个节点已在另一条进展中标为完成或取消，请退回修改。"))
    return row
