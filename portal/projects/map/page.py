"""What a page needs of the map, without importing Folium.

Importing Folium costs half a second and 60 MB, so the server lets `portal.projects.map` write the parts in a
process of its own, and keeps the bytes: the current programme's at the start, another's when it is first asked for.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

# Drawn by these, in this order, after Leaflet and before the script of `MapParts`; paths under static/.
MAP_SOURCES = ("js/place.js", "js/map.js")
WRITING_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class MapSpec:
    """What the map depends on.

    `west`, `south`, `east`, `north`: the programme's box, degrees WGS-84.
    `tiles_url`: a Leaflet tile template, None for no tiles. `tiles_attribution`: plain text, shown with them.
    `tile_labels_url`: a template of tiles that lie over the first ones and hold names only, or None.
    `review_number`: the 审图号 of the tiles as it must read, None when the operator has set none.
    `show_outline`: draw the offline outline of the land under the points.
    """

    west: float
    south: float
    east: float
    north: float
    tiles_url: str | None = None
    tile_labels_url: str | None = None
    tiles_attribution: str = ""
    review_number: str | None = None
    show_outline: bool = True


@dataclass(frozen=True)
class MapParts:
    """`html` goes into the page inside a wrapper that carries `data-points`; `script` is served as a file."""

    html: str
    script: str


def write_map(spec: MapSpec) -> MapParts:
    """The parts of the map, written by Folium in a process of its own.

    Raises `subprocess.CalledProcessError` when it fails, `subprocess.TimeoutExpired` after a minute.
    """
    written = subprocess.run(
        [sys.executable, "-m", "portal.projects.map"],
        input=json.dumps(asdict(spec)).encode(),
        stdout=subprocess.PIPE,
        timeout=WRITING_SECONDS,
        check=True,
    )
    return MapParts(**json.loads(written.stdout))


def script_file(*, parts: MapParts, sources: Iterable[Path]) -> str:
    """One file for the browser: our own drawing code, then Folium's script, which starts it."""
    texts = [source.read_text(encoding="utf-8") for source in sources]
    return "\n".join([*texts, parts.script])
