"""The labels and numberings of official lists, as they are looked for."""

import re

from portal.projects.deadlines.numerals import NUMBER

# field -> its labels; the longer ones first, so that "完成时限" is not read as "时限".
LABELS = {
    "title": ("项目名称", "工程名称", "实事名称", "任务名称", "事项名称"),
    "content": (
        "项目内容",
        "建设内容",
        "主要内容",
        "工作内容",
        "实施内容",
        "目标任务",
        "具体内容",
        "任务内容",
        "年度目标",
    ),
    "due": (
        "计划完成时限",
        "计划完成时间",
        "完成时限",
        "完成时间",
        "时间节点",
        "时间安排",
        "时限要求",
        "办结时限",
        "完成期限",
        "时限",
    ),
    "person": ("责任人", "责任领导", "牵头领导", "分管领导", "包保领导", "负责人", "责任同志"),
    "unit": (
        "牵头责任单位",
        "责任单位",
        "牵头单位",
        "承办单位",
        "主办单位",
        "责任部门",
        "牵头部门",
        "实施单位",
        "主责单位",
    ),
    "support": ("配合责任单位", "配合单位", "协办单位", "协同单位", "配合部门", "参与单位"),
}
FIELD_OF = {label: field for field, labels in LABELS.items() for label in labels}
_ANY = "|".join(sorted(FIELD_OF, key=len, reverse=True))

# At the beginning of a line, with or without a number before it; inside a line only with a colon or in brackets.
AT_START = re.compile(
    rf"\s*(?:[(]?(?:{NUMBER})[)、.,]\s*|[①-⑳]\s*)?[\[(]?(?P<label>{_ANY})[\])]?\s*(?:[:、,.\-]+|\s|$)\s*"
)
INSIDE = re.compile(rf"[\[(](?P<boxed>{_ANY})[\])]\s*[:]?\s*|(?<![\w])(?P<label>{_ANY})\s*[:]\s*")

_HAN = "[一二三四五六七八九十百]{1,4}"
# style of numbering -> how a line begins
NUMBERINGS = {
    "第一部分": re.compile(rf"\s*第(?P<n>{_HAN}|[0-9]{{1,3}})(?:部分|[章类])\s*[:、,.]?\s*"),
    "第一项": re.compile(rf"\s*第(?P<n>{_HAN}|[0-9]{{1,3}})[项条件]\s*[:、,.]?\s*"),
    "一、": re.compile(rf"\s*(?P<n>{_HAN})\s*[、.:,]\s*"),
    "（一）": re.compile(rf"\s*[(](?P<n>{_HAN})[)]\s*[、.:,]?\s*"),
    "（1）": re.compile(r"\s*[(](?P<n>[0-9]{1,3})[)]\s*[、.:,]?\s*"),
    "1、": re.compile(r"\s*(?P<n>[0-9]{1,3})\s*、\s*"),
    "1)": re.compile(r"\s*(?P<n>[0-9]{1,3})\s*[)]\s*"),
    "1.": re.compile(r"\s*(?P<n>[0-9]{1,3})\s*[.](?![0-9])\s*"),
    "①": re.compile(r"\s*(?P<n>[①-⑳⑴-⒇])\s*[、.]?\s*"),
}
