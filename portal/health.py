"""Whether the process lives and whether it can serve: for load balancers and watchdogs."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal.store.database import ping
from portal.store.migrate import missing
from portal.web.routing import page


async def healthz(request: Request) -> Response:
    """The process is up."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


async def readyz(request: Request) -> Response:
    """The database answers and no migration is missing; 503 with the reason otherwise."""
    try:
        await ping()
        lacking = await missing()
    except Exception:
        return _not_ready("database away")
    return _not_ready("migrations missing") if lacking else PlainTextResponse("ready\n", headers=_FRESH)


def _not_ready(reason: str) -> Response:
    return PlainTextResponse(reason + "\n", status_code=503, headers={**_FRESH, "retry-after": "10"})


_FRESH = {"cache-control": "no-store"}

ROUTES: list[Route] = [
    page("/healthz", healthz, name="healthz"),
    page("/readyz", readyz, name="readyz"),
]
