"""
Which addresses are of the public internet, and of nothing within a network.

Sources:
    IANA's IPv4 and IPv6 Special-Purpose Address Registries, RFC 6890; RFC 3587 §3 for
    what is global in IPv6.

The lists stand here: those of ``ipaddress`` differ from one release of Python to the
next. What is registered as reachable everywhere but as no server of somebody's is left
out too: a relay, an anycast service.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

_THIS_MACHINE = IPv4Network("127.0.0.0/8")
_THIS_MACHINE_6 = IPv6Address("::1")
_SPECIAL = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by customers of a provider, and clouds' services
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's own, from within its machines
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",  # multicast, reserved, broadcast
        ),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # Teredo, benchmarks, ORCHID
            "2001:db8::/32",
            "2002::/16",  # 6to4: an address of IPv4 stands in it
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_FOUR_BYTES = 0xFFFFFFFF
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def is_public(address: Address) -> bool:
    """
    Whether an address is one that anybody may call.

    Of those of IPv6 that hold one of IPv4, the well-known translation alone counts, for
    what it holds: it is all that a network without IPv4 has. A tunnel may end anywhere.

    Sources:
        RFC 6052 §2.1 for NAT64, RFC 5214 §6.1 for ISATAP.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & _FOUR_BYTES))
    return (
        address in _GLOBAL_6
        and not any(address in network for network in _SPECIAL_6)
        and (int(address) >> 32) & _FOUR_BYTES not in _ISATAP
    )


def is_this_machine(address: Address) -> bool:
    """Whether an address is one of the loopback."""
    if isinstance(address, IPv4Address):
        return address in _THIS_MACHINE
    return address == _THIS_MACHINE_6
