"""What staff send on a case: clean values, or what is missing. The names of all fields of the page are here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from portal.feedback.kinds import KINDS
from portal.feedback.reasons import NEEDS_CHANNEL, REASONS
from portal.feedback.states import EXTENSION_WORKING_DAYS, WAYS
from portal.feedback.subjects import SUBJECTS
from portal.web.forms import Errors, clean_line, clean_text, number_in, one
from portal.web.language import N_
from portal.web.private_numbers import identity_in

LONGEST_ANSWER = 5000
LONGEST_LINE = 200
LONGEST_NOTE = 2000
# What a choice sends that names nothing; an empty one was not made.
NONE = "none"

# What somebody wrote; it is shown again when its form is no longer there.
TEXTS = (
    *("answer", "own", "words", "channel", "back", "question", "extra_words", "refused", "task_words", "result"),
    *("reminder", "thanks", "note", "calm", "public_question", "public_answer"),
)
NAMES = (
    *TEXTS,
    *("reason", "why", "seen", "unit", "handler", "inner", "way", "template", "extra_days", "label", "to"),
    *("task_unit", "people_unit", "thanked", "public", "standing"),
    *("place_project", "place_site", "place_kind", "across"),
)

Typed = Mapping[str, str]
Values = dict[str, Any]


def nothing_typed() -> dict[str, str]:
    return dict.fromkeys(NAMES, "")


def typed_in(form: FormData) -> dict[str, str]:
    """Every field of the desk's forms as it goes back into them."""
    return {name: clean_text(one(form, name)) for name in NAMES}


def check_nothing(typed: Typed, errors: Errors) -> Values:
    """A form that is a button alone."""
    return {}


def check_refusal(typed: Typed, errors: Errors) -> Values:
    if typed["reason"] not in REASONS:
        errors.add("reason", N_("请选择不予受理的原因"))
    words = told_to_the_resident(typed, "words", errors, N_("请向居民写明原因"))
    channel = clean_line(typed["channel"])
    if typed["reason"] in NEEDS_CHANNEL and not channel:
        errors.add("channel", N_("请写明居民该找哪个部门、怎么联系"))
    check_length(typed, "channel", LONGEST_LINE, errors)
    return {"reason": typed["reason"], "words": words, "channel": channel}


def check_assignment(typed: Typed, errors: Errors) -> Values:
    """Ids of unit and person (None: nobody in particular) and the inner day (None: no earlier one)."""
    unit, handler = number_in(typed["unit"]), number_in(typed["handler"])
    if unit is None:
        errors.add("unit", N_("请选择承办单位"))
    inner = None
    if typed["inner"]:
        inner = _day(typed["inner"])
        if inner is None:
            errors.add("inner", N_("请按 2024-09-30 这样的格式填写日期"))
    return {"unit": unit, "handler": handler, "inner_due_on": inner}


def check_back(typed: Typed, errors: Errors) -> Values:
    return {"words": required(typed, "back", errors, N_("请写明为什么退回、应当由哪个单位办理"))}


def check_question(typed: Typed, errors: Errors) -> Values:
    return {"question": told_to_the_resident(typed, "question", errors, N_("请写明要居民补充什么"))}


def check_answer(typed: Typed, errors: Errors) -> Values:
    words = required(typed, "answer", errors, N_("请填写答复内容"), most=LONGEST_ANSWER)
    check_length(typed, "own", LONGEST_ANSWER, errors)
    if typed["way"] not in WAYS:
        errors.add("way", N_("请选择办理结果"))
    check_length(typed, "public_question", LONGEST_NOTE, errors)
    check_length(typed, "public_answer", LONGEST_ANSWER, errors)
    return {"words": words, "way": typed["way"], "own": typed["own"]}


def check_extension(typed: Typed, errors: Errors) -> Values:
    days = number_in(typed["extra_days"]) or 0
    if not 1 <= days <= EXTENSION_WORKING_DAYS:
        errors.add("extra_days", N_("请填 1 到 %(most)s 之间的工作日数"), most=EXTENSION_WORKING_DAYS)
    words = told_to_the_resident(typed, "extra_words", errors, N_("请写明为什么要延期，居民会看到"))
    return {"days": days, "words": words}


def check_refused(typed: Typed, errors: Errors) -> Values:
    return {"words": required(typed, "refused", errors, N_("请写明为什么不同意延期"))}


def check_label(typed: Typed, errors: Errors) -> Values:
    if typed["label"] and typed["label"] not in SUBJECTS:
        errors.add("label", N_("请从列表中选择事由"))
    return {"label": typed["label"]}


def check_task(typed: Typed, errors: Errors) -> Values:
    unit = number_in(typed["task_unit"])
    if unit is None:
        errors.add("task_unit", N_("请选择协办单位"))
    return {"unit": unit, "words": required(typed, "task_words", errors, N_("请写明要协办单位做什么"))}


def check_result(typed: Typed, errors: Errors) -> Values:
    return {"result": required(typed, "result", errors, N_("请写明做了什么、结果怎样"))}


def check_reminder(typed: Typed, errors: Errors) -> Values:
    return {"words": required(typed, "reminder", errors, N_("请写明催办的内容"))}


def check_calm(typed: Typed, errors: Errors) -> Values:
    return {"words": required(typed, "calm", errors, N_("请写明为什么不属于紧急情况"))}


def check_people(typed: Typed, errors: Errors) -> Values:
    """The id of the unit whose people it is about; None: nobody knows which."""
    unit = number_in(typed["people_unit"])
    if unit is None and typed["people_unit"] != NONE:
        errors.add("people_unit", N_("请选择单位，或者选“不知道是哪个单位”"))
    return {"unit": unit}


def check_placement(typed: Typed, errors: Errors) -> Values:
    """Ids of project and site (None: none is named) and the kind."""
    ids = {name: number_in(typed[f"place_{name}"]) for name in ("project", "site")}
    if ids["project"] is None and typed["place_project"] != NONE:
        errors.add("place_project", N_("请选择项目，或者选“不指明项目”"))
    if ids["site"] is None and typed["place_site"] != NONE:
        errors.add("place_site", N_("请选择点位，或者选“不指明点位”"))
    if typed["place_kind"] not in KINDS:
        errors.add("place_kind", N_("请选择类别"))
    return {**ids, "kind": typed["place_kind"]}


def check_thanks(typed: Typed, errors: Errors) -> Values:
    unit = number_in(typed["thanked"])
    if unit is None:
        errors.add("thanked", N_("请选择受表扬的单位"))
    return {"unit": unit, "words": required(typed, "thanks", errors, N_("请写一句感谢的话，居民会看到"))}


def check_passing_on(typed: Typed, errors: Errors) -> Values:
    """What a unit writes to who praised it."""
    return {"words": required(typed, "thanks", errors, N_("请写一句感谢的话，居民会看到"))}


def check_note(typed: Typed, errors: Errors) -> Values:
    return {"words": required(typed, "note", errors, N_("请填写记录内容"))}


def check_why(typed: Typed, errors: Errors) -> Values:
    """The reason for opening a contact."""
    why = clean_line(typed["why"])
    if len(why) < 2:
        errors.add("why", N_("请写明为什么要看联系方式"))
    check_length(typed, "why", LONGEST_LINE, errors)
    return {"reason": why}


def required(typed: Typed, name: str, errors: Errors, missing: str, *, most: int = LONGEST_NOTE) -> str:
    """The words of a field that cannot be empty or endless."""
    if not typed[name]:
        errors.add(name, missing)
    check_length(typed, name, most, errors)
    return typed[name]


def told_to_the_resident(typed: Typed, name: str, errors: Errors, missing: str) -> str:
    """Words that go out as they are: there is no preview that would show what was left in."""
    words = required(typed, name, errors, missing)
    if number := identity_in(words):
        errors.add(name, N_("里面有身份证号“%(number)s”，请删去"), number=number)
    return words


def check_length(typed: Typed, name: str, most: int, errors: Errors) -> None:
    if len(typed[name]) > most:
        errors.add(name, N_("写得太长了：最多 %(most)s 个字，现在有 %(now)s 个字"), most=most, now=len(typed[name]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
