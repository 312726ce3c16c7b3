"""A beginning lies before the end: the start of the work is not later than its last step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.projects.models import Milestone
from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import date_in_force
from portal.web.language import N_


@dataclass(frozen=True)
class Step:
    """A milestone as it will stand once the update is published; ``field`` leads to what was typed, if anything."""

    start: bool
    due: date
    actual: date | None
    due_field: str = ""
    actual_field: str = ""


def check_order(reading: Reading, changes: dict[str, Any], *, new_rows: Sequence[int]) -> None:
    """Note an end before a start, where this update says so. ``new_rows``: in which rows the new ones stand."""
    if reading.read.errors:
        return  # days that are missing or none cannot be put in order
    steps = [_as_it_will_be(row, changes) for row in reading.record.milestones if str(row.id) not in changes["dropped"]]
    steps += [_new(row, number) for number, row in zip(new_rows, changes["new"], strict=True)]
    starts, others = [step for step in steps if step.start], [step for step in steps if not step.start]
    if not starts or not others:
        return
    start, last = max(starts, key=lambda step: step.due), max(others, key=lambda step: step.due)
    if start.due > last.due and (field := last.due_field or start.due_field):
        reading.error(field, N_("完工的计划日期不能早于开工的计划日期，请再看一下"))
    if all(step.actual for step in steps):
        begun = max(starts, key=lambda step: step.actual or date.min)
        ended = max(others, key=lambda step: step.actual or date.min)
        late = (begun.actual or date.min) > (ended.actual or date.min)
        if late and (field := ended.actual_field or begun.actual_field):
            reading.error(field, N_("完工的实际日期不能早于开工的实际日期，请再看一下"))


def _as_it_will_be(row: Milestone, changes: dict[str, Any]) -> Step:
    key, due, actual = str(row.id), date_in_force(row), row.actual_on
    due_field = actual_field = ""
    if revised := changes["revised"].get(key):
        due, due_field = date.fromisoformat(revised["due_on"]), f"m{key}_due_on"
    if reached := changes["reached"].get(key):
        actual, actual_field = date.fromisoformat(reached), f"m{key}_actual_on"
    if corrected := changes["corrected"].get(key):
        day = corrected["actual_on"]
        actual, actual_field = date.fromisoformat(day) if day else None, f"m{key}_correct_on"
    return Step(row.kind == "start", due, actual, due_field, actual_field)


def _new(row: dict[str, str | None], number: int) -> Step:
    planned, actual = row["planned_on"], row["actual_on"]
    assert planned is not None  # without errors every new milestone has its day
    return Step(
        row.get("kind") == "start",
        date.fromisoformat(planned),
        date.fromisoformat(actual) if actual else None,
        f"new{number}_planned_on",
        f"new{number}_actual_on",
    )
