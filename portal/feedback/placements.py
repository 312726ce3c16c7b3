"""What a fact tells of the project, the site and the kind that a case was put under, with their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.feedback.kinds import KINDS
from portal.projects.models import Project, Site


@dataclass(frozen=True)
class Placement:
    """``moved`` and ``sited``: whether the project and the site are others than before; None: none is named now.

    ``kind`` and ``kind_before`` are words, "" where the kind stayed; ``kind_code`` is the kind now.
    """

    moved: bool
    project: Project | None
    sited: bool
    site: Site | None
    kind: str
    kind_before: str
    kind_code: str


async def placements_in(details: Sequence[Mapping[str, Any]]) -> list[Placement | None]:
    """One for each detail of a fact, None for those of other facts: two queries, none where nothing was placed."""
    after = [detail["after"] for detail in details if _places(detail)]
    if not after:
        return [None] * len(details)
    projects = await Project.in_bulk({row["project"] for row in after if row["project"]}, "id")
    sites = await Site.in_bulk({row["site"] for row in after if row["site"]}, "id")
    return [_placement(detail, projects, sites) if _places(detail) else None for detail in details]


def _places(detail: Mapping[str, Any]) -> bool:
    return "before" in detail and "after" in detail


def _placement(detail: Mapping[str, Any], projects: Mapping[int, Project], sites: Mapping[int, Site]) -> Placement:
    before, after = detail["before"], detail["after"]
    another = before["kind"] != after["kind"]
    return Placement(
        moved=before["project"] != after["project"],
        project=projects.get(after["project"]),
        sited=before["site"] != after["site"],
        site=sites.get(after["site"]),
        kind=KINDS[after["kind"]].word if another else "",
        kind_before=KINDS[before["kind"]].word if another else "",
        kind_code=after["kind"],
    )
