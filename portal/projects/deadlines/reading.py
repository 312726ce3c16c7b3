"""From the words of a deadline to what was understood of them."""

import re
from dataclasses import dataclass
from datetime import date

from portal.projects.deadlines.plain_form import plain_form
from portal.projects.deadlines.points import Point, points_in

MOST = 400
BEGINS = re.compile("开工|开始|启动|实施|动工|进场|着手|起步")
ENDS = re.compile("完工|完成|竣工|建成|投用|投入|交付|验收|结束|到位|达到|通车|开园|开放|启用|见效|销号|前")
BEFORE = re.compile("(?:开工|开始|启动|实施|动工|进场)(?:时间|日期|时限)?[:\\s]*(?:为|于|在)?\\s*$")
RANGE = re.compile(r"\s*(?:[-至到]|起)")
RECURRING = re.compile("常态化|常态|长期|持续|定期|经常性|日常|滚动|每(?:年|月|季度?|周|日|天|半年)[底末初]?|不断")
# Words that stand in many deadlines and say nothing that a day could hold.
KNOWN = re.compile(
    "之?以?前|底|末|内|间|期间|左右|完成时限|完成时间|时间节点|计划|预计|力争|争取|确保|拟|于|在|并|且|将|为|从|自|由|至|到|起|"
    "全部|全面|基本|陆续|逐步|分批|分期|组织|主体|工程|项目|建设|施工|改造|工作|任务|各项|全年|坚持|推进|推动|开展|实施|启动|"
    "开始|开工|动工|进场|着手|完工|完成|竣工|建成|投用|投入|使用|交付|验收|结束|到位|达到|通车|开园|开放|启用|见效|销号|运行|"
    "时限|时间|日期|年度|当年|目标|整治|治理|进行|做好|落实|实现|正式|具备|条件"
)


@dataclass(frozen=True)
class Deadline:
    """What was understood of a deadline. ``words`` is as it was written.

    ``begins_on`` and ``due_on`` are the last days on which the words are still kept. ``recurring``: the work goes on
    without an end (常态化). ``understood`` and ``missed`` are stretches of ``words``, as (start, end).
    """

    words: str
    begins_on: date | None = None
    due_on: date | None = None
    recurring: bool = False
    understood: tuple[tuple[int, int], ...] = ()
    missed: tuple[tuple[int, int], ...] = ()

    @property
    def not_understood(self) -> list[str]:
        """The stretches that no day was read from and that are no common words either."""
        return [self.words[start:end] for start, end in self.missed]


def read_deadline(words: str, *, year: int) -> Deadline:
    """Read a deadline of a programme of ``year``. Never fails: what is not understood is marked."""
    text = plain_form(words[:MOST])
    points = points_in(text, year=year)
    again = list(RECURRING.finditer(text))
    begins: list[date] = []
    ends: list[date] = []
    for point, following in zip(points, [*points[1:], None], strict=False):
        (begins if _is_beginning(text, point, following) else ends).append(point.last)
    stretches = sorted([(point.start, point.end) for point in points] + [found.span() for found in again])
    due = max(ends, default=None)
    begin = min(begins, default=None)
    return Deadline(
        words=words,
        begins_on=begin if begin is None or due is None or begin <= due else None,
        due_on=due,
        recurring=bool(again),
        understood=tuple(stretches),
        missed=tuple(_missed(text, stretches)) + (((MOST, len(words)),) if len(words) > MOST else ()),
    )


def _is_beginning(text: str, point: Point, following: Point | None) -> bool:
    if text[: point.end].endswith("全年"):
        return False  # it is the whole of it, not its first day
    rest = text[point.end : following.start if following else len(text)]
    if found := RANGE.match(rest):
        return "起" in found[0] or (following is not None and not rest[found.end() :].strip())
    if BEFORE.search(text[: point.start]):
        return True
    clause = re.split("[,;.]", rest, maxsplit=1)[0]
    begin, end = BEGINS.search(clause), ENDS.search(clause)
    return bool(begin) and (end is None or begin.start() < end.start() or end[0] == "前")  # type: ignore[union-attr]


def _missed(text: str, understood: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of letters, digits and characters that neither a day nor a common word holds."""
    left = list(text)
    for start, end in understood:
        left[start:end] = " " * (end - start)
    rest = KNOWN.sub(lambda found: " " * len(found[0]), "".join(left))
    return [found.span() for found in re.finditer(r"\w+", rest)]
