"""What is on record for a list's year: its programme, its projects, its areas, the units, every address."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from portal.projects.deadlines.plain_form import plain_form
from portal.projects.lists.slugs import taken_slugs
from portal.projects.models import Area, Programme, Project
from portal.staff.models import Unit

# A project of the same number is proposed as the same one only when its title is this much alike.
ALIKE = 0.6


@dataclass(frozen=True)
class Record:
    """``programme`` is None for a year that is new; ``newest`` is any year's newest. Everything is read."""

    programme: Programme | None
    newest: Programme | None
    projects: dict[int, Project]
    areas: list[Area]
    units: list[Unit]
    slugs: set[str]

    @property
    def closed(self) -> bool:
        return self.programme is not None and self.programme.closed_on is not None

    @property
    def area_names(self) -> list[str]:
        return list(dict.fromkeys(area.name_zh for area in self.areas))

    def unit(self, number: int | None) -> Unit | None:
        return next((unit for unit in self.units if unit.id == number), None)


async def record_of(year: int) -> Record:
    """A fixed number of queries."""
    newest = await Programme.all().order_by("-year").first()
    programme = await Programme.get_or_none(year=year)
    rows: list[Project] = []
    if programme:
        rows = (
            await Project.filter(programme_id=programme.id, merged_into_id=None)
            .order_by("number", "id")
            .select_related("unit", "area")
            .prefetch_related("targets", "milestones", "milestones__revisions")
        )
    areas = await Area.all().order_by("-programme__year", "position").select_related("programme")
    units = await Unit.all().order_by("name_zh")
    return Record(programme, newest, {row.id: row for row in rows}, areas, units, await taken_slugs())


def same_project(row: dict[str, Any], record: Record) -> int | None:
    """The project of that year that a row is about: of the same title, or of the same number and much alike."""
    title = plain_form(row["title"])
    for project in record.projects.values():
        if plain_form(project.title_zh) == title:
            return project.id
    for project in record.projects.values():
        alike = SequenceMatcher(None, plain_form(project.title_zh), title).ratio()
        if project.number == row["number"] and alike >= ALIKE:
            return project.id
    return None
