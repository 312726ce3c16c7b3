"""The rows that an update's changes are about, as they stand now, for who is to judge from what to what."""

from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from portal.projects.changed_sites import changed_sites
from portal.projects.models import Milestone, PlannedPoint, ServiceNotice, Site, Target, TargetEntry, Update
from portal.projects.notice_kinds import NOTICE_KINDS
from portal.projects.quantities import plain
from portal.projects.settling import cases_named, settles_in
from portal.projects.update_form.curves import as_change
from portal.staff.models import Unit

MILESTONE_KEYS = ("reached", "revised", "corrected", "dropped", "curves")
TARGET_KEYS = ("targets", "targets_ended", "curves", "entries", "achieved", "shortfalls")


async def changed_rows(update: Update) -> dict[str, Any]:
    """What `desk/_changes.html` needs beside the update and its project; only what the update speaks of is read."""
    changes, project_id = update.changes, update.project_id
    targets = await Target.filter(project_id=project_id) if _any(changes, TARGET_KEYS) else []
    milestones = Milestone.filter(project_id=project_id).prefetch_related("revisions")
    sites = await Site.filter(project_id=project_id) if _any(changes, ("sites", "sites_removed")) else []
    present = {str(row.number): row for row in sites}
    ended = await ServiceNotice.filter(project_id=project_id, id__in=_ids(changes.get("notices_ended")))
    return {
        "milestones": {str(row.id): row for row in (await milestones if _any(changes, MILESTONE_KEYS) else [])},
        "targets": {str(row.id): row for row in targets},
        "entries_before": await _entries(update, _ids(changes.get("entries"))),
        "curves_before": await _curves(update, _ids(changes.get("curves"))),
        "sites_before": present,
        "notices_before": {str(row.id): row for row in ended},
        "notice_kinds": NOTICE_KINDS,
        "plain": plain,
        "sites_changed": lambda changes, compare: changed_sites(changes, present, compare=compare),
        "units": {row.id: row for row in await _units(update)},
        "moment_in": datetime.fromisoformat,
        "settled": {row.id: row for row in await cases_named(project_id, settles_in(update))},
    }


async def _units(update: Update) -> list[Unit]:
    """The unit that is to be set, and the project's own."""
    facts = update.changes.get("facts")
    number = facts.get("unit_id") if isinstance(facts, dict) else None
    if number is None:
        return []
    return await Unit.filter(Q(id=number) | Q(projects__id=update.project_id)).distinct()


async def _entries(update: Update, ids: list[int]) -> dict[str, dict[str, str]]:
    """What is published of targets, by target and day; this update's own entries left out."""
    found: dict[str, dict[str, str]] = {}
    if ids:
        rows = TargetEntry.filter(target_id__in=ids, target__project_id=update.project_id).order_by("id")
        for row in await rows.exclude(published_by_id=update.id):
            found.setdefault(str(row.target_id), {})[row.on_day.isoformat()] = plain(row.achieved)
    return found


async def _curves(update: Update, ids: list[int]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    if ids:
        rows = PlannedPoint.filter(target_id__in=ids, target__project_id=update.project_id, replaced_at=None)
        for row in await rows.order_by("id"):
            found.setdefault(str(row.target_id), []).append(as_change(row))
    return found


def _any(changes: dict[str, Any], keys: tuple[str, ...]) -> bool:
    return any(changes.get(key) for key in keys)


def _ids(rows: Any) -> list[int]:
    return [int(key) for key in rows or {}]
