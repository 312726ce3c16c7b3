"""From `portal serve` to the first answered page, and the memory of the process that answered it."""

import time
from dataclasses import dataclass
from pathlib import Path

from bench.pages_kept import fetch
from bench.portal_server import portal
from bench.processes import Server


@dataclass(frozen=True)
class Start:
    """Seconds from the command to the first whole page; MB of the process that serves, and of its parent."""

    seconds: float
    serving_mb: float
    parent_mb: float


def measure(folder: Path, *, rounds: int) -> list[Start]:
    """Start the portal some times with its migrated database; each time it is ended again."""
    return [_start(folder) for _ in range(rounds)]


def _start(folder: Path) -> Start:
    began = time.perf_counter()
    with portal(folder) as server:
        status = fetch(server.port, "/").status
        seconds = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"the first page answers {status}")
        serving, parent = memory(server)
        return Start(seconds, serving, parent)


def memory(server: Server) -> tuple[float, float]:
    """MB of the largest process, which is the one that serves, and of all the others."""
    sizes = sorted(server.resident_mb())
    return sizes[-1], sum(sizes[:-1])
