"""What stands in braces in a text that answers begin from, and what is put in its place."""

import re
from collections.abc import Mapping
from datetime import datetime

from portal.feedback.due.deadlines import due_day
from portal.feedback.kinds import KINDS
from portal.feedback.models import Case
from portal.web.dates import day_in
from portal.web.language import N_
from portal.workdays import local_day

# The name is what staff type between braces; it is Chinese on every page.
PLACEHOLDERS: dict[str, str] = {
    "办件号": N_("办件的编号"),
    "项目": N_("项目的名称；没有指明项目时为“这件事”"),
    "类别": N_("投诉、建议、咨询或表扬"),
    "到期日": N_("答复到期的日子"),
    "今天": N_("写答复的日子"),
    "单位": N_("您的单位；没有单位时为项目的责任单位"),
    "称呼": N_("“居民朋友”：答复会给所有一起反映的人看，不写姓名"),
}

_IN_BRACES = re.compile(r"[{｛]\s*([^{}｛｝\n]{0,40}?)\s*[}｝]")


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no placeholder, each once."""
    return [name for name in dict.fromkeys(_IN_BRACES.findall(text)) if name not in PLACEHOLDERS]


def left_in(text: str) -> str:
    """The first pair of braces still in a text that is to be sent; "" when there is none."""
    found = _IN_BRACES.search(text)
    return found.group() if found else ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known put in; what is not known stays in its braces, for a human to see."""
    return _IN_BRACES.sub(lambda match: values.get(match[1]) or match[0], text)


def values_for(case: Case, *, number: str, unit: str, now: datetime) -> dict[str, str]:
    """What stands for the placeholders in an answer to this case; ``unit`` is the writer's. Always in Chinese."""
    project = case.project
    return {
        "办件号": number,
        "项目": project.title_zh if project else "这件事",
        "类别": KINDS[case.kind].word,
        "到期日": day_in("zh", "day", due_day(case)),
        "今天": day_in("zh", "day", local_day(now)),
        "单位": unit or (project.unit.name_zh if project and project.unit else ""),
        "称呼": "居民朋友",
    }
