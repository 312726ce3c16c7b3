"""What of the sample's cases becomes public: prepared by the unit, approved by a second person."""

from datetime import datetime, timedelta

from portal.demo.case_stories import Story
from portal.demo.cast import Cast
from portal.feedback.models import Case, PublicAnswer
from portal.feedback.publication.deciding import publish_answer
from portal.feedback.publication.forms import Texts
from portal.feedback.publication.preparing import draft_for, save_draft, send_for_review


async def make_public(*, case_id: int, story: Story, cast: Cast, now: datetime) -> None:
    """Publish question and answer of a case to whose publication the resident consented."""
    case = await Case.get(id=case_id).select_related("project", "unit")
    masked = await draft_for(case)
    label = masked["label"] or "other"
    texts = Texts(question=masked["question"], answer=masked["answer"], label=label, standing=story.standing)
    by = cast.handlers[case.unit.name_zh] if case.unit else cast.intake
    later = now + timedelta(minutes=5)
    draft = (await save_draft(case=case, seen=0, texts=texts, photos=(), by=by, now=later)).draft
    await send_for_review(answer=draft, by=by, now=later)
    seen = await PublicAnswer.get(id=draft.id)
    reviewer = cast.reviewers[0].account
    await publish_answer(answer=seen, by=reviewer, seen=seen.digest, now=later + timedelta(minutes=30))
