"""What is counted and what it means: the one list of measures and rates, in the words that residents read too.

A measure is a number of cases of one month, counted in ``counting``. A rate divides measures of the same month.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.language import N_

# Fewer than this: a rate says little, and the page says so.
FEW = 20


@dataclass(frozen=True)
class Measure:
    """``word``: its heading; ``meaning``: what is counted, one sentence."""

    key: str
    word: str
    meaning: str


@dataclass(frozen=True)
class Rate:
    """``above``: the measures that are added for the numerator; ``below``: for the denominator; ``less``: taken off."""

    key: str
    word: str
    meaning: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    less: tuple[str, ...] = ()

    def numerator(self, counts: Mapping[str, int]) -> int:
        return sum(counts.get(key, 0) for key in self.above)

    def denominator(self, counts: Mapping[str, int]) -> int:
        return sum(counts.get(key, 0) for key in self.below) - sum(counts.get(key, 0) for key in self.less)


MEASURES: dict[str, Measure] = {
    row.key: row
    for row in (
        Measure("received", N_("收到件数"), N_("当月提交的办件，包括并案的和后来撤回的。重新办理不再算一次。")),
        Measure("responded", N_("已响应"), N_("当月收到的办件中，工作人员已经受理、追问、答复或者说明不予受理的。")),
        Measure("taken_back", N_("先撤回"), N_("当月收到的办件中，工作人员响应以前居民自己撤回的。")),
        Measure(
            "due",
            N_("到期"),
            N_(
                "回执上承诺的到期日在当月、已经到期的办件。延期和暂停不改变它算在哪个月。到期以前撤回而没有答复的不算。"
            ),
        ),
        Measure("done", N_("到期已答复"), N_("到期的办件中，已经答复或者说明不予受理的，不论早晚。")),
        Measure(
            "on_time",
            N_("按期"),
            N_(
                "到期的办件中，在承诺的期限内第一次答复或者说明不予受理的。延期和暂停过的不算按期。重新办理以后仍按第一次答复算。"
            ),
        ),
        Measure("late", N_("逾期"), N_("到期的办件中，过了期限才答复或者还没有答复的。延期和暂停过的不算逾期。")),
        Measure("extended", N_("延期"), N_("到期的办件中，经批准延期的，不论什么时候答复。")),
        Measure("paused", N_("暂停"), N_("到期的办件中，到期以前请居民补充、期限暂停过的。又延期的算在延期里。")),
        Measure("solved", N_("已解决"), N_("当月居民评价为已解决的办件。一件评价多次的，取当月最后一次。")),
        Measure("partly", N_("部分解决"), N_("当月居民评价为部分解决的办件。")),
        Measure("not_solved", N_("未解决"), N_("当月居民评价为未解决的办件。")),
        Measure("not_judged", N_("未评价"), N_("当月答复后满期自动办结、居民一直没有评价的办件。")),
        Measure("satisfied", N_("满意"), N_("当月居民对办理表示满意的办件。")),
        Measure("basically", N_("基本满意"), N_("当月居民对办理表示基本满意的办件。")),
        Measure("dissatisfied", N_("不满意"), N_("当月居民对办理表示不满意的办件。")),
        Measure("answered", N_("有答复"), N_("当月得到答复的办件，包括重新办理以后的答复。")),
        Measure("reopened", N_("重新办理"), N_("当月居民评价未解决而重新办理的件次。")),
        Measure("closed", N_("已办结"), N_("当月办结的办件：居民确认解决、答复后满期自动办结或者不予受理。")),
        Measure("passed_on", N_("转达表扬"), N_("当月转给被表扬单位的表扬。")),
        Measure("entered", N_("代为录入"), N_("当月收到的办件中，工作人员接电话时代为录入的。")),
        Measure("entered_solved", N_("代录：已解决"), N_("代为录入的办件，评价单独统计。")),
        Measure("entered_partly", N_("代录：部分解决"), N_("代为录入的办件，评价单独统计。")),
        Measure("entered_not_solved", N_("代录：未解决"), N_("代为录入的办件，评价单独统计。")),
        Measure("entered_not_judged", N_("代录：未评价"), N_("代为录入的办件，评价单独统计。")),
    )
}

RATES: dict[str, Rate] = {
    row.key: row
    for row in (
        Rate(
            "response",
            N_("响应率"),
            N_("已响应的件数除以收到的件数。响应以前居民自己撤回的，不计入分母。"),
            ("responded",),
            ("received",),
            ("taken_back",),
        ),
        Rate(
            "completion",
            N_("到期答复率"),
            N_("到期已答复的件数除以到期的件数。"),
            ("done",),
            ("due",),
        ),
        Rate(
            "on_time",
            N_("按期答复率"),
            N_(
                "按期的件数除以到期的件数，也就是通报里常说的按期办结率。分母是到期的，不是办结的；延期和暂停过的在分母里，不在分子里。"
            ),
            ("on_time",),
            ("due",),
        ),
        Rate(
            "solved",
            N_("居民说已解决"),
            N_("评价为已解决的件数除以有评价的件数。未评价的另列，代为录入的另计。"),
            ("solved",),
            ("solved", "partly", "not_solved"),
        ),
        Rate(
            "satisfied",
            N_("满意率"),
            N_("表示满意的件数除以表示过满意程度的件数。基本满意不算满意。"),
            ("satisfied",),
            ("satisfied", "basically", "dissatisfied"),
        ),
        Rate(
            "reopened",
            N_("重新办理率"),
            N_("当月重新办理的件次除以当月有答复的件数。"),
            ("reopened",),
            ("answered",),
        ),
    )
}
