"""Preparing what becomes public: a draft that anybody of the case's staff goes on with, sent to a second person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.models import Case, PublicAnswer, PublicAnswerPhoto
from portal.feedback.publication.consent import hindrance
from portal.feedback.publication.digest import digest_of, full_answer_of
from portal.feedback.publication.forms import Texts
from portal.feedback.publication.masking import kinds_left_in, masked, names_in
from portal.feedback.publication.photos import hang_on
from portal.feedback.publication.states import DRAFT, IN_REVIEW, OPEN
from portal.feedback.publication.withdrawal import held
from portal.feedback.subjects import SUBJECTS
from portal.staff.models import Account
from portal.web.language import N_
from portal.web.problems import Conflict

CHANGED_MEANWHILE = N_("您打开这一页以后，公开稿又有改动。请看过最新内容再决定。")


@dataclass(frozen=True)
class Kept:
    """A draft as it was kept: the names of photo files that nobody needs any more, the kinds of what was masked."""

    draft: PublicAnswer
    gone: list[str]
    hidden: list[str]


async def open_answer_of(case: Case) -> PublicAnswer | None:
    """What is prepared of a case and not decided yet, with its photos."""
    found = await PublicAnswer.filter(case_id=case.id, state__in=OPEN).order_by("-id").first()
    if found is not None:
        await found.fetch_related("photos", "prepared_by__unit")
    return found


async def draft_for(case: Case, *, answer: str = "", names: Collection[str] = ()) -> dict[str, str]:
    """The public question and answer to begin with: the texts of the case, masked.

    ``answer``: one not sent yet. ``names``: that of the contact, where the viewer may know it.
    """
    full, names = answer or await full_answer_of(case.id), (*names, *names_in(case.text))
    return {
        "question": masked(case.text, names=names),
        "answer": masked(full, landlines=False, names=names),
        "label": case.label,
    }


async def save_draft(
    *,
    case: Case,
    seen: int,
    texts: Texts,
    photos: Sequence[PublicAnswerPhoto],
    by: Account,
    now: datetime,
) -> Kept:
    """Keep a draft of a case; what was in review has to be sent there again. ``seen``: its version, 0 for none.

    Whatever was typed, the machine masks what it is sure of. Raises Conflict when nothing of the case may become
    public, or somebody changed the draft meanwhile.
    """
    async with in_transaction():
        fresh = await Case.select_for_update().get(id=case.id)
        refusal = hindrance(fresh)
        if refusal:
            raise Conflict(refusal.message, **refusal.params)
        present = await open_answer_of(fresh)
        if (present.version if present else 0) != seen:
            raise Conflict(CHANGED_MEANWHILE)
        draft = present or PublicAnswer(case_id=case.id, project_id=fresh.project_id, kind=fresh.kind, version=0)
        await _write(draft, texts, by=by, now=now)
        gone = await hang_on(draft, photos)
    return Kept(draft, gone, kinds_left_in(texts.question, texts.answer))


async def save_standing(
    *, answer: PublicAnswer | None, project_id: int | None, seen: int, texts: Texts, by: Account, now: datetime
) -> Kept:
    """Keep a standing answer that was written without a case, for a project or (None) for all, masked as that of a
    case is. Raises Conflict.
    """
    async with in_transaction():
        if answer is None:
            draft = PublicAnswer(kind="question", version=0)
        else:
            present = await held(answer)
            if present is None or present.state not in OPEN or present.version != seen:
                raise Conflict(CHANGED_MEANWHILE)
            draft = present
        draft.project_id = project_id
        await _write(draft, texts, by=by, now=now)
    return Kept(draft, [], kinds_left_in(texts.question, texts.answer))


async def send_for_review(*, answer: PublicAnswer, by: Account, now: datetime) -> None:
    """Hand a draft to the second person; its digest is of everything that this person will see. Raises Conflict."""
    async with in_transaction():
        present = await held(answer)
        if present is None or present.state != DRAFT or present.version != answer.version:
            raise Conflict(CHANGED_MEANWHILE)
        if present.label not in SUBJECTS:
            raise Conflict(N_("还没有选公开的事由，请修改后再送审。"))
        present.digest = digest_of(present, full=await full_answer_of(present.case_id))
        present.state, present.comment, present.prepared_by_id, present.prepared_at = IN_REVIEW, "", by.id, now
        await present.save(update_fields=["digest", "state", "comment", "prepared_by_id", "prepared_at"])


async def _write(draft: PublicAnswer, texts: Texts, *, by: Account, now: datetime) -> None:
    draft.question, draft.answer = masked(texts.question), masked(texts.answer, landlines=False)
    draft.label, draft.standing = texts.label, texts.standing
    draft.state, draft.digest, draft.version = DRAFT, "", draft.version + 1
    draft.prepared_by_id, draft.prepared_at = by.id, now
    await draft.save()
