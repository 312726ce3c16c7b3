"""Running the server: granian, since it alone cuts off a client that trickles its headers."""

import os
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.server.common import AbstractServer

from portal.settings import Settings
from portal.store.durable import make_private_folder
from portal.store.keys import open_keyring

HEADER_MILLISECONDS = 10_000
BACKLOG = 2048


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until a signal comes. Raises KeyFolderProblem before any worker starts."""
    open_keyring(settings.key_dir, create=settings.embedded)
    make_private_folder(settings.data_dir)
    # Relative folders must mean the same in the workers.
    os.environ["PORTAL_DATA_DIR"] = str(settings.data_dir.resolve())
    os.environ["PORTAL_KEY_DIR"] = str(settings.key_dir.resolve())
    server("portal.app:from_environment", host=host, port=port, workers=workers).serve()


def server(target: str, *, host: str, port: int, workers: int) -> AbstractServer[Any]:
    """The server as the portal sets it up, for an app factory; `make bench` serves its bare app with it too."""
    return Granian(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        loop=Loops.uvloop,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, keep_alive=True),
        websockets=False,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
        respawn_failed_workers=True,
        workers_kill_timeout=25,
    )
