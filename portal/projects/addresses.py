"""Which project answers at an address."""

from portal.projects.models import FormerSlug, Project
from portal.web.problems import NotFound


async def project_at(slug: str) -> Project | str:
    """The project at a slug, or the slug it answers at now. Raises NotFound."""
    project = await Project.get_or_none(slug=slug).select_related("programme", "area", "unit", "merged_into")
    if project is not None:
        return project.merged_into.slug if project.merged_into else project
    former = await FormerSlug.get_or_none(slug=slug).select_related("project")
    if former is None:
        raise NotFound
    return former.project.slug
