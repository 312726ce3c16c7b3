"""From a story's entry to an update's ``changes``: titles become ids, days become dates.

`portal.projects.effects` says what ``changes`` hold.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from portal.demo.days import day_of, moment_of
from portal.projects.models import Milestone, Project, ServiceNotice, Target
from portal.staff.models import Unit

Said = dict[str, Any]


async def changes_of(said: Said, project: Project, now: datetime) -> Said:
    """What an entry changes on its project's record; ``now`` is the moment of filling."""
    parts: dict[str, Callable[[Any, Project, datetime], Awaitable[Any]]] = {
        "facts": _facts,
        "new": _new,
        "reached": _reached,
        "revised": _milestones,
        "corrected": _milestones,
        "dropped": _milestones,
        "curves": _curves,
        "entries": _entries,
        "shortfalls": _targets,
        "sites": _sites,
        "notices": _notices,
        "notices_ended": _ended_notices,
        "ended": _dated,
    }
    return {name: await make(said[name], project, now) for name, make in parts.items() if name in said}


async def _facts(said: Said, project: Project, now: datetime) -> Said:
    facts = dict(said)
    unit, _ = await Unit.get_or_create(name_zh=facts.pop("unit"))
    return {**facts, "unit_id": unit.id}


async def _new(said: list[Said], project: Project, now: datetime) -> list[Said]:
    return [
        {
            "title": row["title"],
            "planned_on": day_of(row["planned"], now),
            "actual_on": None,
            "kind": row.get("kind", "step"),
            "planned_words": _words(row.get("planned_words", ""), day_of(row["planned"], now)),
        }
        for row in said
    ]


def _words(words: str, day: str) -> str:
    """The deadline as the list words it, with the date that the story has come to: "{day}前"."""
    on = date.fromisoformat(day)
    return words.format(day=f"{on.month}月{on.day}日")


async def _reached(said: dict[str, int], project: Project, now: datetime) -> Said:
    return {await _milestone(title, project): day_of(day, now) for title, day in said.items()}


async def _milestones(said: dict[str, Any], project: Project, now: datetime) -> Said:
    return {await _milestone(title, project): await _dated(value, project, now) for title, value in said.items()}


async def _milestone(title: str, project: Project) -> str:
    return str((await Milestone.get(project_id=project.id, title=title)).id)


async def _curves(said: dict[str, Said], project: Project, now: datetime) -> Said:
    curves: Said = {}
    for name, curve in said.items():
        points = [{"on_day": day_of(point["on"], now), "quantity": point["quantity"]} for point in curve["points"]]
        curves[await _target(name, project)] = {"points": points, "reason": curve.get("reason", "")}
    return curves


async def _entries(said: dict[str, list[Said]], project: Project, now: datetime) -> Said:
    entries: Said = {}
    for name, rows in said.items():
        entries[await _target(name, project)] = [
            {"on_day": day_of(row["on"], now), "achieved": row["achieved"], "note": row.get("note", "")} for row in rows
        ]
    return entries


async def _targets(said: dict[str, str], project: Project, now: datetime) -> Said:
    return {await _target(name, project): text for name, text in said.items()}


async def _target(name: str, project: Project) -> str:
    return str((await Target.get(project_id=project.id, name_zh=name)).id)


async def _sites(said: list[Said], project: Project, now: datetime) -> list[Said]:
    """A site that exists keeps its place."""
    sites = {site.number: site for site in await project.sites.all()}
    places = ("lon", "lat", "precision_m", "geometry")
    return [{name: getattr(sites[row["number"]], name) for name in places} | row for row in said]


async def _notices(said: list[Said], project: Project, now: datetime) -> list[Said]:
    return [
        {
            "kind": row["kind"],
            "title": row["title"],
            "body": row.get("body", ""),
            "begins_at": moment_of(row["begins"][0], row["begins"][1], now).isoformat(),
            "ends_at": moment_of(row["ends"][0], row["ends"][1], now).isoformat(),
            "site": row.get("site"),
        }
        for row in said
    ]


async def _ended_notices(said: dict[str, str], project: Project, now: datetime) -> Said:
    rows = {row.title: row.id for row in await ServiceNotice.filter(project_id=project.id)}
    return {str(rows[title]): reason for title, reason in said.items()}


async def _dated(said: Any, project: Project, now: datetime) -> Any:
    """A reason alone, or a reason with a day under ``due``, ``actual`` or ``on``."""
    if isinstance(said, str):
        return said
    days = {"due": "due_on", "actual": "actual_on", "on": "on"}
    return {days.get(name, name): day_of(value, now) if name in days else value for name, value in said.items()}
