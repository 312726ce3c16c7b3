"""A complaint about the people of a unit that nobody marked as one: from then on that unit does not see it."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from portal.feedback.facts import ABOUT_PEOPLE
from portal.feedback.handling.joining import split_case
from portal.feedback.handling.whose import must_not_be_about
from portal.feedback.models import Case, CaseFact, PublicAnswer
from portal.feedback.moves import append, move, touch
from portal.feedback.states import JOINED, MOVES, STATE_WORDS
from portal.staff.models import Account, Unit
from portal.web.language import N_
from portal.web.problems import Conflict


async def say_about_people(*, case: Case, unit: Unit | None, by: Account, now: datetime) -> CaseFact:
    """Mark a case as about the people of ``unit`` (None: nobody knows which), and take it away from that unit.

    It hides at once from the unit and from intake, and nothing of it becomes public. A case of which nobody knew the
    unit is told it later in the same way. Where others go along with it, or something of it is public already, that
    has to be undone first. Raises Conflict, NotFound.
    """
    must_not_be_about(case, by)
    if case.about_people and (case.about_unit_id is not None or unit is None):
        raise Conflict(N_("这件已经标明反映的是工作人员。"))
    columns: dict[str, Any] = {"about_people": True, "about_unit_id": unit.id if unit else None}
    columns |= {"label": "", "consent_at": None}
    detail = {"unit": unit.id if unit else None}
    async with in_transaction():
        if case.state == JOINED:
            await split_case(case=case, by=by, now=now)
            case = await Case.get(id=case.id)
        if unit is None or case.unit_id == unit.id:
            columns |= _without_its_unit(case)
            if case.state in MOVES["take back"].sources:
                await move(case=case, verb="take back", by=by, now=now, detail={"unit": case.unit_id})
                case = await Case.get(id=case.id)
        await touch(case=case, states=STATE_WORDS, **columns)
        fact = await append(case_id=case.id, kind=ABOUT_PEOPLE, by=by, now=now, detail=detail)
        await _must_stand_alone(case)
        await PublicAnswer.filter(case_id=case.id).exclude(state="withdrawn").delete()
        return fact


def _without_its_unit(case: Case) -> dict[str, Any]:
    unasked = {"extension": ""} if case.extension == "asked" else {}
    return {"unit_id": None, "handler_id": None, "assigned_at": None, "inner_due_at": None, **unasked}


async def _must_stand_alone(case: Case) -> None:
    """Asked once the case is held by the caller's transaction."""
    # Who was answered along is a case of its own since, though still counted.
    if await Case.exists(joined_to_id=case.id, state=JOINED):
        raise Conflict(N_("有别的办件并在这一件里。请先把它们分出来单独办理。"))
    if await PublicAnswer.exists(case_id=case.id, state="published"):
        raise Conflict(N_("这一件已有公开的答复。请先撤下公开的答复。"))
