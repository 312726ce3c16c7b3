"""Reading a year's notice from a text: TOML as in ``years/``, a table of days, or the announcement itself."""

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from portal.web.forms import clean_line
from portal.web.language import N_
from portal.workdays.announcement import is_announcement, read_announcement
from portal.workdays.notice import Holiday, NoticeProblem, YearNotice, check_notice, english_name, notice_of_rows

LONGEST = 40_000
COLUMNS = ("date", "kind", "name", "notice")
KINDS = {"holiday": "holiday", "make_up": "make_up", "放假": "holiday", "上班": "make_up"}


def notice_in(file: Path) -> YearNotice:
    """The notice in a file. Raises NoticeProblem."""
    try:
        return read_calendar(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise NoticeProblem(N_("打不开文件 %(file)s"), file=file) from problem
    except UnicodeDecodeError as problem:
        raise NoticeProblem(N_("文件不是 UTF-8 文本，请另存为 UTF-8 再载入")) from problem


def read_calendar(text: str) -> YearNotice:
    """The notice in a text of any of the three shapes. Raises NoticeProblem, which names the row."""
    text = text.lstrip("\ufeff")
    if len(text) > LONGEST:
        raise NoticeProblem(N_("内容太长了：一年的放假安排最多 %(most)s 个字，请只留这一年的"), most=LONGEST)
    first = next((line for line in text.splitlines() if line.strip()), "")
    is_table = "," in first and "=" not in first and not first.lstrip().startswith("#")
    if is_table:
        return read_table(text)
    return read_announcement(text) if is_announcement(text) else read_notice(text)


def read_notice(text: str) -> YearNotice:
    """The notice in a TOML text as in `years/`; NoticeProblem when a row is missing, wrong or doubled."""
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise NoticeProblem(N_("不是有效的 TOML：%(problem)s"), problem=str(problem)) from problem
    year, source, holidays = rows.get("year"), rows.get("source"), rows.get("holiday", [])
    if not isinstance(year, int) or not isinstance(source, str) or not isinstance(holidays, list):
        raise NoticeProblem(N_("没有写年份，或者没有写出处（通知的名称和文号，最多 %(most)s 字）"), most=200)
    read = tuple(_read_holiday(row, number) for number, row in enumerate(holidays, 1))
    notice = YearNotice(year, clean_line(source), read)
    check_notice(notice)
    return notice


def _read_holiday(row: Any, number: int) -> Holiday:
    try:
        made_up = tuple(row.get("make_up", ()))
        holiday = Holiday(clean_line(row["name_zh"]), clean_line(row["name_en"]), row["first"], row["last"], made_up)
    except (KeyError, TypeError, AttributeError) as missing:
        message = N_("第 %(n)s 个节日没有写全，要有 name_zh、name_en、first、last")
        raise NoticeProblem(message, holiday=number, n=number) from missing
    days = (holiday.first, holiday.last, *holiday.make_up)
    if not all(isinstance(day, date) and not isinstance(day, datetime) for day in days):
        message = N_("第 %(n)s 个节日“%(name)s”里有的日期不是日期，请写成 2027-01-01 这样，不加引号")
        raise NoticeProblem(message, holiday=number, n=number, name=holiday.name_zh)
    return holiday


def read_table(text: str) -> YearNotice:
    """The notice in a table with the columns date, kind (holiday or make_up), name and notice. NoticeProblem."""
    lines = csv.DictReader(StringIO(text))
    try:
        names = [clean_line(name).lower() for name in lines.fieldnames or ()]
        if not set(COLUMNS) <= set(names):
            raise NoticeProblem(N_("第一行要写四个列名：%(columns)s"), columns=", ".join(COLUMNS))
        lines.fieldnames = names
        found = [_read_line(row, lines.line_num) for row in lines]
    except csv.Error as problem:
        raise NoticeProblem(N_("第 %(line)s 行读不出来，请检查引号和逗号"), line=lines.line_num) from problem
    if not found:
        raise NoticeProblem(N_("表里一天也没有，请从第二行起每行写一天"))
    # A notice may reach back into the December before, so the year is the last one.
    year = max(day.year for day, _, _, _ in found)
    sources = Counter(source for _, _, _, source in found if source)
    source = sources.most_common(1)[0][0] if sources else ""
    return notice_of_rows(year, source, [(day, kind, name, english_name(name)) for day, kind, name, _ in found])


def _read_line(row: Mapping[str, Any], line: int) -> tuple[date, str, str, str]:
    values = {name: clean_line(row.get(name)) for name in COLUMNS}
    try:
        day = date.fromisoformat(values["date"])
    except ValueError:
        message = N_("第 %(line)s 行：“%(typed)s”不是日期，请写成 2027-01-01 这样")
        raise NoticeProblem(message, line=line, typed=values["date"][:20]) from None
    if values["kind"] not in KINDS:
        message = N_("第 %(line)s 行：类别请写 holiday（放假）或 make_up（上班），现在是“%(typed)s”")
        raise NoticeProblem(message, line=line, typed=values["kind"][:20])
    if not values["name"]:
        raise NoticeProblem(N_("第 %(line)s 行没有写节日的名称"), line=line)
    return day, KINDS[values["kind"]], values["name"], values["notice"]


def written(notice: YearNotice) -> str:
    """The notice as ``read_notice`` reads it."""
    lines = [f"year = {notice.year}", f"source = {_quoted(notice.source)}"]
    for holiday in notice.holidays:
        days = ", ".join(map(str, holiday.make_up))
        lines += [
            "",
            "[[holiday]]",
            f"name_zh = {_quoted(holiday.name_zh)}",
            f"name_en = {_quoted(holiday.name_en)}",
            f"first = {holiday.first}",
            f"last = {holiday.last}",
            f"make_up = [{days}]",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
