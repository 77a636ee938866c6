"""When a guesser must wait: failures counted by client and network."""

from __future__ import annotations

import ipaddress

MOST_FAILURES = 10
WINDOW = 60.0
"""Seconds in which failures add up, and after which guessing may go on."""
MOST_COUNTERS = 10_000
"""Counters kept by one process; the oldest gives way."""

_PREFIX = {4: 32, 6: 64}


def network_of(address: str) -> str:
    """
    Give the network that failures of an address are counted for.

    An IPv4 address by itself, an IPv6 address with its /64: a household or a machine
    commonly has all of that. What is no address counts as itself.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    network = ipaddress.ip_network((parsed, _PREFIX[parsed.version]), strict=False)
    return str(network)
