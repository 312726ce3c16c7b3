"""What a form asks about: one project, or whichever the resident picks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.feedback.queries import project_at_slug, projects_to_choose_from
from portal.projects.models import Programme, Project
from portal.web.forms import Errors
from portal.web.language import N_


@dataclass(frozen=True)
class Asked:
    """``project`` is None on the general form, which offers ``choices`` instead."""

    project: Project | None
    programme: Programme | None
    choices: Sequence[Project] = ()

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


async def asked_about(slug: str | None) -> Asked:
    """The form for the project at a slug, or the general one. Raises NotFound."""
    if slug is None:
        programme, choices = await projects_to_choose_from()
        return Asked(None, programme, choices)
    project = await project_at_slug(slug)
    return Asked(project, project.programme)
