"""The columns of a file of figures, out and in, and what makes a cell safe."""

from collections.abc import Sequence

from portal.projects.bulk.record import Known
from portal.projects.quantities import plain

# name of a column in our rows -> its heading, in the order of the file
COLUMNS = {
    "number": "项目编号",
    "project": "项目",
    "target": "目标",
    "unit": "单位",
    "planned": "年度目标",
    "day": "截至日期",
    "achieved": "累计完成",
    "note": "备注",
    "id": "目标代码",
}
HEADINGS = list(COLUMNS.values())
NAMES = {heading: name for name, heading in COLUMNS.items()}
NUMERIC = ("number", "planned", "day", "achieved", "id")

# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def rows_out(known: Sequence[Known]) -> list[list[str]]:
    """A file's rows, the headings first: each target with its figure in force."""
    return [HEADINGS, *([safe(cell) for cell in _row(each)] for each in known)]


def _row(known: Known) -> list[str]:
    target, project = known.target, known.target.project
    return [
        str(project.number),
        project.title_zh,
        target.name_zh,
        target.unit_zh,
        plain(target.planned),
        known.last_day,
        known.last_figure,
        "",
        str(target.id),
    ]


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA) else cell


def unsafe(cell: str) -> str:
    """What ``safe`` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
