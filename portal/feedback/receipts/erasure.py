"""Erasing everything that a resident wrote or gave: words, place, contact and photos; the case itself stays.

What stays are states, moments and codes, so that figures go on counting and others who joined stand; facts hold
nobody's words. A letter that still waits in the outbox holds ids only and is not written, since the contact is gone.
"""

from datetime import datetime

import anyio.to_thread
from tortoise.expressions import F, Q

from portal.feedback.facts import ERASED, TASK_GIVEN
from portal.feedback.handling.withdrawal import withdraw_case
from portal.feedback.models import Case, CaseFact, CasePhoto, CaseTask, CaseWords, PublicAnswerPhoto
from portal.feedback.moves import append
from portal.feedback.publication.withdrawal import withdraw_for_erasure
from portal.feedback.receipts.consent import changing_what_is_public_of
from portal.feedback.search.index import forget_case
from portal.feedback.states import is_over
from portal.staff.models import Draft
from portal.store.photo_store import PhotoStore


async def erase_case(*, case: Case, number: str, photo_store: PhotoStore, now: datetime) -> bool:
    """Erase a case; False when it was erased before, and what came since goes too. Its receipt opens what is left.

    ``number`` is its public one, under which staff may have begun to write. An open case is withdrawn with it; raises
    Conflict when somebody acted on that meanwhile. The files of the photos go after the commit; what a dying process
    leaves of them, the sweep finds.
    """
    names = await _names_of_photos(case)
    async with changing_what_is_public_of(case):
        # The one order of locks, here and at the desk: the case's row, then its tasks.
        await Case.filter(id=case.id).select_for_update().only("id")
        tasks = await _tasks_of(case)  # before a withdrawal hands them on
        if not is_over(case.state):
            await withdraw_case(case=case, now=now)
        # Counted as a move: whoever read the case before can bring no word back.
        first = await Case.filter(id=case.id, erased_at=None).update(erased_at=now, moved=F("moved") + 1)
        await Case.filter(id=case.id).update(
            text="", place="", lon=None, lat=None, contact="", phone_hash="", content_digest="", consent_at=None,
            locked_until=None, unread=False,
        )  # fmt: skip
        await CaseTask.filter(id__in=tasks).update(words="", result="")
        await withdraw_for_erasure(case=case, now=now)
        await _forget_words(case, number)
        if first:
            await append(case_id=case.id, kind=ERASED, now=now)
    for name in names:
        await anyio.to_thread.run_sync(photo_store.delete, name)
    return bool(first)


async def _names_of_photos(case: Case) -> list[str]:
    own = await CasePhoto.filter(case_id=case.id).values_list("name", flat=True)
    blurred = await PublicAnswerPhoto.filter(answer__case_id=case.id).values_list("name", flat=True)
    return [str(name) for name in (*own, *blurred)]


async def _forget_words(case: Case, number: str) -> None:
    await CaseWords.filter(case_id=case.id).delete()
    await CasePhoto.filter(case_id=case.id).delete()
    page = f"/desk/cases/{number}"
    await Draft.filter(Q(address=page) | Q(address__startswith=f"{page}/")).delete()
    await forget_case(case.id)


async def _tasks_of(case: Case) -> list[int]:
    """The ids of its tasks, also of those that an earlier withdrawal handed on, unless they were given anew there."""
    own = await CaseTask.filter(case_id=case.id).values_list("id", flat=True)
    handed_on = await CaseTask.filter(id__in=await _tasks_given(case.id)).exclude(case_id=case.id)
    return [*own, *[task.id for task in handed_on if task.id not in await _tasks_given(task.case_id)]]


async def _tasks_given(case_id: int) -> set[int]:
    facts = await CaseFact.filter(case_id=case_id, kind=TASK_GIVEN)
    return {int(str(fact.detail["task"])) for fact in facts if "task" in fact.detail}
