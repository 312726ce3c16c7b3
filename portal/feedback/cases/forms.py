"""What staff send on a case: clean values, or what is missing."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from portal.feedback.reasons import NEEDS_CHANNEL, REASONS
from portal.web.forms import Errors, clean_line, clean_text, one
from portal.web.language import N_

LONGEST_ANSWER = 5000
LONGEST_LINE = 200
LONGEST_NOTE = 2000

NAMES = ("reason", "words", "channel", "answer", "note", "why", "seen")


@dataclass(frozen=True)
class Refusal:
    """Why a case is declined: class, words and the right channel."""

    reason: str
    words: str
    channel: str


def nothing_typed() -> dict[str, str]:
    return dict.fromkeys(NAMES, "")


def typed_in(form: FormData) -> dict[str, str]:
    """Every field of the desk's forms as it goes back into them."""
    return {name: clean_text(one(form, name)) for name in NAMES}


def check_refusal(typed: dict[str, str], errors: Errors) -> Refusal:
    if typed["reason"] not in REASONS:
        errors.add("reason", N_("请选择不予受理的原因"))
    _check_length(typed, "words", LONGEST_NOTE, errors)
    if not typed["words"]:
        errors.add("words", N_("请向居民写明原因"))
    channel = clean_line(typed["channel"])
    if typed["reason"] in NEEDS_CHANNEL and not channel:
        errors.add("channel", N_("请写明居民该找哪个部门、怎么联系"))
    _check_length(typed, "channel", LONGEST_LINE, errors)
    return Refusal(typed["reason"], typed["words"], channel)


def check_answer(typed: dict[str, str], errors: Errors) -> str:
    if not typed["answer"]:
        errors.add("answer", N_("请填写答复内容"))
    _check_length(typed, "answer", LONGEST_ANSWER, errors)
    return typed["answer"]


def check_note(typed: dict[str, str], errors: Errors) -> str:
    if not typed["note"]:
        errors.add("note", N_("请填写记录内容"))
    _check_length(typed, "note", LONGEST_NOTE, errors)
    return typed["note"]


def check_why(typed: dict[str, str], errors: Errors) -> str:
    """The reason for opening a contact."""
    why = clean_line(typed["why"])
    if len(why) < 2:
        errors.add("why", N_("请写明为什么要看联系方式"))
    _check_length(typed, "why", LONGEST_LINE, errors)
    return why


def _check_length(typed: dict[str, str], name: str, most: int, errors: Errors) -> None:
    if len(typed[name]) > most:
        errors.add(name, N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字"), most=most, now=len(typed[name]))
