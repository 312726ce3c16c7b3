"""Making, changing and retiring the texts that answers begin from; each change is on the record of acts."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.feedback.models import AnswerTemplate
from portal.staff.models import Account
from portal.staff.record import note
from portal.web.language import N_
from portal.web.problems import Conflict


async def make_text(*, name: str, kind: str, text: str, by: Account, now: datetime) -> AnswerTemplate:
    """A text for the writer's unit; of who has no unit, for everybody."""
    async with in_transaction():
        made = await AnswerTemplate.create(
            name=name, kind=kind, text=text, unit_id=by.unit_id, by_id=by.id, made_at=now
        )
        await note(verb="answer text made", subject=f"answer text {made.id}", by=by, now=now)
    return made


async def change_text(
    *, old: AnswerTemplate, name: str, kind: str, text: str, by: Account, now: datetime
) -> AnswerTemplate:
    """A new version takes the old one's place; the old one stays on record. Raises Conflict when somebody was first."""
    async with in_transaction():
        await _retire(old, now)
        made = await AnswerTemplate.create(
            name=name, kind=kind, text=text, unit_id=old.unit_id, by_id=by.id, made_at=now
        )
        await note(verb="answer text changed", subject=f"answer text {made.id}", by=by, now=now, before=old.id)
    return made


async def retire_text(*, text: AnswerTemplate, by: Account, now: datetime) -> None:
    """Offer a text no longer. Raises Conflict when somebody was first."""
    async with in_transaction():
        await _retire(text, now)
        await note(verb="answer text retired", subject=f"answer text {text.id}", by=by, now=now)


async def _retire(text: AnswerTemplate, now: datetime) -> None:
    if not await AnswerTemplate.filter(id=text.id, retired_at=None).update(retired_at=now):
        raise Conflict(N_("这份模板刚才已被别人改过或停用了。请返回列表看最新的。"))
