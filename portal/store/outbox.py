"""The outbox: a message is written in the transaction of what it tells about, and handed on after the commit."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic

from tortoise.transactions import in_transaction

from portal.store.models import Outbox
from portal.web.logs import log

BATCH = 200
SECONDS = 20.0  # of each minute; what is left waits for the next one
KEPT = timedelta(days=30)

# Called inside the transaction that marks the row delivered: it must be quick.
Handler = Callable[[Outbox], Awaitable[None]]


async def post(topic: str, payload: Mapping[str, object], *, now: datetime) -> Outbox:
    """Write a message into the caller's transaction. The payload names rows; it holds nobody's words."""
    row = message(topic, payload, now=now)
    await row.save(force_create=True)
    return row


def message(topic: str, payload: Mapping[str, object], *, now: datetime) -> Outbox:
    """The same, not yet written."""
    return Outbox(topic=topic, payload=dict(payload), created_at=now)


async def deliver(handlers: Mapping[str, Handler], *, now: datetime) -> int:
    """Hand on what is waiting, oldest first, and forget what was handed on 30 days ago.

    Returns how many were handed on. A message whose handler fails stays, is logged, keeps none behind it waiting, and
    is tried again with the next call. Batches follow one another until nothing waits, for 20 seconds at most.
    """
    waiting = Outbox.filter(delivered_at=None, topic__in=list(handlers)).order_by("id").limit(BATCH)
    until, last, delivered = monotonic() + SECONDS, 0, 0
    while monotonic() < until and (rows := await waiting.filter(id__gt=last)):
        for row in rows:
            delivered += await _hand_on(row, handlers[row.topic], now)
        last = rows[-1].id
    await Outbox.filter(delivered_at__lte=now - KEPT).delete()
    return delivered


async def _hand_on(row: Outbox, handler: Handler, now: datetime) -> bool:
    try:
        async with in_transaction():
            # Of two workers one changes the row; the other waits for it and finds nothing to do.
            if not await Outbox.filter(id=row.id, delivered_at=None).update(delivered_at=now):
                return False
            await handler(row)
    except Exception as problem:
        log.error("message not handed on", outbox=row.id, topic=row.topic, error=type(problem).__name__)
        return False
    return True
