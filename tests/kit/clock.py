"""A clock that a test sets."""

from datetime import UTC, datetime, timedelta

# A Wednesday in the programme's year, 10:00 in Shanghai.
BEGINNING = datetime(2024, 7, 10, 2, 0, tzinfo=UTC)


class Clock:
    """Called for the present moment; stands still until the test moves it."""

    def __init__(self, moment: datetime = BEGINNING) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> datetime:
        """Move on by the arguments of timedelta (backwards when negative)."""
        self.moment += timedelta(**by)
        return self.moment
