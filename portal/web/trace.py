"""What the portal notes about one request while it is answered."""

import secrets
from dataclasses import dataclass, field

from starlette.types import Scope


def _reference() -> str:
    return secrets.token_hex(6).upper()


@dataclass
class Trace:
    """reference: shown on error pages and logged; pattern: the route, never the address; keep: for the cache;
    left: the client went away before it had sent everything.
    """

    reference: str = field(default_factory=_reference)
    pattern: str = "-"
    keep: bool = False
    left: bool = False


def trace_of(scope: Scope) -> Trace:
    """The request's trace; made when the request has none yet (tests that call a room alone)."""
    trace = scope.get("portal.trace")
    if not isinstance(trace, Trace):
        trace = scope["portal.trace"] = Trace()
    return trace
