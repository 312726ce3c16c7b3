"""Who is asking: the client's network address, as far as it can be believed."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

# 192.0.2.1:80 and [2001:db8::1]:80, but not the end of a bare 2001:db8::1
_WITH_PORT = re.compile(r"^(\[[^\]]*\]|[\d.]+):\d+$")


def client_network(scope: Scope, trusted: list[IPv4Network | IPv6Network]) -> str:
    """The address that limits count by: an IPv4 address, or an IPv6 /64, as text.

    X-Forwarded-For is believed only from a trusted proxy, and then its last address that is none of ours.
    """
    peer = (scope.get("client") or ("0.0.0.0", 0))[0]  # noqa: S104 (a name for "unknown", nothing listens)
    if trusted and _is_in(peer, trusted):
        for address in reversed(_forwarded(scope)):
            if not _is_in(address, trusted):
                peer = address
                break
    return _network(peer)


def _forwarded(scope: Scope) -> list[str]:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return [part.strip() for part in ",".join(values).split(",") if part.strip()]


def _is_in(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _network(address: str) -> str:
    parsed = _parsed(address)
    if parsed is None:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address without the port that some proxies add; IPv4 also when a dual-stack socket dresses it as IPv6."""
    bare = _WITH_PORT.sub(r"\1", address)
    try:
        parsed = ip_address(bare.strip("[]"))
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed
