"""The later review of what was published urgently: it is confirmed, or a correction is asked for."""

from datetime import datetime

from tortoise.transactions import in_transaction

from portal.projects.models import Update
from portal.projects.publication.moves import held, move
from portal.projects.publication.reviewers import in_whose_place, must_be_another
from portal.staff.viewer import Viewer
from portal.web.language import N_
from portal.web.problems import Conflict, NotAllowed

OWED = {"review_owed": True, "withdrawn_at": None}


async def confirm(update: Update, *, by: Viewer, seen: str, now: datetime) -> None:
    """Find right what was published in urgency. Raises NotAllowed for its author and for who published it."""
    await _decide(update, "confirm", by=by, seen=seen, comment="", now=now)


async def ask_for_correction(update: Update, *, by: Viewer, seen: str, comment: str, now: datetime) -> None:
    """Ask the author to correct what was published in urgency; it stays as it is until then."""
    await _decide(update, "ask to correct", by=by, seen=seen, comment=comment, now=now)


async def _decide(update: Update, verb: str, *, by: Viewer, seen: str, comment: str, now: datetime) -> None:
    must_be_another(update, by)
    async with in_transaction():
        (present,) = await held([update.id])
        if seen != present.digest:
            raise Conflict
        if any(fact.kind == "publish urgently" and fact.by_id == by.id for fact in present.facts):
            raise NotAllowed(N_("紧急发布是您决定的，补审须由另一个人做。"))
        place = in_whose_place(by, "review updates", [present])
        await move([present], verb, by=by, now=now, comment=comment, deputy_for=place, only=OWED, review_owed=False)
