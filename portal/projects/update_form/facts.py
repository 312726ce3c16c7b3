"""The facts of the form: unit, person, telephone, place, the promise in its official words."""

from typing import Any

from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import Record
from portal.web.language import N_

FACTS = {"person": 60, "phone": 60, "place_zh": 120, "official_zh": 2000, "official_source": 300}
PROMISE = "official_zh"


def fact_fields(record: Record) -> dict[str, str]:
    """What stands in the fields: the draft's facts, else the published ones."""
    facts = record.changes.get("facts", {})
    typed = {name: facts.get(name, getattr(record.project, name)) for name in FACTS}
    typed["facts_reason"] = record.changes.get("facts_reason", "")
    return {**typed, "is_our_unit": "yes" if "unit_id" in facts else ""}


async def read_facts(reading: Reading) -> dict[str, Any]:
    """The facts' part of ``changes``: those that differ. A promise that was published needs a reason to change."""
    project, facts = reading.record.project, dict[str, Any]()
    for name, most in FACTS.items():
        value = reading.text(name) if name == PROMISE else reading.line(name)
        if len(value) > most:
            reading.error(name, N_("最多 %(most)s 字，现在有 %(n)s 字"), most=most, n=len(value))
        elif name in reading.read.typed and value != getattr(project, name):
            facts[name] = value
    if facts.get(PROMISE) and not (facts.get("official_source") or project.official_source):
        reading.error("official_source", N_("录入原文时请写明出处"))
    if reading.ticked("is_our_unit") and project.unit_id is None and reading.by.unit_id is not None:
        facts["unit_id"] = reading.by.unit_id
    reason = ""
    if PROMISE in facts and project.official_zh:
        reason = reading.reason("facts_reason", N_("改动已公布的承诺原文须写明原因，最多 %(most)s 字，会公开"))
    return {"facts": facts, "facts_reason": reason}
