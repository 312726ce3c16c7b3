"""The end of a project in the form: given up (终止), with the day and a public reason."""

from typing import Any

from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import Record
from portal.web.language import N_


def ending_fields(record: Record) -> dict[str, str]:
    """What stands in the fields for what the draft says."""
    ended = record.changes.get("ended", {})
    return {"ended_on": ended.get("on", ""), "ended_reason": ended.get("reason", "")}


async def read_ending(reading: Reading) -> dict[str, Any]:
    """The end's part of ``changes``."""
    if reading.record.project.ended_on is not None or not (reading.line("ended_on") or reading.text("ended_reason")):
        return {"ended": {}}
    day = reading.past_day("ended_on", N_("终止日期不能晚于今天"))
    if day is None:
        reading.error("ended_on", N_("请写终止日期"))
    reason = reading.reason("ended_reason", N_("终止项目须写明原因，最多 %(most)s 字，会公开"))
    return {"ended": {"on": day.isoformat() if day else "", "reason": reason}}
