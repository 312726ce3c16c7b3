"""What may be done with a case now: the table of moves, the policy and the facts of the case, for who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.feedback.cases.looking import Looking, may_prepare_public
from portal.feedback.handling.assignment import is_early_enough_to_hand_back
from portal.feedback.handling.extension import hindrance_to_extension
from portal.feedback.handling.praise import PRAISE
from portal.feedback.publication.consent import hindrance
from portal.feedback.states import (
    ACCEPTED,
    ANSWERED,
    ASSIGNED,
    AWAITING_ANSWER,
    LEADING,
    SUBMITTED,
    WITH_UNIT,
)
from portal.web.language import N_


@dataclass(frozen=True)
class Deed:
    """``name``: its template in desk/case/deeds; ``fields``: its inputs, by whose errors it is opened.

    ``first``: in which states it is what comes next, and stands open.
    """

    name: str
    title: str
    allowed: Callable[[Looking], bool]
    fields: tuple[str, ...] = ()
    first: frozenset[str] = field(default_factory=frozenset)


def deeds_open(looking: Looking) -> list[Deed]:
    """What the viewer may do now, what comes next first."""
    found = [deed for deed in DEEDS if deed.allowed(looking)]
    return sorted(found, key=lambda deed: not stands_open(deed, looking))


def stands_open(deed: Deed, looking: Looking) -> bool:
    """Whether it comes next: for intake and coordinators, answering does not while a unit can be asked."""
    unit_answers = deed.name == "answer" and not looking.leads and not looking.case.about_people
    return looking.case.state in deed.first and not unit_answers


def _accept(at: Looking) -> bool:
    return at.can("accept")


def _may_assign(at: Looking) -> bool:
    thrice = not at.case.with_coordinator or at.viewer.may("assign cases handed back thrice")
    # Of whom a complaint about people complains when nobody knows: then no unit may read it.
    return at.can("assign") and thrice and not (at.case.about_people and at.case.about_unit_id is None)


def _thank(at: Looking) -> bool:
    return _is_praise(at) and at.case.state in (SUBMITTED, ACCEPTED) and at.viewer.may("assign cases")


def _pass_on(at: Looking) -> bool:
    """Praise of the unit's own work: told to those who are praised, and thanked for, in one move."""
    to_answer = at.case.state == ASSIGNED or at.can("answer")
    return _is_praise(at) and to_answer and at.leads and at.viewer.may("answer cases")


def _is_praise(at: Looking) -> bool:
    return at.case.kind == PRAISE and not at.case.about_people


def _answer(at: Looking) -> bool:
    if _pass_on(at):
        return False
    verb = "answer again" if at.case.state == ANSWERED else "answer"
    return at.can(verb) and (at.leads or at.stands_above)


def _ask(at: Looking) -> bool:
    return at.can("ask back") and not at.asked and (at.leads or at.stands_above)


def _ask_for_extension(at: Looking) -> bool:
    mine = at.case.unit_id is not None and at.leads and at.viewer.may("ask for extensions")
    mine = mine and at.case.kind != PRAISE
    return mine and at.case.state in WITH_UNIT and hindrance_to_extension(at.case, at.now) is None


def _decide_extension(at: Looking) -> bool:
    asked = at.case.extension == "asked" and at.case.state in AWAITING_ANSWER
    outside = at.viewer.unit_id is None or at.viewer.unit_id != at.case.unit_id
    return asked and outside and at.viewer.may("grant extensions")


def _urgent(at: Looking) -> bool:
    waits = at.case.state in AWAITING_ANSWER and at.case.urgent_at is None
    return waits and at.viewer.may("mark cases urgent")


def _calm(at: Looking) -> bool:
    waits = at.case.state in AWAITING_ANSWER and at.case.urgent_at is not None
    return waits and at.viewer.may("mark cases urgent")


def _label(at: Looking) -> bool:
    shown = at.case.state in LEADING and not at.case.about_people
    return shown and at.viewer.may("label cases")


def _place(at: Looking) -> bool:
    return at.case.state in AWAITING_ANSWER and at.viewer.may("place cases")


def _give_task(at: Looking) -> bool:
    waits = at.case.state in (ACCEPTED, *WITH_UNIT) and not at.case.about_people
    return waits and at.viewer.may("give tasks") and (at.leads or at.stands_above)


def _about_people(at: Looking) -> bool:
    # Of which nobody knew the unit, that can be told later.
    untold = not at.case.about_people or at.case.about_unit_id is None
    return untold and at.viewer.may("accept or decline cases")


def _remind(at: Looking) -> bool:
    return at.case.state in WITH_UNIT and at.viewer.may("supervise cases")


def _release(at: Looking) -> bool:
    given = bool(at.case.contact) and at.case.unit_id is not None and not at.released
    return given and at.case.state in WITH_UNIT and at.viewer.may("release contacts")


def _hand_back(at: Looking) -> bool:
    return _unit_may("hand back")(at) and at.case.kind != PRAISE and is_early_enough_to_hand_back(at.case, at.now)


def _unit_may(verb: str) -> Callable[[Looking], bool]:
    return lambda at: at.can(verb) and at.case.unit_id is not None and at.leads


def _in(*states: str) -> frozenset[str]:
    return frozenset(states)


_NEW, _WAITS = _in("submitted"), _in(*AWAITING_ANSWER)

DEEDS: tuple[Deed, ...] = (
    Deed("extension_decision", N_("单位申请延期"), _decide_extension, ("refused",), _WAITS),
    Deed("task_done", N_("协办结果"), lambda at: at.own_task is not None, ("result",), _WAITS | {ANSWERED}),
    Deed("thanks", N_("转告并致谢"), _thank, ("thanked", "thanks"), _in(SUBMITTED, ACCEPTED)),
    Deed("passing_on", N_("转达并致谢"), _pass_on, ("thanks",), _WAITS),
    Deed("acceptance", N_("予以受理"), _accept, ("unit", "handler", "inner"), _NEW),
    Deed("signature", N_("签收这一件"), _unit_may("sign for"), (), _in("assigned")),
    Deed("start", N_("开始办理这一件"), _unit_may("start"), (), _in("signed", "reopened")),
    Deed("assignment", N_("交办给单位"), _may_assign, ("unit", "handler", "inner"), _in("accepted")),
    Deed(
        "answer",
        N_("给居民的答复"),
        _answer,
        ("answer", "own", "way", "template", "public_answer", "public_question"),
        _WAITS,
    ),
    Deed("public", N_("公开这份答复"), lambda at: may_prepare_public(at) and hindrance(at.case) is None),
    Deed("refusal", N_("决定不予受理"), lambda at: at.can("decline"), ("reason", "words", "channel")),
    Deed("placement", N_("项目、点位和类别"), _place, ("place_project", "place_site", "place_kind")),
    Deed("hand_back", N_("退回，不归我单位"), _hand_back, ("back",)),
    Deed("question", N_("向居民提问"), _ask, ("question",)),
    Deed("extension", N_("申请延长期限"), _ask_for_extension, ("extra_days", "extra_words")),
    Deed("task", N_("请别的单位协办"), _give_task, ("task_unit", "task_words")),
    Deed("release", N_("开放联系方式给承办单位"), _release),
    Deed("label", N_("公开事由"), _label, ("label",)),
    Deed("join", N_("并入另一件"), lambda at: at.can("join"), ("to", "across")),
    Deed("split", N_("分出来单独办理"), lambda at: at.can("split")),
    Deed("urgency", N_("标记为紧急"), _urgent),
    Deed("calm", N_("撤销紧急标记"), _calm, ("calm",)),
    Deed("people", N_("反映的是工作人员"), _about_people, ("people_unit",)),
    Deed("reminder", N_("发出催办"), _remind, ("reminder",)),
)
