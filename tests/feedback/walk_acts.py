"""What staff, residents and the clock do on a random walk."""

from datetime import timedelta

from portal.feedback.handling.answering import accept_case, answer_case, decline_case
from portal.feedback.handling.asking import ask_back, reply, resume_waiting
from portal.feedback.handling.assignment import assign_case, hand_back, sign_for, start
from portal.feedback.handling.calm import calm_case
from portal.feedback.handling.escalation import escalate_overdue
from portal.feedback.handling.extension import ask_for_extension, grant_extension, refuse_extension
from portal.feedback.handling.joining import join_case, split_case
from portal.feedback.handling.labels import label_case
from portal.feedback.handling.placing import place_case
from portal.feedback.handling.settling import settle_cases
from portal.feedback.handling.tasks import finish_task, give_task
from portal.feedback.handling.urgency import mark_urgent
from portal.feedback.handling.verdicts import judge
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.housekeeping import close_answered_cases
from portal.feedback.intake.additions import add_to_case
from portal.feedback.models import Case, CaseTask
from portal.feedback.receipts.correction import correct_words
from portal.feedback.receipts.erasure import erase_case
from tests.feedback.walking import Act, Walk
from tests.kit.cast import BOBS_UNIT, DANS_UNIT


def _give(unit: str) -> Act:
    return lambda w, case, _: give_task(case=case, unit=w.units[unit], words="请核对图纸。", by=w.world.ines, now=w.now)


async def _finish(walk: Walk, case: Case, other: Case) -> None:
    """Whoever has an open task of this case finishes it."""
    by = {walk.units[BOBS_UNIT].id: walk.world.hans, walk.units[DANS_UNIT].id: walk.world.dora}
    for task in await CaseTask.filter(case_id=case.id, done_at=None):
        await finish_task(task=task, result="已核对。", by=by[task.unit_id], now=walk.now)


async def _erase(walk: Walk, case: Case, other: Case) -> None:
    await erase_case(case=case, number=f"GX-2024-{case.id:06}", photo_store=walk.photos, now=walk.now)


async def _place(walk: Walk, case: Case, other: Case) -> None:
    """From the project of the other cases to none and back, and from one kind to the other."""
    away = case.project_id is not None
    kind = {"complaint": "question"}.get(case.kind, "complaint")
    project = None if away else walk.world.project
    await place_case(case=case, by=walk.world.ines, now=walk.now, project=project, site=None, kind=kind)


async def _time(walk: Walk, days: int) -> None:
    walk.now += timedelta(days=days)
    for chore in (resume_waiting, escalate_overdue, close_answered_cases):
        await chore(now=walk.now)


ACTS: dict[str, Act] = {
    "accept": lambda w, case, _: accept_case(case=case, by=w.world.ines, now=w.now),
    "decline": lambda w, case, _: decline_case(
        case=case, by=w.world.ines, now=w.now, reason="elsewhere", words="不归本区管。", channel="12345"
    ),
    "assign": lambda w, case, _: assign_case(case=case, by=w.world.ines, now=w.now, unit=w.units[BOBS_UNIT]),
    "assign by the coordinator": lambda w, case, _: assign_case(
        case=case, by=w.world.cora, now=w.now, unit=w.units[BOBS_UNIT]
    ),
    "sign": lambda w, case, _: sign_for(case=case, by=w.world.hans, now=w.now),
    "start": lambda w, case, _: start(case=case, by=w.world.kai, now=w.now),
    "hand back": lambda w, case, _: hand_back(case=case, by=w.world.hans, now=w.now, words="归别处管。"),
    "ask": lambda w, case, _: ask_back(case=case, by=w.world.hans, now=w.now, question="几点？"),
    "reply": lambda w, case, _: reply(case=case, now=w.now, words="两点。"),
    "extension": lambda w, case, _: ask_for_extension(case=case, by=w.world.hans, now=w.now, days=4, words="缺备件。"),
    "grant": lambda w, case, _: grant_extension(case=case, by=w.world.ines, now=w.now),
    "refuse": lambda w, case, _: refuse_extension(case=case, by=w.world.sue, now=w.now, words="不必。"),
    "urgent": lambda w, case, _: mark_urgent(case=case, by=w.world.ines, now=w.now),
    "no longer urgent": lambda w, case, _: calm_case(case=case, by=w.world.ines, now=w.now, words="不是险情。"),
    "answer": lambda w, case, _: answer_case(case=case, by=w.world.hans, now=w.now, words="已修好。", way="solved"),
    "join": lambda w, case, other: join_case(case=case, to=other, by=w.world.ines, now=w.now),
    "split": lambda w, case, _: split_case(case=case, by=w.world.ines, now=w.now),
    "task": _give(DANS_UNIT),
    "another task": _give(BOBS_UNIT),
    "tasks done": _finish,
    "add": lambda w, case, _: add_to_case(
        case=case, words="又响了。", photos=[], photo_store=w.photos, keyring=w.keyring, now=w.now
    ),
    "correct": lambda w, case, _: correct_words(case=case, text=f"{case.text}更正。", place=case.place, now=w.now),
    "erase": _erase,
    "label": lambda w, case, _: label_case(case=case, label="noise", by=w.world.ines, now=w.now),
    "place": _place,
    "solved": lambda w, case, _: judge(case=case, verdict="solved", now=w.now),
    "partly": lambda w, case, _: judge(case=case, verdict="partly", satisfaction="basically", now=w.now),
    "not solved": lambda w, case, _: judge(case=case, verdict="not solved", words="还响。", now=w.now),
    "withdraw": lambda w, case, _: withdraw_case(case=case, now=w.now),
    "settle": lambda w, case, other: settle_cases(ids=[case.id, other.id], update=w.update, by=w.world.bob, now=w.now),
    "a day passes": lambda w, case, _: _time(w, 1),
    "two weeks pass": lambda w, case, _: _time(w, 15),
}
# The way of most cases, so that walks come far.
COMMON = [
    "accept",
    "assign",
    "sign",
    "start",
    "answer",
    "join",
    "ask",
    "reply",
    "extension",
    "grant",
    "not solved",
    "a day passes",
    "task",
    "tasks done",
]
