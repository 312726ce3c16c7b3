"""More time for a case: asked for once and before the due date, granted from outside the unit, never for a danger."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import EXTENDED, EXTENSION_ASKED, EXTENSION_REFUSED
from portal.feedback.handling.clock import postpone_joined, postponed
from portal.feedback.handling.whose import must_be_of_its_unit, must_be_outside
from portal.feedback.models import Case, CaseFact
from portal.feedback.moves import WordsMissing, append, touch
from portal.feedback.states import AWAITING_ANSWER, EXTENSION_WORKING_DAYS, WITH_UNIT
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict


async def ask_for_extension(*, case: Case, by: Account, now: datetime, days: int, words: str) -> CaseFact:
    """Ask for 1 to 10 working days more; the resident reads the reason when it is granted.

    Raises Conflict, NotFound, WordsMissing.
    """
    must_be_of_its_unit(case, by)
    if not words:
        raise WordsMissing
    if hindrance := hindrance_to_extension(case, now):
        raise Conflict(hindrance)
    if not 1 <= days <= EXTENSION_WORKING_DAYS:
        raise Conflict(N_("延期最少 1 个、最多 10 个工作日。"))
    async with in_transaction():
        await touch(case=case, states=WITH_UNIT, extension="asked")
        return await append(
            case_id=case.id, kind=EXTENSION_ASKED, by=by, now=now, words={"words": words}, detail={"days": days}
        )


async def grant_extension(*, case: Case, by: Account, now: datetime) -> CaseFact:
    """Grant what was asked for: the due date moves, the resident is told why. Raises Conflict, NotFound."""
    must_be_outside(case, by)
    asked = await _asked(case)
    if case.urgent_at:
        raise Conflict(N_("这件已经标为紧急，按 24 小时计时，不能延期。"))
    days = int(str(asked.detail["days"]))
    columns, detail = postponed(case, days)
    async with in_transaction():
        await touch(case=case, states=AWAITING_ANSWER, extension="granted", **columns)
        words = {"words": asked.said("words")}
        fact = await append(case_id=case.id, kind=EXTENDED, by=by, now=now, words=words, detail=detail)
        await postpone_joined(main=case, days=days, now=now)
        return fact


async def refuse_extension(*, case: Case, by: Account, now: datetime, words: str) -> CaseFact:
    """Refuse it, with the reason for the unit, for good. Raises Conflict, NotFound, WordsMissing."""
    must_be_outside(case, by)
    if not words:
        raise WordsMissing
    await _asked(case)
    async with in_transaction():
        await touch(case=case, states=AWAITING_ANSWER, extension="refused")
        return await append(case_id=case.id, kind=EXTENSION_REFUSED, by=by, now=now, words={"back": words})


def hindrance_to_extension(case: Case, now: datetime) -> str | None:
    """Why no more time can be asked for, in words to be translated; None when it can."""
    if case.urgent_at:
        return N_("这件已经标为紧急，按 24 小时计时，不能延期。")
    if case.extension:
        return N_("这件已经申请过延期，每件只能申请一次。")
    if now >= case.due_at:
        return N_("已经过了到期日，不能再申请延期，请尽快答复。")
    return None


async def _asked(case: Case) -> CaseFact:
    asked = CaseFact.filter(case_id=case.id, kind=EXTENSION_ASKED).order_by("-id")
    fact = await asked.first().prefetch_related("told")
    if case.extension != "asked" or fact is None:
        raise Conflict(N_("这件没有等待审批的延期申请。"))
    return fact
