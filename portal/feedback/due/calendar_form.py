"""What an administrator gives for a new year: a file, a pasted text, or the holidays typed one by one."""

import re
from collections.abc import Mapping
from datetime import date

from starlette.datastructures import FormData

from portal.web.forms import Errors, clean_line, clean_text, one, uploads
from portal.web.language import N_
from portal.workdays import Holiday, NoticeProblem, YearNotice
from portal.workdays.notice import HOLIDAYS, LONGEST_SOURCE, check_notice, english_name
from portal.workdays.reading import LONGEST, read_calendar

ROWS = 9
PARTS = ("name", "first", "last", "make_up")
FIELDS = ("text", "year", "source", *(f"h{row}_{part}" for row in range(1, ROWS + 1) for part in PARTS))
_BETWEEN_DAYS = re.compile(r"[\s,，、;；]+")


def typed_in(form: FormData) -> dict[str, str]:
    return {name: (clean_text if name == "text" else clean_line)(one(form, name)) for name in FIELDS}


def nothing_typed() -> dict[str, str]:
    """An empty form with the names of the holidays in their rows."""
    names = {f"h{row}_name": name for row, name in enumerate(HOLIDAYS, 1)}
    return {**dict.fromkeys(FIELDS, ""), **names}


def typed_of(notice: YearNotice) -> dict[str, str]:
    """The form that says what a notice says; what has no row there is left out."""
    typed = {**dict.fromkeys(FIELDS, ""), "year": str(notice.year), "source": notice.source}
    for row, holiday in enumerate(notice.holidays[:ROWS], 1):
        typed |= {
            f"h{row}_name": holiday.name_zh,
            f"h{row}_first": holiday.first.isoformat(),
            f"h{row}_last": holiday.last.isoformat(),
            f"h{row}_make_up": "、".join(map(str, holiday.make_up)),
        }
    return typed


async def read_year(form: FormData, typed: Mapping[str, str], errors: Errors) -> YearNotice | None:
    """The notice: of the file when there is one, else of the text, else of the rows. None with errors."""
    try:
        if files := uploads(form, "file"):
            return read_calendar(_decoded(await files[0].read(4 * LONGEST)))
        return read_calendar(typed["text"]) if typed["text"] else _read_rows(typed, errors)
    except NoticeProblem as problem:
        place = "file" if uploads(form, "file") else "text" if typed["text"] else _place(problem, typed)
        errors.add(place, problem.word.message, **problem.word.params)
        return None


def _decoded(content: bytes) -> str:
    # Spreadsheets in China save their text in GB 18030.
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return clean_text(content.decode(coding))
        except UnicodeDecodeError:
            continue
    raise NoticeProblem(N_("文件不是 UTF-8 文本，请另存为 UTF-8 再载入"))


def _read_rows(typed: Mapping[str, str], errors: Errors) -> YearNotice | None:
    year = int(typed["year"]) if re.fullmatch("[0-9]{4}", typed["year"]) else 0
    if not year:
        errors.add("year", N_("请写四位数的年份，例如 2027"))
    if not typed["source"] or len(typed["source"]) > LONGEST_SOURCE:
        errors.add("source", N_("请写出处：通知的名称和文号，最多 %(most)s 字"), most=LONGEST_SOURCE)
    rows = _rows(typed)
    holidays = [_read_row(row, typed, errors) for row in rows]
    if not rows:
        errors.add("h1_first", N_("请至少写一个节日放假的日子"))
    if errors:
        return None
    notice = YearNotice(year, typed["source"], tuple(holiday for holiday in holidays if holiday))
    check_notice(notice)
    return notice


def _rows(typed: Mapping[str, str]) -> list[int]:
    """The rows with a day in them; the names are there from the beginning."""
    return [row for row in range(1, ROWS + 1) if any(typed[f"h{row}_{part}"] for part in PARTS[1:])]


def _read_row(row: int, typed: Mapping[str, str], errors: Errors) -> Holiday | None:
    name = typed[f"h{row}_name"]
    if not name:
        errors.add(f"h{row}_name", N_("请写节日的名称"))
    first = _day(f"h{row}_first", typed[f"h{row}_first"], errors)
    # A holiday of one day needs only its first.
    last = _day(f"h{row}_last", typed[f"h{row}_last"], errors) if typed[f"h{row}_last"] else first
    worked = [part for part in _BETWEEN_DAYS.split(typed[f"h{row}_make_up"]) if part]
    made_up = [_day(f"h{row}_make_up", part, errors) for part in worked]
    if first is None or last is None:
        return None
    return Holiday(name, english_name(name), first, last, tuple(day for day in made_up if day))


def _day(name: str, typed: str, errors: Errors) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        errors.add(name, N_("“%(typed)s”不是日期，请写成 2027-01-01 这样"), typed=typed[:20])
        return None


def _place(problem: NoticeProblem, typed: Mapping[str, str]) -> str:
    """The field of the typed rows that a problem is about."""
    rows = _rows(typed)
    return f"h{rows[problem.holiday - 1]}_first" if 0 < problem.holiday <= len(rows) else "year"
