"""The page of due dates: the table as it is today, what comes, and who changed it when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from portal.feedback.due.rule_form import MOST_DAYS
from portal.feedback.due.rules import AS_BEFORE, DueTable, due_table
from portal.feedback.kinds import KINDS
from portal.feedback.models import DueRule
from portal.projects.models import Project
from portal.settings import Settings
from portal.web.forms import Errors
from portal.web.rendering import render
from portal.workdays import local_day

PAGE = 50
MOST_PROJECTS = 300


@dataclass(frozen=True)
class Cell:
    """The days in force for a kind; ``own``: by a rule of this very row."""

    kind: str
    days: int
    own: bool


@dataclass(frozen=True)
class Line:
    """A row of the table: a project with rules of its own, or (None) all projects."""

    project: Project | None
    cells: Sequence[Cell]


async def rules_page(
    request: Request, typed: dict[str, str], errors: Errors, *, page: int = 1, status: int = 200
) -> Response:
    """The page, with a form that holds what was typed. A fixed number of queries."""
    settings, today, table = request.app.state.settings, local_day(request.app.state.now()), await due_table()
    own = {project_id for _, project_id in table.rules if project_id is not None}
    named = await Project.filter(id__in=list(own)).order_by("number", "id")
    history = DueRule.all().order_by("-id").offset(PAGE * (page - 1)).limit(PAGE + 1)
    rules = await history.select_related("project", "by")
    coming = await DueRule.filter(from_on__gt=today).order_by("from_on", "id").select_related("project").limit(PAGE)
    values = {
        "lines": list(_lines(named, table, today, settings)),
        "coming": [rule for rule in coming if _holds(rule, table)],
        "rules": rules[:PAGE],
        "page": page,
        "has_next": len(rules) > PAGE,
        "projects": await projects_to_rule(),
        "kinds": KINDS,
        "most": MOST_DAYS,
        "as_before": AS_BEFORE,
        "today": today,
        "typed": typed,
        "errors": errors,
        "path": "/desk/due/",
    }
    return render(request, "desk/due.html", values, status=status)


async def projects_to_rule() -> list[Project]:
    """The projects that a rule may be for, the newest year first."""
    rows = Project.filter(merged_into_id=None).order_by("-programme__year", "number", "id")
    return await rows.limit(MOST_PROJECTS).select_related("programme")


def _lines(named: Sequence[Project], table: DueTable, today: date, settings: Settings) -> Iterator[Line]:
    for project in (None, *named):
        row_id = project.id if project else None
        days = table.of_kinds(row_id, on=today, settings=settings)
        yield Line(project, [Cell(kind, n, bool(table.rule((kind, row_id), on=today))) for kind, n in days.items()])


def _holds(rule: DueRule, table: DueTable) -> bool:
    """Whether no later rule of the same day took its place."""
    return table.rule((rule.kind, rule.project_id), on=rule.from_on) == rule.days
