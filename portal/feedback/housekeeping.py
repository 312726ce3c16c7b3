"""What the clock does to cases: closes answered ones, deletes contacts, forgets tickets, hands on messages."""

from datetime import datetime, timedelta

from tortoise.expressions import RawSQL

from portal.feedback.facts import ADDED, CORRECTED, JUDGED
from portal.feedback.models import Case, EndedTicket
from portal.feedback.moves import TOPIC, move
from portal.feedback.search.index import index_cases
from portal.feedback.states import ANSWERED, CLOSES_AFTER_DAYS, REPLIED, SUBMITTED
from portal.settings import Settings
from portal.store.models import Outbox
from portal.store.outbox import deliver
from portal.web.logs import log
from portal.web.problems import Conflict

BATCH = 200
# Facts after which there is more, or other, to be found in a case.
WITH_NEW_WORDS = (SUBMITTED, ADDED, CORRECTED, REPLIED, JUDGED)


async def close_answered_cases(*, now: datetime) -> int:
    """Close what was answered 15 days ago. Returns how many were closed."""
    ripe = Case.filter(state=ANSWERED, answered_at__lte=now - timedelta(days=CLOSES_AFTER_DAYS))
    closed = 0
    for case in await ripe.order_by("answered_at").limit(BATCH):
        try:
            await move(case=case, verb="close", by=None, now=now, closed_at=now)
        except Conflict:  # another process, or a resident, was first
            continue
        closed += 1
    return closed


async def delete_contacts(*, settings: Settings, now: datetime) -> int:
    """Delete the contacts of cases that were closed so many days ago, some at a time. Returns how many."""
    closed_before = now - timedelta(days=settings.contact_days)
    deleted = 0
    while True:
        # Found by the index that holds only cases with a contact: the long-closed ones of years are not in it.
        ripe = Case.filter(closed_at__lte=closed_before, contact__gt=RawSQL("''")).order_by("closed_at").limit(BATCH)
        ids = await ripe.values_list("id", flat=True)
        if not ids:
            return deleted
        deleted += await Case.filter(id__in=ids).update(contact="", phone_hash="")


async def drop_ended_tickets(*, now: datetime) -> int:
    """Forget the tickets that would have run out by now. Returns how many."""
    return await EndedTicket.filter(until__lte=now).delete()


async def tell_of_cases(*, now: datetime) -> int:
    """Hand on what the outbox holds of cases: words go into the index. Returns how many messages."""
    return await deliver({TOPIC: _tell}, now=now)


async def _tell(message: Outbox) -> None:
    kind = str(message.payload["kind"])
    if kind in WITH_NEW_WORDS:
        await index_cases([int(str(message.payload["case"]))])
    log.info("case " + kind, outbox=message.id)
