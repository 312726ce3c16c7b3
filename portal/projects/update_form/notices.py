"""The service notices of the form: new ones with their beginning and end, those taken back."""

from datetime import datetime, timedelta
from typing import Any

from portal.projects.notice_kinds import NOTICE_KINDS
from portal.projects.update_form.form import FIRST_YEAR, LAST_YEAR, Reading
from portal.projects.update_form.record import Record
from portal.web.language import N_
from portal.workdays import SHANGHAI

NEW_ROWS, MOST_ROWS = 1, 5
TITLE, BODY = 80, 2000
LONGEST = timedelta(days=366)
FIELDS = ("kind", "title", "body", "begins", "ends", "site")


def notice_fields(record: Record) -> dict[str, str]:
    """What stands in the fields for what the draft announces and takes back."""
    typed: dict[str, str] = {}
    for row, new in enumerate(record.changes.get("notices", [])):
        typed |= {f"nn{row}_{name}": new[name] for name in ("kind", "title", "body")}
        typed |= {f"nn{row}_{name}": _local(new[f"{name}_at"]) for name in ("begins", "ends")}
        typed[f"nn{row}_site"] = str(new["site"]) if new.get("site") else ""
    for key, reason in record.changes.get("notices_ended", {}).items():
        typed |= {f"sn{key}_end": "yes", f"sn{key}_reason": reason}
    return typed


async def read_notices(reading: Reading) -> dict[str, Any]:
    """The notices' part of ``changes``."""
    ask = N_("提前结束通知须写明原因，最多 %(most)s 字，会公开")
    ended = [row for row in reading.record.notices if reading.ticked(f"sn{row.id}_end")]
    rows = [_notice(reading, f"nn{row}") for row in range(MOST_ROWS) if _is_typed(reading, f"nn{row}")]
    return {
        "notices": rows,
        "notices_ended": {str(row.id): reading.reason(f"sn{row.id}_reason", ask) for row in ended},
    }


def _is_typed(reading: Reading, row: str) -> bool:
    return any(reading.text(f"{row}_{name}") for name in FIELDS)


def _notice(reading: Reading, row: str) -> dict[str, Any]:
    title, body, kind = reading.line(f"{row}_title"), reading.text(f"{row}_body"), reading.text(f"{row}_kind")
    if kind not in NOTICE_KINDS:
        reading.error(f"{row}_kind", N_("请选通知的种类"))
    if not title or len(title) > TITLE:
        reading.error(f"{row}_title", N_("请写通知标题，例如“凌水街 9 月 3 日停水”，最多 %(most)s 字"), most=TITLE)
    if len(body) > BODY:
        reading.error(f"{row}_body", N_("最多 %(most)s 字，现在有 %(n)s 字"), most=BODY, n=len(body))
    begins, ends = _moment(reading, f"{row}_begins"), _moment(reading, f"{row}_ends")
    _check_span(reading, row, begins, ends)
    return {
        "kind": kind,
        "title": title,
        "body": body,
        "begins_at": begins.isoformat() if begins else "",
        "ends_at": ends.isoformat() if ends else "",
        "site": _site(reading, f"{row}_site"),
    }


def _moment(reading: Reading, name: str) -> datetime | None:
    """A moment in Shanghai, as a field for date and time sends it."""
    typed = reading.line(name)
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or "T" not in typed.replace(" ", "T"):
        reading.error(name, N_("请写日期和时间，例如 2024-09-03T08:00"))
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        reading.error(name, N_("“%(typed)s”不在 2000 到 2100 年之间，请再看一下年份"), typed=typed[:20])
        return None
    return moment.replace(tzinfo=SHANGHAI)


def _check_span(reading: Reading, row: str, begins: datetime | None, ends: datetime | None) -> None:
    if ends is None:
        return
    if begins and ends <= begins:
        reading.error(f"{row}_ends", N_("结束时间要晚于开始时间"))
    elif ends <= reading.now:
        reading.error(f"{row}_ends", N_("结束时间已经过去，请再看一下日期"))
    elif begins and ends - begins > LONGEST:
        reading.error(f"{row}_ends", N_("一条通知最长一年。请再看一下年份，或分几次发布"))


def _site(reading: Reading, name: str) -> int | None:
    typed = reading.text(name)
    if not typed:
        return None
    numbers = {str(site.number): site.number for site in reading.record.sites}
    if typed not in numbers:
        reading.error(name, N_("没有这个点位，请从列表里选"))
        return None
    return numbers[typed]


def _local(moment: str) -> str:
    """A kept moment as the field shows it, "" for none."""
    return f"{datetime.fromisoformat(moment).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if moment else ""
