"""CSV: read in the encodings that spreadsheets here write, written so that they read it."""

import csv
import io
from collections.abc import Sequence

from portal.projects.bulk.problems import MOST_COLUMNS, MOST_ROWS, FileRefused
from portal.web.language import N_

DELIMITERS = ",\t;"
ENCODINGS = ("utf-8-sig", "gb18030")  # GB18030 holds all of GBK
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_csv(content: bytes) -> list[list[str]]:
    """The rows of a file. Raises FileRefused in the reader's words."""
    text = _decoded(content)
    if "\0" in text:
        raise FileRefused(N_("这不是表格文件。请上传 CSV 或 XLSX。"))
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise FileRefused(N_("第 %(line)s 行有 %(n)s 列，最多 50 列"), line=reader.line_num, n=len(row))
            rows.append([cell.strip() for cell in row])
            if len(rows) > MOST_ROWS + 1:
                raise FileRefused(N_("最多 5000 行，请分成几个文件"))
    except csv.Error as problem:
        raise FileRefused(N_("第 %(line)s 行的引号不完整，读不下去"), line=reader.line_num) from problem
    return rows


def _decoded(content: bytes) -> str:
    if content.startswith(UTF_16):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as problem:
            raise _unreadable(content, problem) from problem
    failures = []
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as problem:
            failures.append(problem)
    raise _unreadable(content, max(failures, key=lambda problem: problem.start)) from failures[0]


def _unreadable(content: bytes, problem: UnicodeDecodeError) -> FileRefused:
    line = content.count(b"\n", 0, problem.start) + 1
    message = N_("第 %(line)s 行的文字认不出来：既不是 UTF-8 也不是 GBK。请用表格软件另存为 XLSX 再上传。")
    return FileRefused(message, line=line)


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, which the spreadsheets here need to show Chinese."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
