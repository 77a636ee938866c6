"""The functions that policies have beside those of CEL: networks, and patterns."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

_KEPT = 1024
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=_KEPT)
def in_network(address: str, network: str) -> bool:
    """Whether an address is of a network; what is no address is of none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped  # as a socket for both families tells it
    return found in _network(network)


def network_fault(network: str) -> str | None:
    """Say why a text is no network, or nothing where it is one."""
    try:
        found = _network(network)
    except ValueError as error:
        return f"{error}; write a network as '192.0.2.0/24' or '2001:db8::/32'"
    if isinstance(found, ipaddress.IPv6Network) and found.network_address.ipv4_mapped:
        return (
            f"{network} holds no address: those of IPv4 are looked at as such; write "
            "a network as '192.0.2.0/24'"
        )
    return None


@lru_cache(maxsize=_KEPT)
def _network(network: str) -> _Network:
    return ipaddress.ip_network(network)


def like(value: str, pattern: str) -> bool:
    """Whether a text is a pattern, in which ``*`` stands for any characters or none."""
    first, *rest = _pieces(pattern)
    if not rest:
        return value == first
    *middle, last = rest
    place, end = len(first), len(value) - len(last)
    if place > end or not (value.startswith(first) and value.endswith(last)):
        return False
    for piece in middle:
        found = value.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


@lru_cache(maxsize=_KEPT)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("*"))
