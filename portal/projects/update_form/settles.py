"""The open cases of the form that this update settles: ticked, and none is closed by it."""

from typing import Any

from portal.projects.settling import KEY, cases_named
from portal.projects.update_form.form import Reading
from portal.projects.update_form.record import Record
from portal.web.language import N_

MOST = 200


def settle_fields(record: Record) -> dict[str, str]:
    """What is ticked in the draft."""
    return {f"{KEY}{number}": "yes" for number in record.changes.get(KEY, [])}


async def read_settles(reading: Reading) -> dict[str, Any]:
    """The ids of the cases that were ticked, as a key of ``changes``; each must still be open."""
    ticked = sorted(number for name in reading.read.typed if (number := _number(name)) and reading.ticked(name))
    if not ticked or reading.record.open_cases is None:
        return {KEY: []}
    if len(ticked) > MOST:
        reading.error(KEY, N_("一条进展最多勾选 %(most)s 件反馈，请分几条进展发布"), most=MOST)
        return {KEY: []}
    found = {row.id: row for row in await cases_named(reading.record.project.id, ticked)}
    over = [row.number for row in found.values() if not row.is_open]
    if over:
        message = N_("这些反馈已经答复或者不再办理，请去掉勾选：%(numbers)s")
        reading.error(KEY, message, numbers="、".join(over[:10]))
    return {KEY: [number for number in ticked if number in found]}


def _number(name: str) -> int:
    digits = name.removeprefix(KEY)
    return int(digits) if digits != name and digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
