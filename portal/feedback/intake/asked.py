"""What a form asks about: one project, or whichever the resident picks."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.feedback.queries import project_at_slug, projects_to_choose_from
from portal.projects.models import Programme, Project, Site
from portal.web.forms import Errors
from portal.web.language import N_


@dataclass(frozen=True)
class Asked:
    """``project`` is None on the general form, which offers ``choices`` instead.

    ``days``: in how many working days each kind is answered that is sent today. ``sites``: the project's, those
    removed left out.
    """

    project: Project | None
    programme: Programme | None
    choices: Sequence[Project] = ()
    days: Mapping[str, int] = field(default_factory=dict)
    sites: Sequence[Site] = ()

    @property
    def project_id(self) -> int | None:
        """The project that the form's key is for."""
        return self.project.id if self.project else None

    @property
    def action(self) -> str:
        return f"/projects/{self.project.slug}/feedback" if self.project else "/feedback"

    @property
    def box(self) -> Mapping[str, float] | None:
        return self.programme.box if self.programme else None

    def chosen(self, typed: Mapping[str, str], errors: Errors) -> Project | None:
        """The project that the feedback is about; None for "I do not know, or none of these"."""
        if self.project or not typed["project"]:
            return self.project
        found = next((project for project in self.choices if project.slug == typed["project"]), None)
        if found is None:
            errors.add("project", N_("没有这个项目，请在列表中重新选择"))
        return found

    def site(self, number: str) -> Site | None:
        """The site with a number as it was typed; None for no number and for one that is not offered."""
        return next((site for site in self.sites if str(site.number) == number), None)


@dataclass
class AskedMemory:
    """What forms asked about in the present edition: the same for everybody until public content changes."""

    edition: Hashable = None
    kept: dict[str | None, Asked] = field(default_factory=dict)

    async def about(self, slug: str | None, *, edition: Hashable) -> Asked:
        """The form for the project at a slug, or the general one. Raises NotFound, which is not kept."""
        if edition != self.edition:
            self.edition, self.kept = edition, {}
        if slug in self.kept:
            return self.kept[slug]
        asked = await asked_about(slug)
        if edition == self.edition:  # else it was read before the content changed
            self.kept[slug] = asked
        return asked


async def asked_about(slug: str | None) -> Asked:
    """The same, read from the database."""
    if slug is None:
        programme, choices = await projects_to_choose_from()
        return Asked(None, programme, choices)
    project = await project_at_slug(slug)
    sites = await Site.filter(project_id=project.id, removed_at__isnull=True).order_by("position", "id")
    return Asked(project, project.programme, sites=sites)
