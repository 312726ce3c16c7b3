"""The outbox for what leaves the house: a message is claimed, handed on outside any transaction, and then marked.

Whoever is reached may hang: nothing but its own message waits, and none is held for longer than ``SECONDS``. A claim
lasts longer than that, so that no two workers hold one message; one that died with its message leaves it to the next.
What was handed on may, when a worker dies at that moment, be handed on once more, never not at all.
"""

import asyncio
from datetime import datetime, timedelta

from tortoise.expressions import Q

from portal.store.models import Outbox
from portal.store.outbox import Handler
from portal.web.logs import log

AT_ONCE = 10
SECONDS = 60
CLAIM = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=2)


class Undeliverable(Exception):
    """Trying again would not help; the text is a code for the log and holds nobody's words."""


async def deliver_slowly(topic: str, hand_on: Handler, *, now: datetime, seconds: float = SECONDS) -> int:
    """Hand on what is waiting under a topic, a few at once, each outside a transaction. Returns how many were.

    A message whose handler fails or takes longer than ``seconds`` is tried again, later each time, for two days.
    """
    ready = Q(not_before=None) | Q(not_before__lte=now)
    waiting = await Outbox.filter(ready, delivered_at=None, topic=topic).order_by("id").limit(AT_ONCE)
    done = await asyncio.gather(*(_hand_on(row, hand_on, now, seconds) for row in waiting))
    return sum(done)


async def _hand_on(row: Outbox, hand_on: Handler, now: datetime, seconds: float) -> bool:
    mine = Outbox.filter(id=row.id, delivered_at=None, tries=row.tries)
    if not await mine.update(tries=row.tries + 1, not_before=now + CLAIM):
        return False
    try:
        async with asyncio.timeout(seconds):
            await hand_on(row)
    except Undeliverable as problem:
        log.error("message given up", outbox=row.id, topic=row.topic, error=str(problem))
    except Exception as problem:
        await _put_off(row, now, type(problem).__name__)
        return False
    await Outbox.filter(id=row.id).update(delivered_at=now)
    return True


async def _put_off(row: Outbox, now: datetime, error: str) -> None:
    if now - row.created_at >= GIVEN_UP_AFTER:
        log.error("message given up", outbox=row.id, topic=row.topic, error=error)
        await Outbox.filter(id=row.id).update(delivered_at=now)
        return
    log.error("message not handed on", outbox=row.id, topic=row.topic, error=error)
    pause = min(timedelta(minutes=2 ** min(row.tries, 10)), LONGEST_PAUSE)
    await Outbox.filter(id=row.id).update(not_before=now + pause)
