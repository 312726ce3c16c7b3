"""The maps of this process: each written once by Folium, kept as a file that can be made again."""

import asyncio
import hashlib
import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import anyio.to_thread

from portal.projects.map.page import MAP_SOURCES, MapParts, MapSpec, script_file, write_map
from portal.projects.models import Programme
from portal.settings import Settings
from portal.store.durable import make_private_folder, write_privately
from portal.web.logs import log
from portal.web.static_files import STATIC

RETRY_SECONDS = 300


@dataclass(frozen=True)
class WrittenMap:
    """``html`` for the page's wrapper, ``script`` for the browser, ``digest`` of the script for its address."""

    html: str
    script: str
    digest: str


class Maps:
    """Gives a programme's map; writes it in a process of its own when no file of an equal map lies there."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.written: dict[MapSpec, asyncio.Task[WrittenMap | None]] = {}
        self.retry_at: dict[MapSpec, float] = {}

    async def map_of(self, programme: Programme) -> WrittenMap | None:
        """The programme's map; None when it cannot be written now, since the list says the same without it."""
        writing = self.begin(programme)
        return await asyncio.shield(writing) if writing else None

    def begin(self, programme: Programme) -> "asyncio.Task[WrittenMap | None] | None":
        """Have the map written, without waiting. A failed one is tried again after some minutes only."""
        spec = spec_of(programme, self.settings)
        if spec not in self.written and time.monotonic() >= self.retry_at.get(spec, 0):
            self.written[spec] = asyncio.ensure_future(self._try_to_write(spec))
        return self.written.get(spec)

    async def _try_to_write(self, spec: MapSpec) -> WrittenMap | None:
        try:
            return await self._write(spec)
        except Exception as error:  # whatever happens to another process or to a file
            log.error("map not written", exc_info=error)
            self.retry_at[spec] = time.monotonic() + RETRY_SECONDS
            self.written.pop(spec, None)
            return None

    async def _write(self, spec: MapSpec) -> WrittenMap:
        parts = await anyio.to_thread.run_sync(read_or_write, spec, self.settings.derived_dir)
        script = script_file(parts=parts, sources=[STATIC / name for name in MAP_SOURCES])
        return WrittenMap(parts.html, script, hashlib.blake2b(script.encode(), digest_size=6).hexdigest())


def spec_of(programme: Programme, settings: Settings) -> MapSpec:
    return MapSpec(
        **programme.box,
        tiles_url=settings.tiles_url or None,
        tile_labels_url=settings.tile_labels_url or None,
        tiles_attribution=settings.tiles_attribution,
        review_number=settings.map_review_number or None,
        show_outline=settings.map_outline,
    )


def read_or_write(spec: MapSpec, folder: Path) -> MapParts:
    """The parts from their file in ``folder``; written anew when it is missing or damaged. A full disk costs time only.

    Raises what `write_map` raises.
    """
    named = json.dumps([asdict(spec), version("folium"), version("livelihood-portal")], sort_keys=True)
    file = folder / f"map-{hashlib.blake2b(named.encode(), digest_size=8).hexdigest()}.json"
    if kept := _read(file):
        return kept
    parts = write_map(spec)
    with suppress(OSError):
        make_private_folder(folder)
        write_privately(file, json.dumps(asdict(parts)).encode())
    return parts


def _read(file: Path) -> MapParts | None:
    try:
        return MapParts(**json.loads(file.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
