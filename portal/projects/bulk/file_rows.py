"""A file's rows under their headings."""

from typing import Any

from portal.projects.bulk.columns import FORMULA, HEADINGS, NAMES, NUMERIC, unsafe
from portal.projects.bulk.csv_file import read_csv
from portal.projects.bulk.problems import FileRefused
from portal.projects.bulk.xlsx_file import FORMULA_MARK, OLD, ZIP, read_xlsx
from portal.web.forms import clean_line
from portal.web.language import N_

# What is plainly something else, by its first bytes.
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"<")


def read_file(content: bytes, *, file_name: str) -> list[dict[str, Any]]:
    """The rows of a file, each with its ``line``; ``formula`` names the columns that hold one. Raises FileRefused."""
    rows = _table(content, file_name.lower())
    lines = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
    if not lines:
        raise FileRefused(N_("文件是空的"))
    names = _names(*lines[0])
    found = [_row(line, row, names) for line, row in lines[1:]]
    if not found:
        raise FileRefused(N_("文件里只有表头，没有数量"))
    return found


def _table(content: bytes, file_name: str) -> list[list[str]]:
    if not content.strip():
        raise FileRefused(N_("文件是空的"))
    if content.startswith(OLD):
        raise FileRefused(N_("这是旧版 XLS 或加了密码的文件。请用表格软件另存为不加密码的 XLSX 再上传。"))
    if content.startswith(ZIP):
        return read_xlsx(content)
    if content.lstrip()[:8].startswith(OTHERS) or file_name.endswith((".xlsx", ".xlsm", ".xls")):
        raise FileRefused(N_("这不是表格文件。请上传 CSV 或 XLSX。"))
    return read_csv(content)


def _names(line: int, headings: list[str]) -> list[str]:
    present = [clean_line(heading) for heading in headings]
    while present and not present[-1]:
        present.pop()
    missing = [heading for heading in HEADINGS if heading not in present]
    strange = [heading or "（空）" for heading in present if heading not in HEADINGS]
    if missing or strange or len(present) != len(HEADINGS):
        raise FileRefused(
            N_("第 %(line)s 行的表头不对。缺少：%(missing)s；多出：%(strange)s。应有这些列：%(wanted)s"),
            line=line,
            missing="、".join(missing) or "—",
            strange="、".join(strange)[:200] or "—",
            wanted="、".join(HEADINGS),
        )
    return [NAMES[heading] for heading in present]


def _row(line: int, cells: list[str], names: list[str]) -> dict[str, Any]:
    padded = [*cells, *[""] * len(names)]
    row: dict[str, Any] = {name: clean_line(cell)[:300] for name, cell in zip(names, padded, strict=False)}
    row["formula"] = [name for name in names if _is_formula(name, row[name])]
    for name in names:
        if name not in NUMERIC:
            row[name] = unsafe(row[name])
    row["line"] = line
    row["wide"] = any(padded[len(names) : len(cells)])
    return row


def _is_formula(name: str, cell: str) -> bool:
    """A formula anywhere; in a column of numbers also whatever a spreadsheet would take for one, but for -3."""
    if cell == FORMULA_MARK or cell.startswith(("=", "＝")):
        return True
    return name in NUMERIC and cell.startswith(FORMULA) and not cell[1:2].isdigit()
