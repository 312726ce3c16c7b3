"""Taking a programme's file over: first the differences, then all of them or none.

The file owns what it says; what staff changed on the desk stays theirs (``Project.staff_fields``), and the
difference is told instead of applied.
"""

from dataclasses import dataclass, field
from typing import Any

from portal.projects.models import Area, FormerSlug, Programme, Project, Site, Target
from portal.projects.programme_file import FileProblem, ProgrammeFile, ProjectPart
from portal.store.edition import changing_public_content

PROGRAMME_FIELDS = (
    "issuer_zh",
    "issuer_en",
    "title_zh",
    "title_en",
    "source_zh",
    "source_en",
    "promised_areas",
    "promised_projects",
    "closed_on",
)
PROJECT_FIELDS = (
    "number",
    "basis",
    "scope",
    "title_zh",
    "title_en",
    "promise_zh",
    "promise_en",
    "note_zh",
    "note_en",
    "place_zh",
    "place_en",
    "due",
    "background_zh",
    "background_en",
)
SITE_FIELDS = ("name_zh", "name_en", "lon", "lat", "precision_m")
# What a file owns of a target; ``achieved`` is staff's.
TARGET_FIELDS = ("name_zh", "name_en", "unit_zh", "unit_en", "planned", "basis")


@dataclass
class Differences:
    """What an import would change, one line each; ``kept`` is what staff changed and the file would not undo."""

    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


async def compare(file: ProgrammeFile) -> Differences:
    """Compare a file with what is stored. Raises FileProblem for a slug that another project has."""
    await _refuse_taken_slugs(file)
    found = Differences()
    programme = await Programme.get_or_none(year=file.programme.year)
    if programme is None:
        found.changed.append(f"new programme {file.programme.year} with {len(file.projects)} projects")
        return found
    wanted = file.programme.model_dump()
    for name in (*PROGRAMME_FIELDS, "box"):
        _note_change(found.changed, f"programme {programme.year} {name}", getattr(programme, name), wanted[name])
    await _compare_areas(file, programme, found)
    await _compare_projects(file, programme, found)
    return found


async def take_over(file: ProgrammeFile) -> Differences:
    """Apply a file in one transaction and return what was changed. The public pages follow at once."""
    found = await compare(file)
    if not found.changed:
        return found
    async with changing_public_content():
        programme = await _save_programme(file)
        areas = await _save_areas(file, programme)
        for part in file.projects:
            await _save_project(part, programme, areas[part.area])
    return found


async def _refuse_taken_slugs(file: ProgrammeFile) -> None:
    slugs = [slug for part in file.projects for slug in (part.slug, *part.formerly)]
    year = file.programme.year
    others = await Project.filter(slug__in=slugs).exclude(programme__year=year).prefetch_related("programme")
    former = await FormerSlug.filter(slug__in=slugs).exclude(project__programme__year=year)
    lines = [f"slug {project.slug} belongs to the programme of {project.programme.year}" for project in others]
    lines += [f"slug {row.slug} belonged to a project of another year and still answers there" for row in former]
    merged = await Project.filter(slug__in=[part.slug for part in file.projects], programme__year=year)
    lines += [
        f"slug {row.slug} was merged into another project and answers there" for row in merged if row.merged_into_id
    ]
    if lines:
        raise FileProblem([f"{file.file}: {line}" for line in lines])


async def _compare_areas(file: ProgrammeFile, programme: Programme, found: Differences) -> None:
    stored = {area.key: area for area in await Area.filter(programme_id=programme.id)}
    for position, part in enumerate(file.areas):
        area = stored.pop(part.key, None)
        if area is None:
            found.changed.append(f"new area {part.key}")
            continue
        for name, value in (("name_zh", part.zh), ("name_en", part.en), ("position", position)):
            _note_change(found.changed, f"area {part.key} {name}", getattr(area, name), value)
    found.absent += [f"area {key} is not in the file; it stays" for key in stored]


async def _compare_projects(file: ProgrammeFile, programme: Programme, found: Differences) -> None:
    rows = await Project.filter(programme_id=programme.id, merged_into_id=None).prefetch_related(
        "sites", "targets", "area"
    )
    stored = {project.slug: project for project in rows}
    answering = {row.slug for row in await FormerSlug.filter(project__programme_id=programme.id)}
    for part in file.projects:
        new_addresses = [slug for slug in part.formerly if slug not in answering and slug not in stored]
        found.changed += [f"the address {slug} leads to {part.slug}" for slug in new_addresses]
        former = [stored.pop(slug) for slug in part.formerly if slug in stored]
        project = stored.pop(part.slug, None)
        if project is None and former:
            project = former.pop(0)
            found.changed.append(f"project {project.slug} is renamed {part.slug}")
        found.changed += [f"project {old.slug} is merged into {part.slug}" for old in former]
        if project is None:
            found.changed.append(f"new project {part.number} {part.slug}")
        else:
            _compare_project(part, project, found)
    found.absent += [f"project {slug} is not in the file; it stays" for slug in stored]


def _compare_project(part: ProjectPart, project: Project, found: Differences) -> None:
    wanted = part.model_dump()
    for name in PROJECT_FIELDS:
        lines = found.kept if name in project.staff_fields else found.changed
        _note_change(lines, f"project {part.slug} {name}", getattr(project, name), wanted[name])
    _note_change(found.changed, f"project {part.slug} area", project.area.key, part.area)
    named = {target.name_zh for target in part.targets}
    kept = [row for row in project.targets if row.achieved is not None and row.name_zh not in named]
    found.absent += [f"project {part.slug} target {row.name_zh!r} is not in the file; its figure stays" for row in kept]
    for kind, names, rows, parts in (
        ("sites", SITE_FIELDS, list(project.sites), part.sites),
        ("targets", TARGET_FIELDS, [row for row in project.targets if row not in kept], part.targets),
    ):
        old = [tuple(getattr(row, name) for name in names) for row in sorted(rows, key=lambda row: row.position)]
        new = [tuple(getattr(item, name) for name in names) for item in parts]
        _note_change(found.changed, f"project {part.slug} {kind}", old, new)


def _note_change(lines: list[str], what: str, old: object, new: object) -> None:
    if old != new:
        lines.append(f"{what}: {_short(old)} -> {_short(new)}")


def _short(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "…") if isinstance(value, str) else text


async def _save_programme(file: ProgrammeFile) -> Programme:
    values = {name: getattr(file.programme, name) for name in PROGRAMME_FIELDS}
    values["box"] = file.programme.box.model_dump()
    programme, _ = await Programme.update_or_create(defaults=values, year=file.programme.year)
    return programme


async def _save_areas(file: ProgrammeFile, programme: Programme) -> dict[str, Area]:
    areas = {}
    for position, part in enumerate(file.areas):
        values = {"name_zh": part.zh, "name_en": part.en, "position": position}
        areas[part.key], _ = await Area.update_or_create(defaults=values, programme=programme, key=part.key)
    return areas


async def _save_project(part: ProjectPart, programme: Programme, area: Area) -> None:
    wanted = part.model_dump()
    project = await _stored_project(part, programme)
    values: dict[str, Any] = {name: wanted[name] for name in PROJECT_FIELDS}
    if project is None:
        project = await Project.create(programme=programme, area=area, slug=part.slug, staff_fields=[], **values)
    else:
        for name, value in values.items():
            if name not in project.staff_fields:
                setattr(project, name, value)
        project.area = area
        project.slug = part.slug
        await project.save()
    await _merge_former(part, project)
    await _save_sites(part, project)
    await _save_targets(part, project)


async def _stored_project(part: ProjectPart, programme: Programme) -> Project | None:
    for slug in (part.slug, *part.formerly):
        project = await Project.get_or_none(slug=slug, programme=programme, merged_into_id=None)
        if project is not None:
            return project
    return None


async def _merge_former(part: ProjectPart, project: Project) -> None:
    for slug in part.formerly:
        await FormerSlug.get_or_create(slug=slug, defaults={"project": project})
        await Project.filter(slug=slug, merged_into_id=None).exclude(id=project.id).update(merged_into_id=project.id)


async def _save_sites(part: ProjectPart, project: Project) -> None:
    stored = await Site.filter(project=project).order_by("position")
    for position, site in enumerate(part.sites):
        values = {name: getattr(site, name) for name in SITE_FIELDS} | {"number": position + 1}
        await Site.update_or_create(defaults=values, project=project, position=position)
    for row in stored[len(part.sites) :]:
        await row.delete()


async def _save_targets(part: ProjectPart, project: Project) -> None:
    """A target is known by its name, so that a published figure never comes to stand under another one."""
    stored = {row.name_zh: row for row in await Target.filter(project=project)}
    for position, target in enumerate(part.targets):
        values = {name: getattr(target, name) for name in TARGET_FIELDS}
        row = stored.pop(target.name_zh, None) or Target(project=project)
        await row.update_from_dict({**values, "position": position}).save()
    for row in stored.values():
        # A figure that staff published is part of the record, whatever the file now says.
        if row.achieved is None:
            await row.delete()
