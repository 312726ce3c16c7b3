"""The table of figures as a form: one day for all, a figure and a note for each target."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from starlette.datastructures import FormData

from portal.projects.bulk.judging import judge
from portal.projects.bulk.record import Known
from portal.web.forms import Errors, Word, clean_line, one
from portal.web.language import N_

PAGE = 100


@dataclass
class TableForm:
    """What was typed, the new figures by target, and what is wrong."""

    as_of: str
    typed: dict[str, str] = field(default_factory=dict)
    entries: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    errors: Errors = field(default_factory=Errors)

    def value(self, name: str) -> str:
        return self.typed.get(name, "")


def usual_day(today: date) -> date:
    """The day that figures are usually of: in the first half of a month the end of the month before."""
    return today.replace(day=1) - timedelta(days=1) if today.day <= 15 else today


def read_table(form: FormData, known: Sequence[Known], *, today: date) -> TableForm:
    """Read what was sent for these targets. Only figures that say something new count."""
    read = TableForm(as_of=clean_line(one(form, "as_of")))
    day = day_of(read.as_of, today=today)
    if isinstance(day, Word):
        read.errors.add("as_of", day.message, **day.params)
    for each in known:
        figure, note = f"f{each.target.id}", f"n{each.target.id}"
        read.typed |= {name: clean_line(one(form, name)) for name in (figure, note)}
        verdict = judge(
            each, achieved=read.value(figure), note=read.value(note), day=today if isinstance(day, Word) else day
        )
        for column, word in verdict.errors:
            read.errors.add(figure if column == "achieved" else note, word.message, **word.params)
        if verdict.entry:
            read.entries[each.target.id] = [verdict.entry]
    if not read.entries and not read.errors:
        read.errors.add("as_of", N_("没有填写新的数量"))
    return read


def day_of(typed: str, *, today: date) -> date | Word:
    """The day that a figure is of, or what is wrong with it."""
    if not typed:
        return Word(N_("请写明数量截至哪一天"))
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return Word(N_("“%(typed)s”不是日期，请写成 2024-09-30 这样"), {"typed": typed[:20]})
    if day > today:
        return Word(N_("数量只能填到今天为止，截止日期不能晚于今天"))
    if day.year < 2000:
        return Word(N_("“%(typed)s”不在 2000 到 2100 年之间，请再看一下年份"), {"typed": typed[:20]})
    return day
