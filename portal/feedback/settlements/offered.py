"""The open cases of a project, as its own people see them when they post an update.

Never a complaint about people or what intake has not read, and of each only its beginning: who writes updates has no
right to cases.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.queryset import QuerySet

from portal.feedback.beginnings import beginning_of
from portal.feedback.due.deadlines import due_day
from portal.feedback.handling.settling import settle_cases
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.feedback.queries import number_of, taken_on
from portal.feedback.states import AWAITING_ANSWER
from portal.feedback.subjects import SUBJECTS
from portal.projects.models import Project, Update
from portal.projects.settling import Offered, OpenCase, Settling
from portal.staff.models import Account
from portal.web.forms import Word
from portal.workdays import local_day

PAGE = 50


def settling_with(prefix: str) -> Settling:
    """What the projects are to ask; ``prefix``: of case numbers."""

    async def offered(project: Project, chosen: Sequence[int]) -> Offered:
        return await cases_to_settle(project.id, chosen, prefix=prefix)

    async def named(project_id: int, ids: Sequence[int]) -> Sequence[OpenCase]:
        rows = await _seen_by_the_unit(project_id).filter(id__in=list(ids)).order_by("due_at", "id")
        return [_line(row, prefix) for row in rows]

    return Settling(offered, named, _settle)


async def cases_to_settle(project_id: int, chosen: Sequence[int], *, prefix: str) -> Offered:
    """The 50 that are due first and those chosen, also where these are over by now. At most three queries."""
    still_open = _seen_by_the_unit(project_id).filter(state__in=AWAITING_ANSWER)
    rows = await still_open.order_by("due_at", "id").limit(PAGE)
    found = {row.id for row in rows}
    if further := [number for number in chosen if number not in found]:
        rows = [*await _seen_by_the_unit(project_id).filter(id__in=further), *rows]
    count = await still_open.count() if len(rows) >= PAGE else len(rows)
    return Offered([_line(row, prefix) for row in rows], count)


def _seen_by_the_unit(project_id: int) -> QuerySet[Case]:
    cases = Case.filter(taken_on(), project_id=project_id, about_people=False)
    return cases.select_related("site", "project")


def _line(case: Case, prefix: str) -> OpenCase:
    # Of a project without a unit anybody may write, also who has nothing to do with it.
    words = case.text if case.project and case.project.unit_id else ""
    return OpenCase(
        id=case.id,
        number=number_of(case, prefix=prefix),
        kind=Word(KINDS[case.kind].word),
        label=Word(SUBJECTS[case.label]) if case.label in SUBJECTS else None,
        site=case.site.name_zh if case.site else "",
        received_on=local_day(case.submitted_at),
        due_on=due_day(case),
        joined=case.joined_count,
        begins=beginning_of(words, viewer=None),
        tongue="zh-CN" if case.locale == "zh" else case.locale,
        is_open=case.state in AWAITING_ANSWER,
    )


async def _settle(ids: Sequence[int], update: Update, by: Account, now: datetime) -> None:
    await settle_cases(ids=ids, update=update, by=by, now=now)
