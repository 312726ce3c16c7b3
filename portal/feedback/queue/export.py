"""Cases as a file for a spreadsheet: what residents wrote, masked, and never how to reach them."""

import csv
import io
from collections.abc import AsyncIterator, Container, Sequence
from datetime import datetime

import anyio.to_thread
from tortoise.queryset import QuerySet

from portal.feedback.due.deadlines import due_day
from portal.feedback.facts import EXTENDED
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case, CaseFact
from portal.feedback.publication.masking import masked
from portal.feedback.queries import number_of
from portal.feedback.states import SATISFACTIONS, STATE_WORDS, VERDICTS, WAYS
from portal.feedback.subjects import SUBJECTS
from portal.projects.bulk.columns import safe
from portal.workdays import SHANGHAI

MOST = 10_000
AT_ONCE = 500

# A file leaves the portal and its languages: it is Chinese, as the files of figures are.
HEADINGS = (
    "办件号",
    "类别",
    "状态",
    "项目",
    "点位",
    "事由",
    "内容",
    "地点",
    "承办单位",
    "承办人",
    "收到时间",
    "到期日",
    "延期",
    "紧急",
    "退回次数",
    "并入件数",
    "工作人员代登",
    "首次答复时间",
    "最近答复时间",
    "办结时间",
    "答复结论",
    "居民评价",
    "满意程度",
    "重新办理次数",
)
EXTENSIONS = {"asked": "申请中", "granted": "已延期", "refused": "未同意"}


async def ids_of(cases: QuerySet[Case]) -> list[int]:
    """Which cases a file holds: the newest, at most MOST of them."""
    found = await cases.order_by("-submitted_at", "-id").limit(MOST).values_list("id", flat=True)
    return [int(str(case_id)) for case_id in found]


async def rows_of(cases: QuerySet[Case], ids: Sequence[int], *, prefix: str) -> AsyncIterator[bytes]:
    """The file, some hundred rows at a time, of those ids that are among these cases; UTF-8 with a mark."""
    yield _written([HEADINGS]).encode("utf-8-sig")
    for at in range(0, len(ids), AT_ONCE):
        part = ids[at : at + AT_ONCE]
        rows = await cases.filter(id__in=part).select_related("project", "site", "unit", "handler")
        by_id = {case.id: case for case in rows}
        found = [by_id[one] for one in part if one in by_id]
        # Masking looks at every character: others are answered meanwhile.
        yield await anyio.to_thread.run_sync(_lines, found, prefix, await _extended(part))


async def _extended(ids: Sequence[int]) -> set[int]:
    """Those that were given more time in any round; the case itself knows of its present one."""
    facts = CaseFact.filter(case_id__in=list(ids), kind=EXTENDED)
    return {int(str(case_id)) for case_id in await facts.values_list("case_id", flat=True)}


def _lines(cases: Sequence[Case], prefix: str, extended: Container[int]) -> bytes:
    return _written([_row(case, prefix, case.id in extended) for case in cases]).encode()


def _written(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _row(case: Case, prefix: str, extended: bool) -> list[str]:
    return [
        number_of(case, prefix=prefix),
        KINDS[case.kind].word,
        STATE_WORDS[case.state],
        case.project.title_zh if case.project else "",
        case.site.name_zh if case.site else "",
        SUBJECTS.get(case.label, ""),
        masked(case.text),
        masked(case.place),
        case.unit.name_zh if case.unit else "",
        case.handler.name if case.handler else "",
        _moment(case.submitted_at),
        due_day(case).isoformat(),
        EXTENSIONS.get(case.extension, "前一轮已延期" if extended else ""),
        "是" if case.urgent_at else "",
        str(case.handed_back),
        str(case.joined_count),
        "是" if case.entered_by_id else "",
        _moment(case.first_answered_at),
        _moment(case.answered_at),
        _moment(case.closed_at),
        WAYS.get(case.way, ""),
        VERDICTS.get(case.verdict, ""),
        SATISFACTIONS.get(case.satisfaction, ""),
        str(case.rounds - 1),
    ]


def _moment(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else ""
