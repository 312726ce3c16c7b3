"""What waits on other pages of the desk for who looks at one: a number beside the page's name in the navigation.

``portal.app`` registers what is counted: the navigation lies below the rooms that it leads to.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from portal.staff.viewer import Viewer

# As far as anybody counts; the page itself tells the rest.
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """``count``: how much waits at an address for a viewer with this permission, at most ``MOST``."""

    address: str
    permission: str
    count: Callable[[Viewer], Awaitable[int]]


_registered: list[Waiting] = []


def register_waiting(*waiting: Waiting) -> None:
    """Count these from now on, and no others."""
    _registered[:] = waiting


async def waiting_for(viewer: Viewer) -> Mapping[str, int]:
    """How much waits for a viewer, by the address of the page; what is nothing is left out."""
    counted = {row.address: await row.count(viewer) for row in _registered if viewer.may(row.permission)}
    return {address: count for address, count in counted.items() if count}
