"""What a yearly report tells of feedback: numbers by project, as on their pages, and no word of any case."""

from collections import Counter
from collections.abc import Sequence

from tortoise.functions import Count

from portal.feedback.models import Case
from portal.feedback.states import OVER
from portal.projects.yearly.report import Feedback


async def feedback_of(projects: Sequence[int]) -> dict[int, Feedback]:
    """By project id; those without feedback are left out. Never about people: the unit would see that it is there."""
    rows = (
        await Case.filter(project_id__in=projects, about_people=False)
        .annotate(cases=Count("id"))
        .group_by("project_id", "state")
        .values_list("project_id", "state", "cases")
    )
    received: Counter[int] = Counter()
    closed: Counter[int] = Counter()
    for project, state, cases in rows:
        received[project] += cases
        closed[project] += cases if state in OVER else 0
    return {project: Feedback(received[project], closed[project]) for project in received}
