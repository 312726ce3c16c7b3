"""The ledger's heads in a bulletin: a digest to keep on paper, which shows later whether a chain was cut."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class HeadsFile:
    """A day's file of heads: how many chains it has, and the SHA-256 of its bytes."""

    day: date
    chains: int
    sha256: str


async def newest_heads_file(folder: Path, *, until: date) -> HeadsFile | None:
    """The last of the daily files up to a day. None before the first one."""
    return await asyncio.to_thread(_newest, folder, until)


def _newest(folder: Path, until: date) -> HeadsFile | None:
    names = sorted(
        (path.name for path in folder.glob("????-??-??.txt") if path.stem <= until.isoformat()), reverse=True
    )
    for name in names[:1]:
        content = (folder / name).read_bytes()
        chains = sum(1 for line in content.splitlines() if line and not line.startswith(b"#"))
        return HeadsFile(date.fromisoformat(name[:10]), chains, hashlib.sha256(content).hexdigest())
    return None
