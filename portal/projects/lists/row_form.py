"""One project of a list as a form: what was typed, and what is wrong with it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from portal.projects.deadlines import read_deadline
from portal.projects.lists.rows import Row, days_of
from portal.projects.programme_file import SLUG
from portal.projects.quantities import quantity_in
from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

MOST = {"title": 120, "slug": 80, "area": 40, "official": 4000, "due_words": 200, "person": 60, "unit_words": 200}
MOST |= {"support": 200, "reason": 500}
BLANK_TARGETS = 3
MOST_TARGETS = 20


def read_row(form: FormData, row: Row, *, year: int) -> Row:
    """The row with what was typed. Days that were left alone follow the words of a deadline that changed."""
    typed: Row = {name: clean_line(one(form, name)) for name in MOST if name != "official"}
    typed["official"] = clean_text(one(form, "official"))
    typed |= {name: clean_line(one(form, name)) for name in ("begins", "due")}
    number = clean_line(one(form, "number"))
    typed["number"] = int(number) if number.isdecimal() and len(number) < 4 else 0
    typed["project"] = _id(one(form, "project"))
    typed["unit"] = _id(one(form, "unit"))
    typed["targets"] = _targets(form)
    untouched = all(typed[name] == row[name] for name in ("begins", "due"))
    if one(form, "act") == "reread" or (untouched and typed["due_words"] != row["due_words"]):
        typed |= days_of(read_deadline(typed["due_words"], year=year))
    return {**row, **typed}


def _id(value: object) -> int | None:
    text = clean_line(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _targets(form: FormData) -> list[Row]:
    rows = []
    for number in range(MOST_TARGETS):
        target: Row = {name: clean_line(one(form, f"t{number}_{name}"))[:100] for name in ("name", "unit", "planned")}
        target["take"] = bool(one(form, f"t{number}_take"))
        if any(target[name] for name in ("name", "unit", "planned")):
            rows.append(target)
    return rows


def faults_of(row: Mapping[str, Any]) -> Errors:
    """What a row lacks by itself, before it is compared with the record. Fields are named as in its form."""
    errors = Errors()
    for name, most in MOST.items():
        if len(row[name]) > most:
            errors.add(name, N_("最多 %(most)s 字，现在有 %(n)s 字"), most=most, n=len(row[name]))
    for name, message in (("title", N_("请写项目名称")), ("area", N_("请写所属方面，例如“交通出行”"))):
        if not row[name]:
            errors.add(name, message)
    if not row["official"]:
        errors.add("official", N_("请照录名单上的项目内容"))
    if not row["number"]:
        errors.add("number", N_("请写 1 到 999 的编号"))
    if not SLUG.match(row["slug"]):
        errors.add("slug", N_("网址只能用小写字母、数字和连字符，例如 lu-deng-gai-zao"))
    _check_days(row, errors)
    for number, target in enumerate(row["targets"]):
        if target["take"]:
            _check_target(target, number, errors)
    return errors


def _check_days(row: Mapping[str, Any], errors: Errors) -> None:
    days = {}
    for name in ("begins", "due"):
        try:
            days[name] = date.fromisoformat(row[name]) if row[name] else None
            if (day := days[name]) and not 2000 <= day.year <= 2100:
                raise ValueError
        except ValueError:
            days[name] = None
            errors.add(name, N_("“%(typed)s”不是日期，请写成 2024-09-30 这样"), typed=row[name][:20])
    begins, due = days["begins"], days["due"]
    if begins and due and begins > due:
        errors.add("due", N_("完成日期早于开工日期，请核对"))


def _check_target(target: Mapping[str, Any], number: int, errors: Errors) -> None:
    if not target["name"] or len(target["name"]) > 80:
        errors.add(f"t{number}_name", N_("请写目标名称，最多 %(most)s 字"), most=80)
    if not target["unit"] or len(target["unit"]) > 20:
        errors.add(f"t{number}_unit", N_("请写计量单位，例如“公里”"))
    if quantity_of(target["planned"]) is None:
        errors.add(f"t{number}_planned", N_("请写大于 0 的数量，最多三位小数"))


def quantity_of(typed: str) -> Decimal | None:
    """A planned quantity above zero, or None."""
    quantity = quantity_in(typed)
    return quantity if quantity else None
