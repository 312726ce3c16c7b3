"""Letters that wait in the outbox: written when they are sent, never before, and sent outside any transaction."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from portal.notices.mail import Letter, message_of, send
from portal.settings import Settings
from portal.store.models import Outbox
from portal.store.slow_post import Undeliverable, deliver_slowly

TOPIC = "mail"

# Writes the letter that a payload (ids only) asks for; None when there is nothing to tell any more.
Writer = Callable[[Mapping[str, object]], Awaitable[Letter | None]]


async def send_letters(writers: Mapping[str, Writer], *, settings: Settings, now: datetime) -> int:
    """Send what waits, by the writers of its kinds. Returns how many letters are done with; none without a server."""
    if not settings.smtp_host:
        return 0

    async def hand_on(row: Outbox) -> None:
        writer = writers.get(str(row.payload.get("letter")))
        if writer is None:
            raise Undeliverable("nobody writes such letters")
        letter = await writer(row.payload)
        if letter is not None:
            await send(message_of(letter, settings=settings, reference=row.id, now=row.created_at), settings=settings)

    return await deliver_slowly(TOPIC, hand_on, now=now)
