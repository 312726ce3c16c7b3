"""The bulletin as a table for a spreadsheet: a row for each node, milestone and moved date, one value in a cell."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from portal.projects.bulk.columns import safe
from portal.projects.bulletin.month import Bulletin, Line
from portal.projects.bulletin.nodes import Node
from portal.projects.quantities import plain
from portal.web.language import N_
from portal.web.rendering import translate

OF_PROJECT = (N_("序号"), N_("项目"), N_("责任单位"), N_("状态"), N_("说明"), N_("多少天没有进展"))
OF_NODE = (
    N_("类别"),
    N_("名称"),
    N_("计划日期"),
    N_("计划数量"),
    N_("单位"),
    N_("累计完成"),
    N_("完成百分比"),
    N_("完成日期"),
    N_("改到的日期"),
    N_("改期原因"),
)
TARGET, MILESTONE, MOVED = N_("目标"), N_("节点"), N_("本月改期")


def csv_of(bulletin: Bulletin, key: str) -> str:
    """In a language. Days as 2024-07-31, quantities as plain numbers; a project without any node has one row."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([translate(key, word) for word in (*OF_PROJECT, *OF_NODE)])
    for line in bulletin.lines:
        project = _of_project(line, key)
        for row in list(_rows(line)) or [[""] * len(OF_NODE)]:
            writer.writerow([safe(cell) for cell in (*project, translate(key, row[0]) if row[0] else "", *row[1:])])
    return file.getvalue()


def _of_project(line: Line, key: str) -> list[str]:
    project = line.project
    return [
        str(project.number),
        project.title_zh,
        project.unit.name_zh if project.unit else translate(key, N_("待公布")),
        translate(key, line.status),
        translate(key, line.reason),
        "" if line.silence is None else str(line.silence),
    ]


def _rows(line: Line) -> Iterator[list[str]]:
    for node in line.nodes:
        yield [TARGET, *_of_target(node)]
    for step in line.steps:
        yield [MILESTONE, step.title, _day(step.due_on), "", "", "", "", _day(step.actual_on), "", ""]
    for moved in line.moved:
        yield [MOVED, moved.title, _day(moved.before), "", "", "", "", "", _day(moved.after), moved.reason]


def _of_target(node: Node) -> list[str]:
    percent = None if node.share is None else (node.share * 100).quantize(Decimal("0.1"))
    planned, achieved = plain(node.planned), plain(node.achieved)
    return [node.target.name_zh, _day(node.by), planned, node.target.unit_zh, achieved, plain(percent), "", "", ""]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
