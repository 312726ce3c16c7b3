"""The zone in which this portal thinks: times are stored in UTC, days are taken in Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    """The calendar day in Shanghai at an aware moment; ValueError when it has no zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day in Shanghai")
    return moment.astimezone(SHANGHAI).date()
