from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.client import client_network

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def network(peer: str | None, *forwarded: str, trusted: list = PROXIES) -> str:  # type: ignore[type-arg]
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    scope = {"type": "http", "client": (peer, 4711) if peer else None, "headers": headers}
    return client_network(scope, trusted)


def test_the_peer_is_believed_and_a_strangers_header_is_not() -> None:
    assert network("198.51.100.9", "1.2.3.4") == "198.51.100.9"
    assert network("10.0.0.1", "1.2.3.4", trusted=[]) == "10.0.0.1"


@pytest.mark.parametrize("proxy", ["10.0.0.1", "fd00::1", "::ffff:10.0.0.1"])
def test_behind_a_trusted_proxy_the_last_address_that_is_none_of_ours_counts(proxy: str) -> None:
    assert network(proxy, "1.1.1.1, 198.51.100.9, 10.0.0.2") == "198.51.100.9"
    assert network(proxy, "1.1.1.1", "198.51.100.9") == "198.51.100.9"
    assert network(proxy, "6.6.6.6, ::ffff:10.0.0.2") == "6.6.6.6"


def test_a_spoofed_beginning_of_the_list_changes_nothing() -> None:
    asked = {network("10.0.0.1", f"{spoofed}, 198.51.100.9") for spoofed in ("9.9.9.9", "x", "10.0.0.3", "::1")}
    assert asked == {"198.51.100.9"}


def test_a_proxy_that_names_nobody_counts_itself() -> None:
    assert network("10.0.0.1") == network("10.0.0.1", " , ") == network("10.0.0.1", "10.0.0.9") == "10.0.0.1"


def test_an_ipv6_network_of_64_bits_counts_as_one() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff:1:2:3") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")


def test_an_ipv4_address_in_ipv6_clothes_is_the_ipv4_address() -> None:
    assert network("::ffff:198.51.100.9") == network("198.51.100.9")


def test_a_port_or_a_zone_behind_the_address_does_not_matter() -> None:
    assert network("10.0.0.1", "198.51.100.9:50123") == "198.51.100.9"
    assert network("10.0.0.1", "[2001:db8:1:2::1]:50123") == "2001:db8:1:2::/64"
    assert network("fe80::1%eth0") == "fe80::/64"


@pytest.mark.parametrize("peer", [None, "", "unix:/run/portal.sock", "不", "999.1.1.1"])
def test_who_has_no_address_is_unknown(peer: str | None) -> None:
    assert network(peer) in ("unknown", "0.0.0.0")


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_header_whatever_raises(forwarded: str) -> None:
    assert network("10.0.0.1", forwarded)
