"""Which updates residents know of."""

from datetime import datetime

from tortoise.expressions import F, Q

from portal.projects.states import PUBLISHED


def known_to_residents(now: datetime) -> Q:
    """Published by now; or withdrawn since, but not before anybody could read it."""
    read = Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("published_at"))
    return Q(state=PUBLISHED, published_at__lte=now) & read
