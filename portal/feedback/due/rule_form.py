"""What an administrator types for a rule of due dates: clean values, or what is wrong with them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.datastructures import FormData

from portal.feedback.due.rules import AS_BEFORE, DueTable
from portal.feedback.kinds import KINDS
from portal.projects.models import Project
from portal.settings import Settings
from portal.web.forms import Errors, clean_line, number_in, one
from portal.web.language import N_

FIELDS = ("kind", "project", "days", "from_on", "none")
MOST_DAYS = 60
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Typed:
    """A rule as typed; it means nothing when there are errors."""

    kind: str
    project: Project | None
    days: int
    from_on: date


def typed_in(form: FormData) -> dict[str, str]:
    return {name: unicodedata.normalize("NFKC", clean_line(one(form, name))) for name in FIELDS}


def nothing_typed() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


def check_rule(
    typed: dict[str, str],
    errors: Errors,
    *,
    projects: Sequence[Project],
    table: DueTable,
    today: date,
    settings: Settings,
) -> Typed:
    """The rule; what is wrong with it is added to ``errors``."""
    if typed["kind"] not in KINDS:
        errors.add("kind", N_("请选择反馈的类别"))
    project = next((row for row in projects if row.slug == typed["project"]), None)
    if typed["project"] and project is None:
        errors.add("project", N_("没有这个项目，请在列表中重新选择"))
    begins = _day(typed["from_on"], today, errors)
    days = AS_BEFORE if typed["none"] else _days(typed["days"], errors)
    if not errors and _is_so_already(typed["kind"], project, days, begins, table, settings):
        errors.add("days", N_("从这一天起本来就是这样，没有变化。请改天数或者日期"))
    return Typed(typed["kind"], project, days, begins)


def _days(typed: str, errors: Errors) -> int:
    days = number_in(typed) or 0
    if not 1 <= days <= MOST_DAYS:
        errors.add("days", N_("请写 1 到 %(most)s 的整数，或者勾选不再单独规定"), most=MOST_DAYS)
    return days


def _day(typed: str, today: date, errors: Errors) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        errors.add("from_on", N_("请写生效日期，例如 2024-09-30"))
        return today
    if day < today:
        errors.add("from_on", N_("生效日期不能早于今天：已经收到的办件按当时承诺的期限办"))
    elif day > today + FARTHEST:
        errors.add("from_on", N_("生效日期最多定在一年以内，请再看一下年份"))
    return day


def _is_so_already(
    kind: str, project: Project | None, days: int, begins: date, table: DueTable, settings: Settings
) -> bool:
    row = (kind, project.id if project else None)
    own = table.rule(row, on=begins)
    if days == AS_BEFORE or own != AS_BEFORE:
        return own == days
    return project is None and days == settings.working_days_for(kind)
