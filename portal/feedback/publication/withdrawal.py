"""Taking back what was published: words and photos are gone at once, the mark with its reason stays."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import PUBLIC_WITHDRAWN
from portal.feedback.models import Case, PublicAnswer, PublicAnswerPhoto
from portal.feedback.moves import append
from portal.feedback.publication.states import CONSENT, ERASURE, OPEN, PUBLISHED, WITHDRAWN
from portal.feedback.search.index import index_answer
from portal.staff.models import Account
from portal.staff.record import note
from portal.store.edition import changing_public_content
from portal.web.language import N_
from portal.web.problems import Conflict


async def withdraw_answer(*, answer: PublicAnswer, by: Account, now: datetime, reason: str) -> None:
    """Withdraw a published answer with a public reason. Raises Conflict when it is not published (any more)."""
    async with changing_public_content():
        present = await held(answer)
        if present is None or present.state != PUBLISHED:
            raise Conflict(N_("这条答复已经不是公开状态。"))
        await take_back(present, reason=reason, by=by, now=now)
        await note(verb="public answer: withdraw", subject=f"public answer {answer.id}", by=by, now=now, reason=reason)


async def withdraw_for_consent(*, case: Case, now: datetime) -> int:
    """Take back all that is public of a case whose resident takes back the consent; drafts are dropped.

    Call it inside ``changing_public_content()``, after ``consent_at`` was emptied: that update holds the case's row,
    on which every publication waits. Returns how many published answers were withdrawn.
    """
    return await _take_all_back(case, code=CONSENT, now=now)


async def withdraw_for_erasure(*, case: Case, now: datetime) -> int:
    """The same when a resident has everything erased; the words of what was withdrawn earlier go as well.

    Call it inside ``changing_public_content()``, before the case's own photos are deleted.
    """
    taken = await _take_all_back(case, code=ERASURE, now=now)
    await PublicAnswer.filter(case_id=case.id).update(question="", answer="", comment="")
    ids = await PublicAnswer.filter(case_id=case.id).values_list("id", flat=True)
    await PublicAnswerPhoto.filter(answer_id__in=ids).update(alt="", source_id=None)
    return taken


async def held(answer: PublicAnswer) -> PublicAnswer | None:
    """The answer as it is now, with its case; nobody else changes either until the transaction ends.

    The one order of locks: the case's row, then the answer's.
    """
    if answer.case_id is not None:
        await Case.filter(id=answer.case_id).select_for_update().only("id")
    found = await PublicAnswer.select_for_update().get_or_none(id=answer.id)
    if found is not None:
        await found.fetch_related("case", "photos")
    return found


async def take_back(answer: PublicAnswer, *, reason: str, by: Account | None, now: datetime) -> None:
    """Mark a published answer withdrawn, in the caller's transaction: out of the index, photos gone, a fact."""
    answer.state, answer.withdrawn_at, answer.withdrawn_reason = WITHDRAWN, now, reason
    answer.withdrawn_by_id = by.id if by else None
    await answer.save(update_fields=["state", "withdrawn_at", "withdrawn_reason", "withdrawn_by_id"])
    await PublicAnswerPhoto.filter(answer_id=answer.id).update(gone_at=now)
    await index_answer(answer)
    if answer.case_id is not None:
        words, code = ({"public": reason}, "") if by else ({}, reason)
        detail = {"answer": answer.id, **({"reason": code} if code else {})}
        await append(case_id=answer.case_id, kind=PUBLIC_WITHDRAWN, by=by, now=now, words=words, detail=detail)


async def _take_all_back(case: Case, *, code: str, now: datetime) -> int:
    async with in_transaction():
        await Case.filter(id=case.id).select_for_update().only("id")
        await PublicAnswer.filter(case_id=case.id, state__in=OPEN).delete()
        public = await PublicAnswer.filter(case_id=case.id, state=PUBLISHED).order_by("id")
        for answer in public:
            await take_back(answer, reason=code, by=None, now=now)
    return len(public)
