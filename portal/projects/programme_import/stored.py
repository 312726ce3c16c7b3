"""What the database holds of a programme's projects, and what of it is staff's by now."""

from collections import defaultdict
from dataclasses import dataclass, field

from portal.projects.models import LedgerEntry, LedgerText, Programme, Project, Site, Target

# Entries by which a site or target became staff's.
STAFF_KINDS = ("site added", "site changed", "site removed", "target added", "target changed", "target ended")


@dataclass
class StaffRows:
    """Sites and targets of a project that updates added, changed or took away.

    ``subjects``: "site 2", "target 17". ``names``: the subject by each name it had.
    """

    subjects: set[str] = field(default_factory=set)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def own(self, row: Site | Target) -> bool:
        return subject_of(row) in self.subjects

    def had_name(self, row: Site | Target, name: str) -> bool:
        subject = subject_of(row)
        return self.names.get((subject.partition(" ")[0], name)) == subject


def subject_of(row: Site | Target) -> str:
    return f"site {row.number}" if isinstance(row, Site) else f"target {row.id}"


async def stored_projects(programme: Programme) -> list[Project]:
    """The programme's projects that were not merged, with all that a file can say of them."""
    return await Project.filter(programme_id=programme.id, merged_into_id=None).prefetch_related(
        "sites", "targets", "area"
    )


async def staff_rows(programme: Programme) -> dict[int, StaffRows]:
    """What updates did to sites and targets, by project."""
    entries = await LedgerEntry.filter(
        project__programme_id=programme.id, kind__in=STAFF_KINDS, update_id__isnull=False
    ).values_list("id", "project_id", "subject")
    owners = {int(number): (int(project), str(subject)) for number, project, subject in entries}
    found: dict[int, StaffRows] = defaultdict(StaffRows)
    for project, subject in owners.values():
        found[project].subjects.add(subject)
    names = ("before name_zh", "after name_zh")
    for entry, text in await LedgerText.filter(
        entry__project__programme_id=programme.id, entry__kind__in=STAFF_KINDS, name__in=names
    ).values_list("entry_id", "text"):
        if entry in owners:
            project, subject = owners[int(entry)]
            found[project].names[(subject.partition(" ")[0], str(text))] = subject
    return found
