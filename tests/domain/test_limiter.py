"""When a guesser must wait: failures are counted by network."""

from __future__ import annotations

import pytest

from iam.domain.limiter import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:" + "x" * 100, "unix:" + "x" * 59),
    ],
    ids=[
        "an IPv4 address by itself",
        "written as IPv6 it is the same one",
        "an IPv6 address with its /64",
        "which the whole household shares",
        "a local socket",
        "what is no address counts as itself, cut",
    ],
)
def test_the_network_that_failures_are_counted_for(address, network):
    assert network_of(address) == network
