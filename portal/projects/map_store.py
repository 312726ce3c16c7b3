"""The maps of this process: each written once by Folium, kept as a file that can be made again."""

import asyncio
import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import anyio.to_thread

from portal.projects.map_page import MAP_SOURCES, MapParts, MapSpec, script_file, write_map
from portal.projects.models import Programme
from portal.settings import Settings
from portal.web.static_files import STATIC


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
        self.written: dict[MapSpec, asyncio.Task[WrittenMap]] = {}

    async def map_of(self, programme: Programme) -> WrittenMap:
        spec = spec_of(programme, self.settings)
        if spec not in self.written:
            self.written[spec] = asyncio.ensure_future(self._write(spec))
        try:
            return await asyncio.shield(self.written[spec])
        except Exception:
            self.written.pop(spec, None)
            raise

    async def _write(self, spec: MapSpec) -> WrittenMap:
        parts = await anyio.to_thread.run_sync(read_or_write, spec, self.settings.derived_dir)
        script = script_file(parts=parts, sources=[STATIC / name for name in MAP_SOURCES])
        return WrittenMap(parts.html, script, hashlib.blake2b(script.encode(), digest_size=6).hexdigest())


def spec_of(programme: Programme, settings: Settings) -> MapSpec:
    return MapSpec(
        **programme.box,
        tiles_url=settings.tiles_url or None,
        tiles_attribution=settings.tiles_attribution,
        review_number=settings.map_review_number or None,
        show_outline=settings.map_outline,
    )


def read_or_write(spec: MapSpec, folder: Path) -> MapParts:
    """The parts from their file in ``folder``, written there first when missing. A full disk only costs time."""
    named = json.dumps([asdict(spec), version("folium"), version("livelihood-portal")], sort_keys=True)
    file = folder / f"map-{hashlib.blake2b(named.encode(), digest_size=8).hexdigest()}.json"
    if file.exists():
        return MapParts(**json.loads(file.read_text(encoding="utf-8")))
    parts = write_map(spec)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".fresh")
        fresh.write_text(json.dumps(asdict(parts)), encoding="utf-8")
        fresh.replace(file)
    except OSError:
        pass
    return parts
