"""What an approval counts for: everything that the second person saw."""

import hashlib
import json

from portal.feedback.models import CaseFact, PublicAnswer
from portal.feedback.states import ANSWERED
from portal.projects.models import Update


def digest_of(answer: PublicAnswer, *, full: str) -> str:
    """SHA-256 of a public answer, its photos with their rectangles (which must have been fetched), and the full
    answer that stood beside it.
    """
    photos = [
        [photo.name, photo.alt, photo.blurred]
        for photo in sorted(answer.photos, key=lambda row: (row.position, row.id))
    ]
    content: list[object] = [answer.id, answer.version, answer.case_id, answer.project_id, answer.kind, answer.label]
    content += [answer.standing, answer.question, answer.answer, photos, full]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


async def full_answer_of(case_id: int | None) -> str:
    """The newest answer that was sent to the resident of a case: its words, or the update that settled the case;
    "" when there is none.
    """
    if case_id is None:
        return ""
    fact = await CaseFact.filter(case_id=case_id, kind=ANSWERED).order_by("-id").prefetch_related("told").first()
    if fact is None or fact.said("words") or not isinstance(number := fact.detail.get("update"), int):
        return fact.said("words") if fact else ""
    update = await Update.get_or_none(id=number, withdrawn_at=None)
    return f"{update.title}\n{update.body}" if update else ""
