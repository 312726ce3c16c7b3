"""XLSX: read within bounds and without anything that runs, written with the same columns.

A file is judged as the zip that it is before openpyxl sees it: macros, passwords and what would unpack to more than
a sheet of figures can be are refused. openpyxl parses with defusedxml, which is installed beside it.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.projects.bulk.columns import NUMERIC
from portal.projects.bulk.problems import MOST_COLUMNS, MOST_ROWS, FileRefused
from portal.web.language import N_

ZIP, OLD = b"PK", b"\xd0\xcf\x11\xe0"
MOST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 200
FORMULA_MARK = "=公式"


def read_xlsx(content: bytes) -> list[list[str]]:
    """The rows of the first sheet as text; a formula becomes FORMULA_MARK. Raises FileRefused."""
    _judge_parts(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return _rows(book.worksheets[0])
        finally:
            book.close()
    except FileRefused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError) as problem:
        raise FileRefused(N_("这个 XLSX 文件打不开，可能已经损坏。请用表格软件重新另存一份。")) from problem
    except Exception as problem:  # openpyxl fails in many ways on files that were made to make it fail
        raise FileRefused(N_("这个 XLSX 文件打不开，可能已经损坏。请用表格软件重新另存一份。")) from problem


def _judge_parts(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            names = {info.filename.lower() for info in infos}
            types = parts.read("[Content_Types].xml") if _is_small(parts, "[Content_Types].xml") else b""
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError, ValueError) as problem:
        raise FileRefused(N_("这个 XLSX 文件打不开，可能已经损坏。请用表格软件重新另存一份。")) from problem
    if any(name.endswith("vbaproject.bin") for name in names) or b"macroEnabled" in types:
        raise FileRefused(N_("这个文件带有宏，不能上传。请另存为不带宏的 XLSX。"))
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise FileRefused(N_("这个文件展开后太大，不像数量表。请只留下要填的那张表，另存后再上传。"))


def _is_small(parts: zipfile.ZipFile, name: str) -> bool:
    return parts.getinfo(name).file_size <= 1024 * 1024


def _rows(sheet: Any) -> list[list[str]]:
    rows: list[list[str]] = []
    for cells in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1):
        row = [_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if len(row) > MOST_COLUMNS:
            raise FileRefused(N_("第 %(line)s 行有 %(n)s 列，最多 50 列"), line=len(rows) + 1, n=len(row))
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) > MOST_ROWS + 1:
        raise FileRefused(N_("最多 5000 行，请分成几个文件"))
    return rows


def _text(cell: Any) -> str:
    value = cell.value
    if getattr(cell, "data_type", "") == "f" or (isinstance(value, str) and value.startswith("=")):
        return FORMULA_MARK
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(f"{value:.9g}"), "f")  # 0.1 + 0.2 is 0.3 to who typed it
    return str(value).strip()


def write_xlsx(rows: Sequence[Sequence[str]], *, names: Sequence[str]) -> bytes:
    """A workbook of one sheet; numbers are numbers, all else is text and never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("完成情况")
    for number, row in enumerate(rows):
        sheet.append([_cell(cell, name) if number else cell for cell, name in zip(row, names, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(text: str, name: str) -> object:
    if name in NUMERIC and name != "day" and text:
        return Decimal(text)
    return text
