"""Named reads of sites."""

from portal.projects.models import FormerSlug, Site
from portal.web.problems import NotFound


async def site_at(slug: str, number: int) -> Site | str:
    """The site at an address, removed or not, with its project read; or the slug that the project answers at now.

    Raises NotFound.
    """
    whole = ("project__programme", "project__area", "project__unit", "project__merged_into")
    site = await Site.get_or_none(project__slug=slug, number=number).select_related(*whole)
    if site is not None:
        return site.project.merged_into.slug if site.project.merged_into else site
    former = await FormerSlug.get_or_none(slug=slug).select_related("project")
    if former is None or not await Site.exists(project_id=former.project_id, number=number):
        raise NotFound
    return former.project.slug
