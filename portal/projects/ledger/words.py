"""The names and values of an entry in the words of its page."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from portal.projects.ledger.change import Fact
from portal.projects.notice_kinds import NOTICE_KINDS
from portal.web.forms import Chinese, Word
from portal.web.language import N_

SUBJECT_WORDS = {
    "milestone": N_("%(number)s 号节点"),
    "target": N_("%(number)s 号年度目标"),
    "site": N_("%(number)s 号点位"),
    "notice": N_("%(number)s 号服务通知"),
    "update": N_("%(number)s 号进展"),
    "entry": N_("第 %(number)s 条记录"),
    "override": N_("%(number)s 号督办调整"),
}

FIELD_WORDS = {
    "number": N_("序号"),
    "slug": N_("网址"),
    "scope": N_("范围"),
    "title": N_("名称"),
    "title_zh": N_("名称"),
    "name_zh": N_("名称"),
    "name_en": N_("英文名称"),
    "promise_zh": N_("承诺内容"),
    "official_zh": N_("承诺的官方原文"),
    "official_source": N_("原文出处"),
    "place_zh": N_("地点"),
    "person": N_("负责人"),
    "phone": N_("办公电话"),
    "unit_id": N_("责任单位"),
    "due": N_("完成时限"),
    "due_words": N_("完成时限原文"),
    "planned_words": N_("时限原文"),
    "kind": N_("类别"),
    "planned_on": N_("原计划日期"),
    "due_on": N_("计划日期"),
    "actual_on": N_("完成日期"),
    "on_day": N_("截至"),
    "planned": N_("数量"),
    "achieved": N_("累计完成"),
    "unit_zh": N_("计量单位"),
    "shortfall": N_("未完成情况说明"),
    "ended_on": N_("终止日期"),
    "merged_into": N_("并入项目"),
    "lon": N_("经度"),
    "lat": N_("纬度"),
    "precision_m": N_("误差（米）"),
    "shape": N_("形状"),
    "points": N_("线或面的点数"),
    "outline": N_("线或面坐标的校验值"),
    "covers": N_("涉及的街道、村和小区"),
    "body": N_("内容"),
    "begins_at": N_("开始"),
    "ends_at": N_("结束"),
    "begins_on": N_("开始"),
    "ends_on": N_("结束"),
    "site": N_("点位"),
    "version": N_("版本"),
    "update": N_("更正的是"),
    "published_at": N_("发布时间"),
    "light": N_("进度灯"),
    "digest": N_("内容校验值"),
    "text": N_("删去的文字"),
}

VALUE_WORDS = {
    "start": N_("开工"),
    "step": N_("节点"),
    "sites": N_("有具体点位"),
    "district": N_("全区范围"),
    "Point": N_("点"),
    "LineString": N_("线"),
    "MultiLineString": N_("线"),
    "Polygon": N_("面"),
    "MultiPolygon": N_("面"),
    "done": N_("已完成"),
    "on_schedule": N_("按计划"),
    "not_started": N_("未开始"),
    "at_risk": N_("有风险"),
    "late": N_("滞后"),
    "not_published": N_("待公布"),
}

_WORDS = {**NOTICE_KINDS, **VALUE_WORDS}
_OF_A_ROW = re.compile(r"^(milestone|target|site) ([0-9]+)(?: (\w+))?$")
_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_MOMENT = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$")
_HASH = re.compile(r"^[0-9a-f]{64}$")


def field_word(name: str) -> Word:
    """The name of a fact or text: "due_on", "target 3 planned", or a day or node of a planned curve."""
    if row := _OF_A_ROW.match(name):
        return _row_word(*row.groups())
    if _DAY.match(name):
        return Word(N_("到%(day)s"), {"day": date.fromisoformat(name)})
    return Word(FIELD_WORDS[name]) if name in FIELD_WORDS else Word("%(name)s", {"name": name})


def _row_word(kind: str, number: str, name: str | None) -> Word:
    row = subject_word(f"{kind} {number}")
    return Word(N_("%(row)s：%(field)s"), {"row": row, "field": field_word(name)}) if name else row


def subject_word(subject: str, titles: Mapping[str, str] | None = None) -> Word:
    """What an entry is about: by its title, where it is known, else by its number."""
    kind, _, number = subject.partition(" ")
    if titles and subject in titles:
        return Word(N_("“%(title)s”"), {"title": Chinese(titles[subject])})
    if kind in SUBJECT_WORDS and number:
        return Word(SUBJECT_WORDS[kind], {"number": number.partition(" ")[0]})
    return Word(N_("本项目")) if subject == "project" else Word("%(name)s", {"name": subject})


def text_value(text: str) -> Word:
    """What somebody wrote in Chinese, or a number, as it is."""
    return Word("%(text)s", {"text": Chinese(text)})


def fact_value(name: str, value: Fact, units: Mapping[int, str]) -> Word:
    """A fact as it is shown. ``units``: names by id."""
    if value is None or value == "":
        return Word(N_("（空）"))
    if name == "unit_id" and isinstance(value, int):
        return text_value(units[value]) if value in units else Word(N_("%(number)s 号单位"), {"number": value})
    if name == "update":
        words = SUBJECT_WORDS["update"]
        return Word(words, {"number": value})
    text = str(value)
    if text in _WORDS:
        return Word(_WORDS[text])
    plain: object = text[:12] if _HASH.match(text) else text
    if _DAY.match(text):
        plain = date.fromisoformat(text)
    elif _MOMENT.match(text):
        plain = datetime.fromisoformat(text)
    return Word("%(value)s", {"value": plain})
