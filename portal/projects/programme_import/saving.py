"""Applying a file: every row that it changes, and an entry for every promise."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.projects.ledger.chain import append_to_many
from portal.projects.ledger.change import Change
from portal.projects.ledger.opening import open_some
from portal.projects.models import Area, FormerSlug, Programme, Project, Standing, YearlyReport
from portal.projects.programme_file import ProgrammeFile, ProjectPart
from portal.projects.programme_import.differences import Differences
from portal.projects.programme_import.entries import merged, project_changes, renamed
from portal.projects.programme_import.rows import save_sites, save_targets
from portal.projects.programme_import.stored import StaffRows, staff_rows, stored_projects
from portal.projects.programme_import.telling import column_changes, compare, programme_values
from portal.projects.publication.moves import hold_projects
from portal.projects.search.index import reindex
from portal.store.edition import changing_public_content, utc_now


@dataclass
class Taking:
    """An import on its way: why, when, and what it leaves in the ledgers."""

    reason: str
    now: datetime
    new: list[int] = field(default_factory=list)
    entries: dict[int, list[Change]] = field(default_factory=lambda: defaultdict(list))


async def take_over(file: ProgrammeFile, *, reason: str = "", now: datetime | None = None) -> Differences:
    """Apply a file in one transaction and return what was changed. The public pages follow at once.

    ``reason``: why promises, targets, dates or sites change; public. Raises ReasonNeeded without one.
    """
    found = await compare(file)
    if not found.changed:
        return found
    found.must_have(reason)
    taking = Taking(reason.strip(), now or utc_now())
    async with changing_public_content():
        await _hold_projects(file)
        # What was published since the first look may be in these rows: the differences are told as of now.
        found = await compare(file)
        found.must_have(reason)
        programme = await _save_programme(file)
        areas = await _save_areas(file, programme)
        stored = {project.slug: project for project in await stored_projects(programme)}
        # A chain begins with what stood there before this file.
        await open_some([project.id for project in stored.values() if not project.ledger_count], now=taking.now)
        staff = await staff_rows(programme)
        for part in file.projects:
            await _save_project(part, programme, areas[part.area], stored, staff, taking)
        # Derived: whoever needs a light next finds none and makes it anew.
        await Standing.filter(project_id__in=[project.id for project in stored.values()]).delete()
        await reindex([row.id for row in await Project.filter(programme_id=programme.id).only("id")], now=taking.now)
        await open_some(taking.new, now=taking.now)
        await append_to_many(taking.entries, update=None, unit="", now=taking.now)
    return found


async def _hold_projects(file: ProgrammeFile) -> None:
    """Lock the programme's projects before anything of them is read."""
    ids = await Project.filter(programme__year=file.programme.year).values_list("id", flat=True)
    await hold_projects(ids)  # type: ignore[arg-type]


async def _save_programme(file: ProgrammeFile) -> Programme:
    values = programme_values(file)
    if await YearlyReport.exists(programme__year=file.programme.year):
        del values["closed_on"]  # the desk closed it, and its report is frozen
    programme, _ = await Programme.update_or_create(defaults=values, year=file.programme.year)
    return programme


async def _save_areas(file: ProgrammeFile, programme: Programme) -> dict[str, Area]:
    areas = {}
    for position, part in enumerate(file.areas):
        values = {"name_zh": part.zh, "name_en": part.en, "position": position}
        areas[part.key], _ = await Area.update_or_create(defaults=values, programme=programme, key=part.key)
    return areas


async def _save_project(
    part: ProjectPart,
    programme: Programme,
    area: Area,
    stored: dict[str, Project],
    staff: dict[int, StaffRows],
    taking: Taking,
) -> None:
    project = next((stored[slug] for slug in (part.slug, *part.formerly) if slug in stored), None)
    if project is None:
        project = await _create(part, programme, area)
        taking.new.append(project.id)
    theirs = staff.get(project.id, StaffRows())
    await _merge_former(part, project, taking)
    changes = await _save_columns(part, project, area, theirs, taking.reason)
    changes += await save_sites(part, project, theirs, reason=taking.reason, now=taking.now)
    changes += await save_targets(part, project, theirs, reason=taking.reason, now=taking.now)
    if project.id not in taking.new and changes:
        taking.entries[project.id] += changes


async def _create(part: ProjectPart, programme: Programme, area: Area) -> Project:
    empty: dict[str, Any] = {"number": part.number, "basis": part.basis, "scope": part.scope, "promise_zh": ""}
    project = await Project.create(
        programme=programme,
        area=area,
        slug=part.slug,
        title_zh=part.title_zh,
        staff_fields=[],
        background_zh=[],
        background_en=[],
        **empty,
    )
    await project.fetch_related("sites", "targets")
    return project


async def _save_columns(part: ProjectPart, project: Project, area: Area, staff: StaffRows, reason: str) -> list[Change]:
    """Set what differs and nothing else: others may be changing the rest of the row."""
    columns = column_changes(part, project, staff)
    values: dict[str, Any] = {name: new for name, (_, new, kept) in columns.items() if not kept}
    before = {name: getattr(project, name) for name in values}
    changes = project_changes(before, values, reason)
    if project.slug != part.slug:
        changes.append(renamed(project.slug, part.slug))
        values["slug"] = part.slug
    if project.area_id != area.id:
        values["area_id"] = area.id
    if values:
        await project.update_from_dict(values).save(update_fields=list(values))
    return changes


async def _merge_former(part: ProjectPart, project: Project, taking: Taking) -> None:
    for slug in part.formerly:
        await FormerSlug.get_or_create(slug=slug, defaults={"project": project})
        for old in await Project.filter(slug=slug, merged_into_id=None).exclude(id=project.id):
            await Project.filter(id=old.id).update(merged_into_id=project.id)
            taking.entries[old.id].append(merged(project, taking.reason))
