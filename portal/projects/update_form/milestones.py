"""The milestones of the form: new ones, days reached, new dates, corrections, those given up."""

from datetime import date
from typing import Any

from portal.projects.models import Milestone
from portal.projects.update_form.form import TITLE, Reading
from portal.projects.update_form.milestone_order import check_order
from portal.projects.update_form.record import Record
from portal.web.language import N_

NEW_ROWS, MOST_ROWS = 3, 12
WORDS = 120
KINDS = {"step": N_("节点"), "start": N_("开工")}
NEW_FIELDS = ("title", "kind", "planned_on", "planned_words", "actual_on")
AHEAD = N_("实际完成日期不能晚于今天")


def milestone_fields(record: Record) -> dict[str, str]:
    """What stands in the fields for what the draft changes."""
    changes, typed = record.changes, dict[str, str]()
    for number, new in enumerate(changes.get("new", [])):
        typed |= {f"new{number}_{name}": new.get(name) or "" for name in NEW_FIELDS}
    for key, day in changes.get("reached", {}).items():
        typed[f"m{key}_actual_on"] = day
    for key, revised in changes.get("revised", {}).items():
        typed |= {f"m{key}_due_on": revised["due_on"], f"m{key}_reason": revised["reason"]}
    for row in record.reached_milestones:
        typed[f"m{row.id}_correct_on"] = row.actual_on.isoformat() if row.actual_on else ""
    for key, corrected in changes.get("corrected", {}).items():
        typed |= {f"m{key}_correct_on": corrected["actual_on"] or "", f"m{key}_correct_reason": corrected["reason"]}
        typed[f"m{key}_not_done"] = "" if corrected["actual_on"] else "yes"
    for key, reason in changes.get("dropped", {}).items():
        typed |= {f"m{key}_drop": "yes", f"m{key}_drop_reason": reason}
    return typed


async def read_milestones(reading: Reading) -> dict[str, Any]:
    """The milestones' part of ``changes``."""
    new = _new(reading)
    changes = {
        "new": list(new.values()),
        "reached": _reached(reading),
        "revised": _revised(reading),
        "corrected": _corrected(reading),
        "dropped": _dropped(reading),
    }
    _refuse_two_at_once(reading, changes)
    check_order(reading, changes, new_rows=list(new))
    return changes


def _new(reading: Reading) -> dict[int, dict[str, str | None]]:
    rows: dict[int, dict[str, str | None]] = {}
    for row in range(MOST_ROWS):
        title, words = reading.line(f"new{row}_title"), reading.line(f"new{row}_planned_words")
        planned, actual = reading.day(f"new{row}_planned_on"), reading.past_day(f"new{row}_actual_on", AHEAD)
        if not (title or planned or actual or words):
            continue
        if not title or len(title) > TITLE:
            reading.error(f"new{row}_title", N_("请写节点名称，最多 %(most)s 字"), most=TITLE)
        if not planned:
            reading.error(f"new{row}_planned_on", N_("请写节点的计划日期"))
        if len(words) > WORDS:
            reading.error(f"new{row}_planned_words", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=WORDS, n=len(words))
        kind = reading.text(f"new{row}_kind")
        rows[row] = _row(title, kind if kind in KINDS else "step", planned, words, actual)
    return rows


def _row(title: str, kind: str, planned: date | None, words: str, actual: date | None) -> dict[str, str | None]:
    """A new milestone as ``changes`` holds it; what is not said is left out."""
    more = ({"kind": kind} if kind != "step" else {}) | ({"planned_words": words} if words else {})
    days = {"planned_on": planned.isoformat() if planned else None, "actual_on": actual.isoformat() if actual else None}
    return {"title": title, **days, **more}


def _reached(reading: Reading) -> dict[str, str]:
    rows = reading.record.open_milestones
    days = {str(row.id): reading.past_day(f"m{row.id}_actual_on", AHEAD) for row in rows}
    return {key: day.isoformat() for key, day in days.items() if day}


def _revised(reading: Reading) -> dict[str, dict[str, str]]:
    revised: dict[str, dict[str, str]] = {}
    for row in reading.record.open_milestones:
        day = reading.day(f"m{row.id}_due_on")
        if day is None:
            continue
        reason = reading.reason(f"m{row.id}_reason", N_("改期须写明原因，最多 %(most)s 字，会公开"))
        if day == row.planned_on:
            reading.error(f"m{row.id}_due_on", N_("改期日期和原计划相同，不用改期"))
        revised[str(row.id)] = {"due_on": day.isoformat(), "reason": reason}
    return revised


def _corrected(reading: Reading) -> dict[str, dict[str, str | None]]:
    corrected: dict[str, dict[str, str | None]] = {}
    for row in reading.record.reached_milestones:
        given = _corrected_day(reading, row)
        if given == row.actual_on:
            continue
        reason = reading.reason(f"m{row.id}_correct_reason", N_("更正完成日期须写明原因，最多 %(most)s 字，会公开"))
        corrected[str(row.id)] = {"actual_on": given.isoformat() if given else None, "reason": reason}
    return corrected


def _corrected_day(reading: Reading, row: Milestone) -> date | None:
    """The day that holds from now on, None for a milestone that was not reached after all."""
    if reading.ticked(f"m{row.id}_not_done"):
        return None
    # An emptied field says nothing: that a milestone was not reached is ticked.
    return reading.past_day(f"m{row.id}_correct_on", AHEAD) or row.actual_on


def _dropped(reading: Reading) -> dict[str, str]:
    ask = N_("取消节点须写明原因，最多 %(most)s 字，会公开")
    rows = [row for row in reading.record.open_milestones if reading.ticked(f"m{row.id}_drop")]
    return {str(row.id): reading.reason(f"m{row.id}_drop_reason", ask) for row in rows}


def _refuse_two_at_once(reading: Reading, changes: dict[str, Any]) -> None:
    for key in changes["revised"]:
        if reading.text(f"m{key}_actual_on"):
            reading.error(f"m{key}_due_on", N_("已完成的节点不能再改期，请只填其中一个日期"))
    for key in changes["dropped"]:
        if key in changes["revised"] or key in changes["reached"]:
            reading.error(f"m{key}_drop", N_("取消的节点不能同时改期或标为完成，请只选一样"))
