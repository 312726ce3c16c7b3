"""Who is asking: the client's network address, as far as it can be believed."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope


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
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed.version == network.version and parsed in network for network in networks)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
