"""Whether this portal's data is invented: the very first act on record says so.

``portal demo`` fills an empty database only, and begins with this act; acts are never removed.
"""

from datetime import datetime

from portal.staff.models import Act
from portal.staff.record import note

SAMPLE = "sample data filled"


async def mark_as_sample(*, now: datetime) -> None:
    await note(verb=SAMPLE, subject="database", by=None, now=now)


async def is_sample() -> bool:
    first = await Act.all().order_by("id").first()
    return first is not None and first.verb == SAMPLE
