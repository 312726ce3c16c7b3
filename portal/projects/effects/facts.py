"""What an update says of its project itself, the promise included."""

from datetime import date, datetime
from typing import Any

from portal.projects.ledger.change import Change
from portal.projects.models import Project, Update
from portal.web.language import N_
from portal.web.problems import Conflict

PROMISE = ("official_zh", "official_source")


async def change_facts(update: Update, *, now: datetime) -> list[Change]:
    """Set what the update says of the project, and nothing else of its row.

    The row stays locked until the transaction ends. Raises Conflict when another unit has claimed the project.
    """
    changes: dict[str, Any] = update.changes
    project = await Project.select_for_update().get(id=update.project_id)
    facts: dict[str, Any] = changes.get("facts", {})
    done: list[Change] = []
    if facts:
        done += _changed(project, facts, reason=changes.get("facts_reason", ""))
        await _state(project, facts)
    if ended := changes.get("ended"):
        project.ended_on, project.ended_reason = date.fromisoformat(ended["on"]), ended["reason"]
        await project.save(update_fields=["ended_on", "ended_reason"])
        done.append(Change("project ended", "project", after={"ended_on": ended["on"]}, reason=ended["reason"]))
    return done


def _changed(project: Project, facts: dict[str, Any], *, reason: str) -> list[Change]:
    promise = {name: str(facts[name]) for name in PROMISE if name in facts}
    others = {name: str(value) for name, value in facts.items() if name not in PROMISE and name != "unit_id"}
    done: list[Change] = []
    for kind, texts in (("promise", promise), ("fact", others)):
        if texts:
            before = {name: text for name in texts if (text := str(getattr(project, name) or ""))}
            done.append(Change(kind, "project", before_texts=before, after_texts=texts, reason=reason))
    if "unit_id" in facts:
        before_unit = {"unit_id": project.unit_id}
        done.append(Change("fact", "project", before=before_unit, after={"unit_id": facts["unit_id"]}))
    return done


async def _state(project: Project, facts: dict[str, Any]) -> None:
    if "unit_id" in facts and project.unit_id not in (None, facts["unit_id"]):
        raise Conflict(N_("这个项目已由另一个单位认领，请退回修改。"))
    for name, value in facts.items():
        setattr(project, name, value)
    # An import of the programme's file will leave these alone from now on.
    project.staff_fields = sorted({*project.staff_fields, *facts})
    await project.save(update_fields=[*facts, "staff_fields"])
