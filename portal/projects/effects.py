"""What the publication of an update does to the record, in the transaction of its publication."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.projects.models import Milestone, Project, Revision, Target, Update
from portal.web.language import N_
from portal.web.problems import Conflict


async def take_effect(update: Update, *, now: datetime) -> None:
    """Apply an update's changes. Raises Conflict when another update has taken effect that rules one of them out."""
    changes: dict[str, Any] = update.changes
    for row in changes.get("new", []):
        await _add(update, row)
    for key, day in changes.get("reached", {}).items():
        await _reach(update, int(key), day)
    for key, row in changes.get("revised", {}).items():
        await _revise(update, int(key), row, now=now)
    for key, quantity in changes.get("achieved", {}).items():
        await Target.filter(id=int(key), project_id=update.project_id).update(achieved=Decimal(quantity))
    if changes.get("facts"):
        await _state(update.project_id, changes["facts"])


async def _add(update: Update, row: dict[str, Any]) -> None:
    await Milestone.create(
        project_id=update.project_id,
        title=row["title"],
        planned_on=date.fromisoformat(row["planned_on"]),
        actual_on=date.fromisoformat(row["actual_on"]) if row.get("actual_on") else None,
        published_by=update,
    )


async def _reach(update: Update, milestone: int, day: str) -> None:
    open_one = Milestone.filter(id=milestone, project_id=update.project_id, actual_on=None)
    if not await open_one.update(actual_on=date.fromisoformat(day)):
        raise _reached_elsewhere()


async def _revise(update: Update, milestone: int, row: dict[str, Any], *, now: datetime) -> None:
    open_one = Milestone.filter(id=milestone, project_id=update.project_id, actual_on=None).select_for_update()
    if await open_one.first() is None:
        raise _reached_elsewhere()
    await Revision.create(
        milestone_id=milestone,
        due_on=date.fromisoformat(row["due_on"]),
        reason=row["reason"],
        published_by=update,
        published_at=now,
    )


def _reached_elsewhere() -> Conflict:
    return Conflict(N_("有一个节点已在另一条进展中标为完成，请退回修改。"))


async def _state(project_id: int, facts: dict[str, Any]) -> None:
    """Set what the update says of the project, and nothing else of its row."""
    project = await Project.select_for_update().get(id=project_id)
    if "unit_id" in facts and project.unit_id not in (None, facts["unit_id"]):
        raise Conflict(N_("这个项目已由另一个单位认领，请退回修改。"))
    for name, value in facts.items():
        setattr(project, name, value)
    # An import of the programme's file will leave these alone from now on.
    project.staff_fields = sorted({*project.staff_fields, *facts})
    await project.save(update_fields=[*facts, "staff_fields"])
