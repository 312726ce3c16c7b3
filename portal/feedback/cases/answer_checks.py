"""What is looked at before an answer goes out: numbers left in, empty phrases, nobody to call."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.feedback.answer_texts.placeholders import left_in
from portal.web.forms import Chinese, Word
from portal.web.language import N_
from portal.web.private_numbers import identity_in, mobile_in

_CALLABLE = re.compile(r"(?<!\d)(?:0\d{2,3}[- ]?)?[2-9]\d{6,7}(?!\d)|(?<!\d)1\d{4}(?!\d)")
EMPTY_PHRASES = ("积极推进", "高度重视", "尽快处理", "尽快解决", "加大力度", "进一步加强", "研究解决", "已转相关部门")


@dataclass(frozen=True)
class Check:
    """One line of the list; ``stops`` asks staff to confirm before the answer is sent."""

    word: Word
    fine: bool
    stops: bool = False


def checks_of(answer: str, *, own: str = "", names: Collection[str] = (), helping: Sequence[str] = ()) -> list[Check]:
    """The checks of an answer, in the order in which they are shown.

    ``own`` is it in the resident's language; ``names`` that of the contact, where the viewer may know it;
    ``helping`` those of the units that have not yet told what they did.
    """
    both = f"{answer}\n{own}"
    checks = [_no_numbers(both), _no_empty_phrase(answer), _somebody_to_call(both)]
    named = [_named(name) for name in names if name.casefold() in both.casefold()]
    braces = left_in(both)
    unfinished = [_unfinished(helping)] if helping else []
    return [*([_nothing_left(braces)] if braces else []), *named, *checks, *unfinished]


def stop_of(answer: str, *, own: str = "", names: Collection[str] = ()) -> Check | None:
    """The check that holds an answer back until staff confirm it."""
    return next((check for check in checks_of(answer, own=own, names=names) if check.stops), None)


def _named(name: str) -> Check:
    return Check(
        Word(N_("答复里有反映人的姓名“%(name)s”，一起反映的人也会看到"), {"name": name}), fine=False, stops=True
    )


def _unfinished(helping: Sequence[str]) -> Check:
    units = Chinese("、".join(helping))
    return Check(Word(N_("协办还没有办完：%(units)s"), {"units": units}), fine=False)


def _nothing_left(braces: str) -> Check:
    return Check(Word(N_("还有没填的“%(braces)s”"), {"braces": braces}), fine=False, stops=True)


def _no_numbers(answer: str) -> Check:
    if identity_in(answer):
        return Check(Word(N_("答复里有身份证号，请删去")), fine=False, stops=True)
    if mobile_in(answer):
        return Check(Word(N_("答复里有手机号，请确认不是居民的")), fine=False, stops=True)
    return Check(Word(N_("没有手机号或身份证号")), fine=True)


def _no_empty_phrase(answer: str) -> Check:
    found = next((phrase for phrase in EMPTY_PHRASES if phrase in answer), None)
    if found:
        return Check(Word(N_("含空话“%(phrase)s”，请写明由谁、哪天、做什么"), {"phrase": found}), fine=False)
    return Check(Word(N_("没有常见的空话")), fine=True)


def _somebody_to_call(answer: str) -> Check:
    if _CALLABLE.search(answer):
        return Check(Word(N_("留了办公电话")), fine=True)
    return Check(Word(N_("没有留办公电话")), fine=False)
