"""What stands in the tables that residents are shown, row by row, in the form in which a chain tells it.

``Rows``: by project, then by subject ("milestone 12"), a row's fields. A day or a moment is text as in the chain.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from portal.projects.ledger.canonical import moment_text
from portal.projects.ledger.change import Fact
from portal.projects.ledger.site_facts import site_facts
from portal.projects.models import (
    LightOverride,
    Milestone,
    PlannedPoint,
    Project,
    ServiceNotice,
    Site,
    Target,
    Update,
)
from portal.projects.public_updates import known_to_residents
from portal.projects.quantities import plain
from portal.projects.update_digest import digest_of

Fields = dict[str, Fact]
Rows = dict[str, Fields]
PROMISE = ("title_zh", "promise_zh", "official_zh", "official_source", "due_words", "ended_reason")
# Shown to name a row; no part of what is compared.
TITLE = "_title"
# A row that may be missing in the chain: its moment came a minute ago, the clock has not told of it yet.
DUE = "_due"


async def live_rows(projects: Sequence[Project], *, now: datetime) -> dict[int, Rows]:
    """What residents are shown of these projects, in nine queries."""
    found: dict[int, Rows] = {project.id: {"project": _project(project)} for project in projects}
    ids = list(found)
    await _milestones(ids, found)
    await _targets(ids, found)
    for site in await Site.filter(project_id__in=ids).order_by("number"):
        found[site.project_id][f"site {site.number}"] = _site(site)
    await _notices(ids, found)
    for row in await LightOverride.filter(project_id__in=ids).order_by("id"):
        found[row.project_id][f"override {row.id}"] = _override(row)
    await _updates(ids, found, now=now)
    return found


def _project(project: Project) -> Fields:
    fields: Fields = {name: str(getattr(project, name)) for name in PROMISE}
    for name in project.staff_fields:  # the others are the file's, which may change them without an entry
        value = getattr(project, name)
        fields[name] = value if isinstance(value, int) else str(value or "")
    fields |= {"number": project.number, "scope": project.scope, "due": _day(project.due)}
    return fields | {"ended_on": _day(project.ended_on), "merged_into": project.merged_into_id}


async def _milestones(ids: Sequence[int], found: Mapping[int, Rows]) -> None:
    own = ("title", "kind", "planned_words", "planned_on", "actual_on", "dropped_at", "dropped_reason")
    rows = Milestone.filter(project_id__in=ids).order_by("id", "revisions__id")
    for row in await rows.values("id", "project_id", *own, "revisions__due_on", "revisions__reason"):
        fields = found[row["project_id"]].setdefault(f"milestone {row['id']}", {name: _told(row[name]) for name in own})
        if row["revisions__due_on"]:
            revise(fields, _day(row["revisions__due_on"]), row["revisions__reason"])


def revise(fields: Fields, due_on: Fact, reason: Fact) -> None:
    """One more new date of a milestone."""
    number = 1 + sum(name.startswith("revised ") for name in fields)
    fields |= {"due_on": due_on, f"revised {number}": due_on, f"reason {number}": reason}


async def _targets(ids: Sequence[int], found: Mapping[int, Rows]) -> None:
    own = ("name_zh", "unit_zh", "shortfall")
    targets = Target.filter(project_id__in=ids).order_by("id", "entries__id")
    by_id: dict[int, Fields] = {}
    entry = ("entries__on_day", "entries__achieved", "entries__note")
    for row in await targets.values("id", "project_id", "planned", "achieved", "ended_on", *own, *entry):
        fields = found[row["project_id"]].setdefault(f"target {row['id']}", by_id.setdefault(row["id"], {}))
        fields |= {name: row[name] for name in own} | {"planned": plain(row["planned"])}
        fields |= {"achieved": plain(row["achieved"]), "ended_on": _day(row["ended_on"])}
        if row["entries__on_day"]:
            enter(fields, row["entries__on_day"].isoformat(), plain(row["entries__achieved"]), row["entries__note"])
    curves: dict[int, dict[str, Fact]] = defaultdict(dict)
    points = PlannedPoint.filter(target__project_id__in=ids, replaced_at=None).order_by("id")
    for point in await points:
        when = point.on_day.isoformat() if point.on_day else f"milestone {point.milestone_id}"
        curves[point.target_id][when] = plain(point.quantity)
    for number, curve in curves.items():
        by_id[number]["curve"] = curve_text(curve)


def enter(fields: Fields, on_day: str, achieved: str, note: Fact) -> None:
    """One more figure of a target; an earlier one of the same day stands before it."""
    before = fields.get(f"achieved {on_day}")
    fields |= {f"achieved {on_day}": f"{before}; {achieved}" if before else achieved, f"note {on_day}": note}


def curve_text(points: Mapping[str, Fact]) -> str:
    """A planned curve as one fact."""
    return "; ".join(f"{when}: {quantity}" for when, quantity in sorted(points.items()))


def _site(site: Site) -> Fields:
    removed: Fields = {"removed_at": _moment(site.removed_at), "removed_reason": site.removed_reason}
    return {**site_facts(site), "name_zh": site.name_zh, "covers": site.covers, **removed}


async def _notices(ids: Sequence[int], found: Mapping[int, Rows]) -> None:
    own = ("kind", "title", "body", "begins_at", "ends_at", "ended_at", "ended_reason")
    rows = ServiceNotice.filter(project_id__in=ids).order_by("id")
    for row in await rows.values("id", "project_id", *own, "site__number"):
        fields = {name: _told(row[name]) for name in own} | {"site": row["site__number"]}
        found[row["project_id"]][f"notice {row['id']}"] = fields


def _override(row: LightOverride) -> Fields:
    days: Fields = {"begins_on": _day(row.begins_on), "ends_on": _day(row.ends_on)}
    return {"light": row.light, "reason": row.reason, **days, "ended_at": _moment(row.ended_at)}


async def _updates(ids: Sequence[int], found: Mapping[int, Rows], *, now: datetime) -> None:
    # Withdrawn by an edit before its moment, or set back to a draft, it is missing here and so found.
    rows = await Update.filter(known_to_residents(now), project_id__in=ids).order_by("id")
    await Update.fetch_for_list(rows, "photos", "documents")
    for row in rows:
        replaced = row.replaced_at if row.replaced_at and row.replaced_at <= now else None
        fields: Fields = {"version": row.version, "published_at": _moment(row.published_at)}
        fields |= {"corrects": row.corrects_id, "replaced_at": _moment(replaced)}
        fields |= {"withdrawn_at": _moment(row.withdrawn_at), "withdrawn_reason": row.withdrawn_reason}
        if row.withdrawn_at is None:
            fields |= {"digest": digest_of(row), TITLE: row.title}
        if row.published_at and row.changed_at < row.published_at:
            fields[DUE] = "yes"
        found[row.project_id][f"update {row.id}"] = fields


def is_text(field: str) -> bool:
    """Whether people wrote it: the chain holds a salted digest of it."""
    texts = {*PROMISE, "title", "name_zh", "unit_zh", "planned_words", "covers", "body", "shortfall", "digest"}
    texts |= {"place_zh", "person", "phone", "reason", "dropped_reason", "removed_reason", "withdrawn_reason"}
    return field in texts or field.startswith(("reason ", "note "))


def _told(value: Any) -> Fact:
    if isinstance(value, datetime):
        return _moment(value)
    return _day(value) if isinstance(value, date) else value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime | None) -> str | None:
    return moment_text(moment) if moment else None
