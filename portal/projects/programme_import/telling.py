"""The differences between a file and what is stored."""

from collections.abc import Iterable
from typing import Any

from portal.projects.models import Area, FormerSlug, Programme, Project, Site, Target, YearlyReport
from portal.projects.programme_file import FileProblem, ProgrammeFile, ProjectPart
from portal.projects.programme_import.differences import Differences, line_of
from portal.projects.programme_import.matching import (
    PROMISED,
    SITE_FIELDS,
    TARGET_FIELDS,
    Pair,
    match_sites,
    match_targets,
)
from portal.projects.programme_import.stored import StaffRows, staff_rows, stored_projects

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
# What a resident was promised: it changes with a reason, on record.
PROMISE_FIELDS = ("title_zh", "promise_zh", "due", "scope")


async def compare(file: ProgrammeFile) -> Differences:
    """Compare a file with what is stored. Raises FileProblem for a slug that another project has."""
    await _refuse_taken_slugs(file)
    found = Differences()
    programme = await Programme.get_or_none(year=file.programme.year)
    if programme is None:
        found.note(f"new programme {file.programme.year} with {len(file.projects)} projects")
        return found
    closed_here = await YearlyReport.exists(programme_id=programme.id)
    for name, value in programme_values(file).items():
        what, old = f"programme {programme.year} {name}", getattr(programme, name)
        if old == value:
            continue
        if name == "closed_on" and closed_here:
            found.kept.append(line_of(what, old, value))
        else:
            found.note(line_of(what, old, value))
    await _compare_areas(file, programme, found)
    await _compare_projects(file, programme, found)
    return found


def programme_values(file: ProgrammeFile) -> dict[str, Any]:
    wanted = file.programme.model_dump()
    return {name: wanted[name] for name in (*PROGRAMME_FIELDS, "box")}


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
            found.note(f"new area {part.key}")
            continue
        for name, value in (("name_zh", part.zh), ("name_en", part.en), ("position", position)):
            if getattr(area, name) != value:
                found.note(line_of(f"area {part.key} {name}", getattr(area, name), value))
    found.absent += [f"area {key} is not in the file; it stays" for key in stored]


async def _compare_projects(file: ProgrammeFile, programme: Programme, found: Differences) -> None:
    stored = {project.slug: project for project in await stored_projects(programme)}
    staff = await staff_rows(programme)
    answering = {row.slug for row in await FormerSlug.filter(project__programme_id=programme.id)}
    for part in file.projects:
        new_addresses = [slug for slug in part.formerly if slug not in answering and slug not in stored]
        for slug in new_addresses:
            found.note(f"the address {slug} leads to {part.slug}")
        former = [stored.pop(slug) for slug in part.formerly if slug in stored]
        project = stored.pop(part.slug, None)
        if project is None and former:
            project = former.pop(0)
            found.note(f"project {project.slug} is renamed {part.slug}")
        for old in former:
            found.note(f"project {old.slug} is merged into {part.slug}", promised=True)
        if project is None:
            found.note(f"new project {part.number} {part.slug}")
        else:
            _compare_project(part, project, staff.get(project.id, StaffRows()), found)
    found.absent += [f"project {slug} is not in the file; it stays" for slug in stored]


def _compare_project(part: ProjectPart, project: Project, staff: StaffRows, found: Differences) -> None:
    for name, (old, new, kept) in column_changes(part, project, staff).items():
        line = line_of(f"project {part.slug} {name}", old, new)
        if kept:
            found.kept.append(line)
        else:
            found.note(line, promised=name in PROMISE_FIELDS)
    if project.area.key != part.area:
        found.note(line_of(f"project {part.slug} area", project.area.key, part.area))
    sites = match_sites(part.sites, project.sites, staff)
    targets = match_targets(part.targets, project.targets, staff)
    for pair in sites:
        _tell_site(f"project {part.slug} site", pair, found)
    for couple in targets:
        _tell_target(f"project {part.slug} target", couple, found)
    for what, pairs in (("sites", sites), ("targets", targets)):
        if moved_rows(pairs):
            found.note(f"project {part.slug}: the order of its {what}")


def column_changes(part: ProjectPart, project: Project, staff: StaffRows) -> dict[str, tuple[Any, Any, bool]]:
    """By column: what stands there, what the file says, and whether the former stays because it is staff's."""
    wanted = part.model_dump()
    theirs = {*project.staff_fields} | ({"scope"} if any(staff.own(site) for site in project.sites) else set())
    return {
        name: (getattr(project, name), wanted[name], name in theirs)
        for name in PROJECT_FIELDS
        if getattr(project, name) != wanted[name]
    }


def _tell_site(what: str, pair: Pair[Any, Site], found: Differences) -> None:
    _tell(what, pair, SITE_FIELDS, str(pair.row.number) if pair.row else "", found)
    if gone(pair) and pair.row:
        found.note(f"{what} {pair.row.number} is removed: {pair.row.name_zh!r}", promised=True)


def _tell_target(what: str, pair: Pair[Any, Target], found: Differences) -> None:
    known: Any = pair.part or pair.row
    name = repr(known.name_zh)
    _tell(what, pair, TARGET_FIELDS, name, found)
    if pair.part and pair.row and pair.row.ended_on and not pair.staffs:
        found.note(f"{what} {name} is taken up again", promised=True)
    if pair.part is None and pair.row and pair.row.achieved is not None and not pair.staffs:
        found.absent.append(f"{what} {name} is not in the file; its figure stays")
    if gone(pair):
        found.note(f"{what} {name} is ended", promised=True)


def _tell(what: str, pair: Pair[Any, Any], names: tuple[str, ...], label: str, found: Differences) -> None:
    if pair.row is None:
        found.note(f"new {what.removeprefix('new ')} {_values(pair.part, names)}", promised=True)
        return
    for name in pair.differing(names):
        line = line_of(f"{what} {label} {name}", getattr(pair.row, name), getattr(pair.part, name))
        if pair.staffs:
            found.kept.append(line)
        else:
            found.note(line, promised=name in PROMISED)
    if pair.staffs and pair.part is None:
        found.absent.append(f"{what} {label} is staff's; it stays")
    elif pair.staffs and is_over(pair.row):
        found.kept.append(f"{what} {label} is over")


def _values(part: Any, names: Iterable[str]) -> str:
    return " ".join(str(value) for name in names if (value := getattr(part, name)) not in ("", None))


def gone(pair: Pair[Any, Any]) -> bool:
    """Whether the file gives this row up, so that it is to be ended or removed."""
    if pair.part is not None or pair.row is None or pair.staffs:
        return False
    return not is_over(pair.row) and (isinstance(pair.row, Site) or pair.row.achieved is None)


def is_over(row: Site | Target) -> bool:
    """Whether a site was removed or a target ended."""
    return (row.removed_at if isinstance(row, Site) else row.ended_on) is not None


def moved_rows(pairs: Iterable[Pair[Any, Any]]) -> list[tuple[Any, int]]:
    """Rows that stand at another place in the file, with that place."""
    placed = [(pair.row, place) for place, pair in enumerate(pairs) if pair.part is not None and pair.row is not None]
    return [(row, place) for row, place in placed if row.position != place]
