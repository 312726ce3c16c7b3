"""How often one network address may do a thing, or a thing be done to one case.

Kept in this process's memory, never on disk.
"""

from limits import RateLimitItemPerHour
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from portal.web.problems import TooMany


class Limiter:
    """Counts by name and network; ``whole`` also counts everybody together.

    With several worker processes each counts for itself.
    """

    def __init__(self) -> None:
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def take(self, name: str, network: str, per_hour: int, *, whole: int | None = None) -> None:
        """Count one. Raises TooMany when there were too many in the last hour."""
        if not await self._windows.hit(RateLimitItemPerHour(per_hour), name, network):
            raise TooMany
        if whole is not None and not await self._windows.hit(RateLimitItemPerHour(whole), name, "*"):
            raise TooMany

    async def check(self, name: str, network: str, per_hour: int, *, whole: int | None = None) -> None:
        """Raise TooMany when the count is used up; counts nothing."""
        if not await self._windows.test(RateLimitItemPerHour(per_hour), name, network):
            raise TooMany
        if whole is not None and not await self._windows.test(RateLimitItemPerHour(whole), name, "*"):
            raise TooMany
