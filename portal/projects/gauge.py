"""How far a programme's year has gone, for the gauge above its pages."""

from datetime import date


def year_share(year: int, today: date) -> int:
    """How much of the year has passed, in per cent."""
    if today.year != year:
        return 100 if today.year > year else 0
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return round(today.timetuple().tm_yday * 100 / days)
