"""Taking a case on, declining and answering it; those that were joined to it go along."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from portal.feedback.handling.along import move_along
from portal.feedback.handling.clock import let_joined_wait, resumed
from portal.feedback.handling.whose import must_handle, must_not_be_about
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import WordsMissing, move
from portal.feedback.states import ANSWERED, WAYS
from portal.staff.models import Account


async def accept_case(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Take a case on. Raises Conflict when somebody was first, NotFound."""
    must_not_be_about(case, by)
    return await move(case=case, verb="accept", by=by, now=now)


async def decline_case(*, case: Case, by: Account, now: datetime, reason: str, words: str, channel: str) -> CaseFact:
    """Decline a case with a classified reason and the right channel. Raises Conflict, NotFound, WordsMissing."""
    must_not_be_about(case, by)
    told = {"words": words, "channel": channel}
    return await move(case=case, verb="decline", by=by, now=now, words=told, detail={"reason": reason}, closed_at=now)


async def answer_case(*, case: Case, by: Account, now: datetime, words: str, way: str, own: str = "") -> CaseFact:
    """Answer a case in one of three ways, or answer it again, which begins its 15 days anew.

    ``own``: the same in the writer's language. Whoever joined reads the same words, so they name nobody. An earlier
    verdict stands: it is the resident's word on the earlier answer, and theirs to change. Raises Conflict, NotFound,
    WordsMissing.
    """
    await must_handle(case, by)
    if not words or way not in WAYS:
        raise WordsMissing
    again = case.state == ANSWERED
    told, clock = {"words": words, "own": own}, resumed(case, now)
    if case.unit_id is None and by.unit_id is not None:  # who answers an unassigned case has it when it is reopened
        clock.columns["unit_id"], clock.columns["handler_id"] = by.unit_id, by.id
    async with in_transaction():
        fact = await move(
            case=case,
            verb="answer again" if again else "answer",
            by=by,
            now=now,
            words=told,
            detail={**clock.detail, "way": way},
            **clock.columns,
            **answered(case, way, now),
        )
        await let_joined_wait(main=case, now=now)
        along = "answer again" if again else "answer along"
        await move_along(main=case, verb=along, by=by, now=now, words=told, detail={"way": way}, **_told(way, now))
        return fact


def answered(case: Case, way: str, now: datetime) -> dict[str, Any]:
    """The columns of a case that an answer sets, beside its clock."""
    asked = {"extension": ""} if case.extension == "asked" else {}
    return {**_told(way, now), **asked, "first_answered_at": case.first_answered_at or now}


def _told(way: str, now: datetime) -> dict[str, Any]:
    return {"way": way, "answered_at": now}
