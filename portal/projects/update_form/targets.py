"""The targets of the form: new ones, another planned quantity, those given up."""

from decimal import Decimal
from typing import Any

from portal.projects.models import Target
from portal.projects.quantities import plain
from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import Record
from portal.web.language import N_

NEW_ROWS, MOST_ROWS = 1, 10
NAME, UNIT, BASIS = 80, 20, 200
NEW_FIELDS = {"name": "name_zh", "unit": "unit_zh", "planned": "planned", "basis": "basis"}


def target_fields(record: Record) -> dict[str, str]:
    """What stands in the fields for what the draft changes."""
    typed = {f"t{row.id}_planned": plain(row.planned) for row in record.targets}
    rows = record.changes.get("targets", [])
    for row, new in enumerate(row for row in rows if row.get("id") is None):
        typed |= {f"nt{row}_{name}": new.get(key) or "" for name, key in NEW_FIELDS.items()}
    for changed in (row for row in rows if row.get("id") is not None):
        key = changed["id"]
        typed |= {f"t{key}_planned": changed["planned"], f"t{key}_plan_reason": changed["reason"]}
    for key, reason in record.changes.get("targets_ended", {}).items():
        typed |= {f"t{key}_end": "yes", f"t{key}_end_reason": reason}
    return typed


async def read_targets(reading: Reading) -> dict[str, Any]:
    """The targets' part of ``changes``."""
    ended = _ended(reading)
    return {"targets": [*_changed(reading, ended), *_new(reading)], "targets_ended": ended}


def _new(reading: Reading) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in range(MOST_ROWS):
        name, unit, basis = (reading.line(f"nt{row}_{field}") for field in ("name", "unit", "basis"))
        if not (name or unit or basis or reading.line(f"nt{row}_planned")):
            continue
        if not name or len(name) > NAME:
            reading.error(f"nt{row}_name", N_("请写目标名称，例如“改造供暖管线”，最多 %(most)s 字"), most=NAME)
        if not unit or len(unit) > UNIT:
            reading.error(f"nt{row}_unit", N_("请写计量单位，例如“公里”“所”，最多 %(most)s 字"), most=UNIT)
        if len(basis) > BASIS:
            reading.error(f"nt{row}_basis", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=BASIS, n=len(basis))
        planned = _planned(reading, f"nt{row}_planned")
        rows.append({"id": None, "name_zh": name, "unit_zh": unit, "planned": plain(planned), "basis": basis})
    return rows


def _changed(reading: Reading, ended: dict[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for target in reading.record.targets:
        name = f"t{target.id}_planned"
        if name not in reading.read.typed or str(target.id) in ended:
            continue
        planned = _planned(reading, name)
        if planned is None or planned == target.planned:
            continue
        ask = N_("调整年度目标须写明原因，最多 %(most)s 字，会公开")
        reason = reading.reason(f"t{target.id}_plan_reason", ask)
        rows.append({"id": target.id, "planned": plain(planned), "reason": reason, **_as_it_is(target)})
    return rows


def _as_it_is(target: Target) -> dict[str, str]:
    return {"name_zh": target.name_zh, "unit_zh": target.unit_zh}


def _planned(reading: Reading, name: str) -> Decimal | None:
    planned = reading.quantity(name)
    if planned is None or planned <= 0:
        reading.error(name, N_("请写计划数量，要大于 0，例如 118 或 23.4"))
        return None
    return planned


def _ended(reading: Reading) -> dict[str, str]:
    ask = N_("取消年度目标须写明原因，最多 %(most)s 字，会公开")
    rows = [row for row in reading.record.targets if reading.ticked(f"t{row.id}_end")]
    return {str(row.id): reading.reason(f"t{row.id}_end_reason", ask) for row in rows}
