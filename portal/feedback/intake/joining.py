"""Joining an open case of others with a receipt of one's own."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from tortoise.transactions import in_transaction

from portal.feedback.facts import CONSENTED, JOINED_BY
from portal.feedback.handling.joining import take_in
from portal.feedback.models import Case, CasePhoto
from portal.feedback.moves import append, move
from portal.feedback.states import SUBMITTED, URGENT_HOURS
from portal.web.problems import Conflict


async def join_by_receipt(
    *, case: Case, to: int, photos: Sequence[CasePhoto], detail: Mapping[str, object] | None = None
) -> bool:
    """Insert an unsaved case and join it to the open case ``to``, in one durable transaction.

    ``detail`` is that of the fact of its sending.

    False, and nothing is written, when that one may not be joined any more: answered, over, or shown no longer. The
    first to join rules out an answer that was begun for one resident alone (`take_in`). The promise is the later of
    both, since one answer goes to all; who joins a danger has 24 real hours as everybody in it.
    """
    async with in_transaction():
        try:
            await take_in(main_id=to, about_people=False, label__not="")
        except Conflict:
            return False
        main = await Case.get(id=to)
        if case.project_id == main.project_id:  # staff may have joined the offered case to one of another project
            case.site_id = case.site_id or main.site_id
        if main.urgent_at:
            case.urgent_at = case.submitted_at
            case.due_at = min(case.due_at, case.submitted_at + timedelta(hours=URGENT_HOURS))
            case.due_provisional = False
        elif main.due_at > case.due_at:
            case.due_at, case.due_provisional = main.due_at, main.due_provisional
        if case.danger:  # staff see those who joined on the main case only
            await Case.filter(id=to).update(danger=True)
        await case.save(force_create=True)
        await _write_history(case, to, photos, detail)
    await case.refresh_from_db()
    return True


async def _write_history(case: Case, to: int, photos: Sequence[CasePhoto], detail: Mapping[str, object] | None) -> None:
    now = case.submitted_at
    await append(case_id=case.id, kind=SUBMITTED, now=now, detail=detail)
    if case.consent_at:
        await append(case_id=case.id, kind=CONSENTED, now=now)
    for photo in photos:
        photo.case_id = case.id
        await photo.save(force_create=True)
    await move(case=case, verb="join by receipt", by=None, now=now, detail={"with": to}, joined_to_id=to)
    await append(case_id=to, kind=JOINED_BY, now=now, detail={"case": case.id})
