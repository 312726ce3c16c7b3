"""How much came from one network address lately: what decides whether the next sending has a small task to do.

Counted in this process's memory and nowhere else; with several worker processes each counts for itself.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

MINUTE, HOUR = 60, 3600


@dataclass
class Crowd:
    """Counts by name, network and window; a window that is over by more than one of its lengths is forgotten."""

    counts: Counter[tuple[str, str, int, int]] = field(default_factory=Counter)
    swept: int = 0

    def add(self, name: str, network: str, *, now: datetime) -> None:
        """Count one."""
        seconds = int(now.timestamp())
        if self.swept != seconds // MINUTE:
            self._sweep(seconds)
        for window in (MINUTE, HOUR):
            self.counts[name, network, window, seconds // window] += 1

    def pressure(self, name: str, network: str, *, now: datetime, per_minute: int, per_hour: int) -> float:
        """How many there were in the last minute or hour as a share of what is allowed; from 1 on it is too much."""
        minute = self._lately(name, network, MINUTE, now) / per_minute
        return max(minute, self._lately(name, network, HOUR, now) / per_hour)

    def _lately(self, name: str, network: str, window: int, now: datetime) -> float:
        """A sliding window: this one's count, and of the one before the share that still lies within."""
        number, into = divmod(now.timestamp(), window)
        before = self.counts[name, network, window, int(number) - 1] if self.counts else 0
        return self.counts[name, network, window, int(number)] + before * (1 - into / window)

    def _sweep(self, seconds: int) -> None:
        self.swept = seconds // MINUTE
        for key in [key for key in self.counts if key[3] < seconds // key[2] - 1]:
            del self.counts[key]
