"""Public pages from memory: nginx, the bare app and the portal with the same compressed bytes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.load import Shot, shoot
from bench.pages_kept import ASKED, KeptPage, check_same
from bench.processes import Server
from bench.rounds import Contest, take_turns

CONNECTIONS = (1, 16, 64)
PATHS = {"home page": "/", "project page": "/projects/lingshui-bay-pumping-station", "GeoJSON": "/projects.geojson"}
WARM_UP_SECONDS = 1


def measure(
    servers: Sequence[Server], pages: Sequence[KeptPage], folder: Path, *, seconds: float, rounds: int
) -> list[Contest]:
    """All pages with 200, and the GeoJSON with 304 too, at each number of connections."""
    contests = []
    for page in pages:
        etags = {server.name: check_same(server.port, page, folder) for server in servers}
        for server in servers:
            shoot(server, page.path, connections=16, seconds=WARM_UP_SECONDS, headers=ASKED)
        contests += _at_each(servers, page, page.name, {}, seconds=seconds, rounds=rounds)
        if page.name == "GeoJSON":
            contests += _at_each(servers, page, "GeoJSON, 304", etags, seconds=seconds, rounds=rounds)
    return contests


def _at_each(
    servers: Sequence[Server], page: KeptPage, name: str, etags: Mapping[str, str], *, seconds: float, rounds: int
) -> list[Contest]:
    """``etags`` by contestant are sent along where given: nginx has its own."""

    def contest(connections: int) -> Contest:
        def shot(server: Server) -> Shot:
            headers = {**ASKED, "If-None-Match": etags[server.name]} if etags else ASKED
            return shoot(server, page.path, connections=connections, seconds=seconds, headers=headers)

        return take_turns(Contest(name, connections), servers, rounds, shot)

    return [contest(connections) for connections in CONNECTIONS]
