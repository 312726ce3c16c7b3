"""The second person's decision on exactly what was seen: it becomes public, or goes back with a comment."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.facts import MADE_PUBLIC
from portal.feedback.models import PublicAnswer
from portal.feedback.moves import append
from portal.feedback.publication.consent import hindrance_now
from portal.feedback.publication.digest import digest_of, full_answer_of
from portal.feedback.publication.masking import kinds_left_in
from portal.feedback.publication.states import DRAFT, IN_REVIEW, PUBLISHED, REPLACED
from portal.feedback.publication.withdrawal import held, take_back
from portal.feedback.search.index import index_answer
from portal.staff.models import Account
from portal.staff.record import note
from portal.store.edition import changing_public_content
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed


async def publish_answer(*, answer: PublicAnswer, by: Account, seen: str, now: datetime) -> None:
    """Make public what the second person saw; the one that was public of the case before gives way.

    The consent is asked for again here, in the transaction that publishes, with the case's row held: a resident who
    takes it back at this moment wins. Raises NotAllowed for who prepared it; Conflict when something else was seen,
    somebody was first, or nothing of the case may be public (any more).
    """
    async with changing_public_content():
        present = await _in_review(answer, by)
        digest = digest_of(present, full=await full_answer_of(present.case_id))
        if not seen == present.digest == digest:
            raise Conflict(N_("您查看之后内容又有改动，刚才的审核无效。请看过最新内容后再审核。"))
        await _must_be_allowed(present, now)
        present.state, present.published_at, present.approved_by_id = PUBLISHED, now, by.id
        await present.save(update_fields=["state", "published_at", "approved_by_id"])
        await index_answer(present)
        await _tell(present, by=by, now=now)


async def send_back(*, answer: PublicAnswer, by: Account, comment: str, now: datetime) -> None:
    """Give it back to who prepared it, with what is to be changed. Raises NotAllowed and Conflict."""
    async with in_transaction():
        present = await _in_review(answer, by)
        present.state, present.digest, present.comment = DRAFT, "", comment
        await present.save(update_fields=["state", "digest", "comment"])
        await note(verb="public answer: send back", subject=f"public answer {answer.id}", by=by, now=now)


async def make_standing(*, answer: PublicAnswer, standing: bool, by: Account, now: datetime) -> None:
    """Let a published answer answer the next asker while typing, or no longer. Its words stay as approved."""
    async with changing_public_content():
        if not await PublicAnswer.filter(id=answer.id, state=PUBLISHED).update(standing=standing):
            raise Conflict(N_("这条答复已经不是公开状态。"))
        verb = "public answer: make standing" if standing else "public answer: no longer standing"
        await note(verb=verb, subject=f"public answer {answer.id}", by=by, now=now)


async def _in_review(answer: PublicAnswer, by: Account) -> PublicAnswer:
    present = await held(answer)
    if present is None:
        raise Conflict(N_("这份公开稿已经不在了：居民收回了公开的同意，或者清除了内容。"))
    if present.state != IN_REVIEW:
        raise Conflict(N_("这份公开稿已经不在审核中：准备的人又有改动，或者已有人先审核了。"))
    if present.prepared_by_id == by.id:
        raise NotAllowed(N_("公开的内容要由另一个人审核，准备的人不能自己审核。"))
    return present


async def _must_be_allowed(present: PublicAnswer, now: datetime) -> None:
    refusal = hindrance_now(present.case, now=now) if present.case else None
    if refusal:
        raise Conflict(refusal.message, **refusal.params)
    if kinds_left_in(present.question, present.answer):
        raise Conflict(N_("公开的文字里还有手机号、证件号、住址这类内容，不能公开。请退回修改：重新保存时机器会遮去。"))


async def _tell(present: PublicAnswer, *, by: Account, now: datetime) -> None:
    await note(verb="public answer: publish", subject=f"public answer {present.id}", by=by, now=now)
    if present.case_id is None:
        return
    earlier = PublicAnswer.filter(case_id=present.case_id, state=PUBLISHED).exclude(id=present.id)
    for row in await earlier:
        await take_back(row, reason=REPLACED, by=None, now=now)
    await append(case_id=present.case_id, kind=MADE_PUBLIC, by=by, now=now, detail={"answer": present.id})
